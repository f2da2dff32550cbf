import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { HbaDrift, LastDrift } from '../../../shared/models/configuration.ts';
import { orpc } from '../../client/query.ts';
import { tenantPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn, told } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import { serverPath } from '../servers/server-view.ts';
import styles from './attention.module.css';
import type { Drifted } from './use-attention.ts';

/** Settings that are named before *and 3 more*. */
const NAMED = 3;

interface DriftFindingsProps {
  /** null: there was no comparison yet; undefined: not read. */
  last: LastDrift | null | undefined;
  drifted: readonly Drifted[];
  error: unknown;
  onRetry: () => void;
}

/** Tenants that the last comparison found held to something else than their configuration, with what mends it. */
export function DriftFindings({ last, drifted, error, onRetry }: DriftFindingsProps) {
  const format = useFormat();
  const queries = useQueryClient();
  const mend = useMutation(
    orpc.enforcement.apply.mutationOptions({
      gcTime: 0,
      onSettled: () => queries.invalidateQueries({ queryKey: orpc.enforcement.key() }),
    }),
  );
  const mendable = drifted.filter(({ drifts }) => drifts.some(({ byHand }) => byHand === null));
  const refused = mend.data?.results.find(({ error: why }) => why !== null);
  return (
    <section aria-label={t('Configurations')}>
      <header>
        <h2>{t('Configurations')}</h2>
        <span className="small third cut">
          {last === null && t('not compared yet')}
          {last != null && (
            <span title={format.full(last.at)}>
              {tn(
                '{{count}} tenant compared by {{who}}, {{when}}',
                '{{count}} tenants compared by {{who}}, {{when}}',
                { count: last.tenants, who: last.comparedBy, when: format.when(last.at) },
              )}
            </span>
          )}
        </span>
        <span className="grow" />
        {mendable.length > 1 && (
          <Button
            small
            icon="wrench"
            busy={mend.isPending}
            onClick={() => mend.mutate({ tenants: mendable.map(({ tenant }) => tenant) })}
          >
            {t('Repair all {{count}}', { count: mendable.length })}
          </Button>
        )}
        <Link className="small" href="/tiers/drift">
          {t('Drift of configurations')}
        </Link>
      </header>
      {error != null && (
        <div className={styles['pad']}>
          <ErrorNote error={error} onRetry={onRetry} />
        </div>
      )}
      {(mend.error !== null || refused?.error != null) && (
        <div className={styles['pad']}>
          {mend.error !== null ? <ErrorNote error={mend.error} /> : <Told>{refused?.message ?? ''}</Told>}
        </div>
      )}
      {last != null && drifted.length + last.hba.length + last.unread.length === 0 && (
        <p className={styles['well']}>
          <Icon name="ok" className="is-ok" />
          {t('Every tenant is held to what its configuration says.')}
        </p>
      )}
      {last?.unread.map(({ server, reason }) => (
        <p key={server} className={styles['well']}>
          <Icon name="unknown" className="is-warn" />
          <span>
            {t('{{server}} could not be compared.', { server })}{' '}
            <span className="second">
              <Told>{reason}</Told>
            </span>
          </span>
        </p>
      ))}
      {last?.hba.map((each) => (
        <AccessEntry key={each.server} found={each} />
      ))}
      {drifted.map((each) => (
        <Entry
          key={each.tenant}
          drifted={each}
          busy={mend.isPending && mend.variables.tenants.includes(each.tenant)}
          onMend={() => mend.mutate({ tenants: [each.tenant] })}
        />
      ))}
    </section>
  );
}

/** Lines of pg_hba.conf are looked at and put in force on the panel of their server. */
function AccessEntry({ found: { server, state, tenants, reason } }: { found: HbaDrift }) {
  return (
    <article className={styles['entry']}>
      <div className={styles['line']}>
        <Icon
          name={state === 'missing' ? 'alert' : 'unknown'}
          className={state === 'missing' ? 'is-warn' : 'third'}
        />
        <Link href={serverPath(server, 'access')}>{server}</Link>
        <span className="third small">{tenants.slice(0, NAMED).join(', ')}</span>
        <span className="grow" />
        <Link className="small" href={serverPath(server, 'access')}>
          {t('See the lines')}
        </Link>
      </div>
      <p>
        {state === 'missing'
          ? tn(
              'Networks and TLS of {{count}} tenant are not in force there.',
              'Networks and TLS of {{count}} tenants are not in force there.',
              { count: tenants.length },
            )
          : tn(
              'Whether networks and TLS of {{count}} tenant are in force there is not known.',
              'Whether networks and TLS of {{count}} tenants are in force there is not known.',
              { count: tenants.length },
            )}{' '}
        <span className="second">
          <Told>{reason}</Told>
        </span>
      </p>
    </article>
  );
}

interface EntryProps {
  drifted: Drifted;
  busy: boolean;
  onMend: () => void;
}

function Entry({ drifted: { tenant, name, server, drifts }, busy, onMend }: EntryProps) {
  const more = drifts.length - NAMED;
  const byHand = drifts.find((drift) => drift.byHand !== null)?.byHand ?? null;
  return (
    <article className={styles['entry']}>
      <div className={styles['line']}>
        <Icon name="alert" className="is-warn" />
        <Link href={tenantPath(tenant, 'configuration')}>{name}</Link>
        <span className="third small">{server}</span>
        <span className="grow" />
        {drifts.some((drift) => drift.byHand === null) && (
          <Button small icon="wrench" busy={busy} onClick={onMend}>
            {t('Repair it')}
          </Button>
        )}
      </div>
      <p>
        {drifts
          .slice(0, NAMED)
          .map(({ title, found, wanted }) =>
            t('{{title}} is {{found}} and not {{wanted}}', {
              title: told(title),
              found: found ?? t('not set'),
              wanted: wanted === 'not set' ? t('not set') : wanted,
            }),
          )
          .join(', ')}
        {more > 0 && ` ${t('and {{more}} more', { more })}`}
        {'. '}
        {byHand !== null && (
          <span className="second">
            <Told>{byHand}</Told>
          </span>
        )}
      </p>
    </article>
  );
}
