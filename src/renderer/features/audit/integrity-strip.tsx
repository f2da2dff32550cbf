import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, word } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { Strip, StripPart } from '../../parts/strip.tsx';
import { AcceptLog, canAccept } from './accept-log.tsx';
import styles from './audit-page.module.css';
import { type IntegrityPart, integrityParts } from './integrity-view.ts';

const ICONS: Record<IntegrityPart['id'], IconName> = {
  verified: 'shield-ok',
  chain: 'link',
  anchors: 'anchor',
  unresolved: 'unknown',
};

/** A finding takes the warning's shape: a shield with a tick says *fine*, whatever its colour. */
function iconOf(part: IntegrityPart): IconName {
  if (part.tone === 'danger') return 'alert';
  if (part.id === 'verified' && part.tone === 'warn') return 'isolation';
  if (part.id === 'unresolved' && part.tone === 'ok') return 'ok';
  return ICONS[part.id];
}

/** Can this list be trusted? Read once when the page opens, and again when asked. */
export function IntegrityStrip({ onEntry }: { onEntry: (sequence: number) => void }) {
  const format = useFormat();
  const query = useQuery(orpc.audit.verify.queryOptions({ staleTime: Number.POSITIVE_INFINITY }));
  const report = query.data;
  if (query.isError && report === undefined)
    return (
      <ErrorNote error={query.error} onRetry={() => void query.refetch()} retryLabel={t('Verify again')} />
    );
  return (
    <Strip label={t('Integrity')} tone={report === undefined ? undefined : VERDICT_TONES[report.verdict]}>
      <div className={styles['integrity']}>
        {report === undefined ? (
          <StripPart>
            <div className={styles['part']}>
              <Icon name="spinner" size={16} className="is-accent" />
              <div>
                <b>{t('Verifying')}</b>
                <span>{t('every entry, the chain and its anchors')}</span>
              </div>
            </div>
          </StripPart>
        ) : (
          integrityParts(report, {
            time: (iso) => format.time(iso, true),
            duration: format.duration,
          }).map((part) => (
            <StripPart key={part.id}>
              <div className={styles['part']} data-part={part.id}>
                <Icon name={iconOf(part)} size={16} className={`is-${part.tone}`} />
                <div>
                  <b className={part.tone === 'danger' ? 'is-danger' : undefined}>
                    {part.title}
                    {part.entry !== null && (
                      <button type="button" className="link" onClick={() => onEntry(part.entry ?? 0)}>
                        {t('open|verb')}
                      </button>
                    )}
                  </b>
                  <span title={[part.fact, part.more].filter(Boolean).join(', ')}>
                    {part.fact}
                    {part.more !== undefined && <i>, {part.more}</i>}
                  </span>
                </div>
              </div>
            </StripPart>
          ))
        )}
      </div>
      <p className="sr-only" role="status">
        {report === undefined ? '' : t(VERDICTS[report.verdict])}
      </p>
      {report !== undefined && canAccept(report) && <AcceptLog report={report} />}
      <Button small icon="retry" busy={query.isFetching} onClick={() => void query.refetch()}>
        {t('Verify now')}
      </Button>
    </Strip>
  );
}

const VERDICT_TONES = { ok: undefined, unanchored: 'warn', broken: 'danger' } as const;

const VERDICTS = {
  ok: word('The audit log is verified.'),
  unanchored: word('The audit log is whole, but no anchor vouches for it.'),
  broken: word('The audit log is not as it was written.'),
} as const;
