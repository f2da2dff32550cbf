import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import type { MigrationRunSummary } from '../../../shared/models/migration.ts';
import type { TenantDrift } from '../../../shared/models/schema-drift.ts';
import { orpc } from '../../client/query.ts';
import { migrationPlanPath, runPath, schemaDriftPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import { RUN_LOOKS, toneClass } from '../migrations/run-view.ts';
import { useRecentRuns } from '../migrations/use-recent-runs.ts';
import { useSchemaStandings } from '../migrations/use-schema-standings.ts';
import styles from './attention.module.css';

/** Tenants that are named before *and 6 more*. */
const NAMED = 4;

interface MigrationFindingsProps {
  waiting: readonly MigrationRunSummary[];
  differing: readonly TenantDrift[];
  error: unknown;
  onRetry: () => void;
}

/** Runs that wait for a person, schemas that differ from their version, tenants that lack files. */
export function MigrationFindings({ waiting, differing, error, onRetry }: MigrationFindingsProps) {
  const behind = useBehind();
  const count = waiting.length + differing.length;
  return (
    <section aria-label={t('Migrations')}>
      <header>
        <h2>{t('Migrations')}</h2>
        <span className="small third cut">
          {count === 0
            ? t('nothing waits')
            : [
                ...(waiting.length > 0
                  ? [tn('{{count}} run waits', '{{count}} runs wait', { count: waiting.length })]
                  : []),
                ...(differing.length > 0
                  ? [tn('{{count}} drifted', '{{count}} drifted', { count: differing.length })]
                  : []),
              ].join(', ')}
        </span>
        <span className="grow" />
        <Link className="small" href="/migrations">
          {t('All runs')}
        </Link>
      </header>
      {error != null && (
        <div className={styles['pad']}>
          <ErrorNote error={error} onRetry={onRetry} />
        </div>
      )}
      {count === 0 && behind.length === 0 && error == null && (
        <p className={styles['well']}>
          <Icon name="ok" className="is-ok" />
          {t('No run waits, no schema is known to differ from its version, and nobody is behind.')}
        </p>
      )}
      {waiting.map((run) => (
        <Waiting key={run.id} run={run} />
      ))}
      {differing.length > 0 && <Differing drifts={differing} />}
      {behind.map((each) => (
        <BehindEntry key={each.blueprint} behind={each} />
      ))}
    </section>
  );
}

function Waiting({ run }: { run: MigrationRunSummary }) {
  const format = useFormat();
  const [, go] = useLocation();
  const look = RUN_LOOKS[run.status];
  return (
    <article className={styles['entry']}>
      <div className={styles['line']}>
        <Icon name={look.icon} className={toneClass(look.tone)} label={t(look.word)} />
        <Link href={runPath(run.id)}>{t('Run {{id}}', { id: run.id })}</Link>
        <span className="third small cut">
          {run.blueprint} {run.to}
        </span>
        <span className="grow" />
        <span className="small third" title={format.full(run.createdAt)}>
          {format.when(run.createdAt)}
        </span>
        <Button small onClick={() => go(runPath(run.id))}>
          {t('Open the run')}
        </Button>
      </div>
      <p>
        <Told>{run.fact}</Told>
      </p>
    </article>
  );
}

function Differing({ drifts }: { drifts: readonly TenantDrift[] }) {
  const [, go] = useLocation();
  const more = drifts.length - NAMED;
  const blocked = drifts.find(({ blocksRun }) => blocksRun !== null)?.blocksRun ?? null;
  return (
    <article className={styles['entry']}>
      <div className={styles['line']}>
        <Icon name="alert" className="is-warn" />
        <b>
          {tn('{{count}} schema differs from its version', '{{count}} schemas differ from their version', {
            count: drifts.length,
          })}
        </b>
        <span className="grow" />
        <Button small icon="wrench" onClick={() => go(schemaDriftPath())}>
          {t('See and mend…')}
        </Button>
      </div>
      <p>
        {drifts.slice(0, NAMED).map(({ tenant, name, server, database }, at) => (
          <span key={`${server} ${database} ${tenant ?? ''}`}>
            {at > 0 && ', '}
            <Link href={schemaDriftPath(tenant ?? database)}>{name}</Link>
          </span>
        ))}
        {more > 0 && ` ${t('and {{more}} more', { more })}`}
        {blocked !== null && (
          <span className="second">
            {'. '}
            {t('Run {{id}} leaves them out.', { id: blocked })}
          </span>
        )}
      </p>
    </article>
  );
}

interface Behind {
  readonly blueprint: string;
  readonly newest: string;
  readonly count: number;
}

function BehindEntry({ behind: { blueprint, newest, count } }: { behind: Behind }) {
  const [, go] = useLocation();
  const runs = useRecentRuns().data;
  const running = runs?.find(
    (run) => run.blueprint === blueprint && run.kind === 'up' && run.status === 'running',
  );
  return (
    <article className={styles['entry']}>
      <div className={styles['line']}>
        <Icon
          name={running === undefined ? 'pending' : 'spinner'}
          className={running === undefined ? 'third' : 'is-accent'}
        />
        <b>
          {tn('{{count}} tenant is behind {{newest}}', '{{count}} tenants are behind {{newest}}', {
            count,
            newest,
          })}
        </b>
        <span className="third small cut">{blueprint}</span>
        <span className="grow" />
        {running === undefined ? (
          <Button small onClick={() => go(migrationPlanPath({ blueprint }))}>
            {t('Plan a migration…')}
          </Button>
        ) : (
          <Button small onClick={() => go(runPath(running.id))}>
            {t('Open the run')}
          </Button>
        )}
      </div>
      <p>
        {running !== undefined && `${t('Run {{id}} takes them there.', { id: running.id })} `}
        <Link href="/tenants?schema=behind">{t('Show them')}</Link>
      </p>
    </article>
  );
}

/** Tenants that are not at the newest version of their blueprint, the blueprint with most of them first. */
function useBehind(): readonly Behind[] {
  const tenants = useQuery(orpc.tenants.list.queryOptions()).data?.tenants;
  const standing = useSchemaStandings();
  const found = new Map<string, Behind>();
  for (const tenant of tenants ?? []) {
    const { behind, newest } = standing(tenant);
    if (!behind || newest === null || tenant.blueprint === null) continue;
    const count = (found.get(tenant.blueprint)?.count ?? 0) + 1;
    found.set(tenant.blueprint, { blueprint: tenant.blueprint, newest, count });
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}
