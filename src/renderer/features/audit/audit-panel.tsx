import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { AuditActDetail } from '../../../shared/models/audit.ts';
import { orpc } from '../../client/query.ts';
import type { Format } from '../../lib/format.ts';
import { jobPath, tenantPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { IconButton } from '../../parts/button.tsx';
import { Card } from '../../parts/card.tsx';
import { Code } from '../../parts/code.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { KeyValue, type KeyValueItem } from '../../parts/key-value.tsx';
import { ListProblem } from '../../parts/list-page.tsx';
import { Note } from '../../parts/note.tsx';
import styles from './audit-page.module.css';
import { actSentence, shortHash, targetTenant } from './audit-words.ts';
import { chainFit } from './integrity-view.ts';
import { OutcomeTag } from './outcome.tsx';

interface AuditPanelProps {
  sequence: number;
  onClose: () => void;
  onPrevious?: (() => void) | undefined;
  onNext?: (() => void) | undefined;
}

/** One act: who, what, from where and why, what was sent, and how it hangs in the chain. */
export function AuditPanel({ sequence, onClose, onPrevious, onNext }: AuditPanelProps) {
  const format = useFormat();
  const query = useQuery(
    orpc.audit.get.queryOptions({ input: { sequence }, placeholderData: undefined, retry: false }),
  );
  const act = query.data;
  return (
    <Card label={t('Entry {{sequence}}', { sequence: format.count(sequence) })}>
      <header className={styles['detailHead']}>
        <h2>{t('Entry {{sequence}}', { sequence: format.count(sequence) })}</h2>
        {act && <OutcomeTag value={act.outcome} />}
        <span className="grow" />
        <IconButton
          small
          icon="up"
          label={t('Previous')}
          disabled={!onPrevious}
          onClick={() => onPrevious?.()}
        />
        <IconButton small icon="down" label={t('Next')} disabled={!onNext} onClick={() => onNext?.()} />
        <IconButton small icon="x" label={t('Close')} onClick={onClose} />
      </header>
      {query.isError && (
        <ListProblem
          error={query.error}
          onRetry={() => void query.refetch()}
          retryLabel={t('Read it again')}
        />
      )}
      {act && <Detail act={act} format={format} />}
    </Card>
  );
}

function Detail({ act, format }: { act: AuditActDetail; format: Format }) {
  const statements = act.statements.join('\n');
  const input = Object.entries(act.input).filter(([, value]) => !isEmpty(value));
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by key. */}
      <div className={styles['detail']} tabIndex={0}>
        <section>
          <p className={styles['lead']}>{actSentence(act)}</p>
          <KeyValue width={70} items={facts(act, format)} />
          {act.errorMessage !== null && (
            <div className={styles['said']}>
              <Note tone={act.outcome === 'cancelled' ? 'info' : 'danger'}>
                <Told>{act.errorMessage}</Told>
                {act.errorCode !== null && (
                  <>
                    {' '}
                    <code className="mono third">{act.errorCode}</code>
                  </>
                )}
              </Note>
            </div>
          )}
        </section>
        {input.length > 0 && (
          <section>
            <h3>
              {t('Input')} <span className="third">{t('without its secrets')}</span>
            </h3>
            <table className={styles['input']}>
              <tbody>
                {input.map(([key, value]) => (
                  <tr key={key}>
                    <th scope="row">{key}</th>
                    <td className="mono">{inputText(value)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
        {act.statements.length > 0 && (
          <section>
            <h3>
              {t('Statements')}{' '}
              <span className="third">
                {tn('{{count}}, secrets masked', '{{count}}, secrets masked', {
                  count: act.statements.length,
                })}
              </span>
            </h3>
            <Code wrap copyLabel={t('Copy the statements')}>
              {statements}
            </Code>
          </section>
        )}
      </div>
      <Hashes act={act} />
    </>
  );
}

/** The chain at this entry; whether it fits is known from the last verification, and is not said without one. */
function Hashes({ act }: { act: AuditActDetail }) {
  const { data } = useQuery(orpc.audit.verify.queryOptions({ enabled: false }));
  const fit = data === undefined ? null : chainFit(act.sequence, data);
  return (
    <footer className={styles['hashes']}>
      <Icon name="link" className={fit === null ? 'third' : `is-${fit.tone}`} />
      <span className="mono" title={t('Hash of the entry before: {{hash}}', { hash: act.previousHash })}>
        {shortHash(act.previousHash)}
      </span>
      <Icon name="arrow" className="third" />
      <span className="mono" title={t('Hash of this entry: {{hash}}', { hash: act.hash })}>
        {shortHash(act.hash)}
      </span>
      <CopyButton value={act.hash} label={t('Copy the hash of this entry')} />
      <span className="grow" />
      {fit !== null && <span className={`small is-${fit.tone}`}>{fit.words}</span>}
    </footer>
  );
}

function facts(act: AuditActDetail, format: Format): KeyValueItem[] {
  const tenant = targetTenant(act.target);
  const items: KeyValueItem[] = [
    { key: t('Intent'), value: <span title={format.full(act.at)}>{moment(act.at, format)}</span> },
    {
      key: t('Outcome'),
      value:
        act.outcomeAt === null ? (
          <span className="third">{act.outcome === 'under-way' ? t('not yet') : t('never written')}</span>
        ) : (
          <span title={format.full(act.outcomeAt)}>
            {moment(act.outcomeAt, format)}
            {act.durationMs !== null && `, ${t('after {{time}}', { time: format.duration(act.durationMs) })}`}
          </span>
        ),
    },
    {
      key: t('From'),
      value: t('{{shell}}, workstation {{workstation}}', {
        shell: act.shell,
        workstation: act.workstation,
      }),
    },
  ];
  if (act.reason !== null) items.push({ key: t('Reason'), value: t('“{{text}}”', { text: act.reason }) });
  if (tenant !== null)
    items.push({ key: t('Tenant'), value: <Link href={tenantPath(tenant)}>{tenant}</Link> });
  if (act.jobId !== null)
    items.push({ key: t('Job'), value: <Link href={jobPath(act.jobId)}>{format.count(act.jobId)}</Link> });
  return items;
}

/** With milliseconds: in this list the order of two entries may hang on them. */
function moment(iso: string, format: Format): string {
  return `${format.date(iso)}, ${format.time(iso, true)}.${iso.slice(20, 23)}`;
}

/** What was not asked for says nothing. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function inputText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
