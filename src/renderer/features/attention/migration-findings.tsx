import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import type { MigrationRunSummary } from '../../../shared/models/migration-run.ts';
import type { TenantDrift } from '../../../shared/models/schema-drift.ts';
import { orpc } from '../../client/query.ts';
import { migrationPlanPath, runPath, schemaDriftPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Names } from '../../parts/names.tsx';
import { RUN_LOOKS, toneClass } from '../migrations/run-view.ts';
import { useRecentRuns } from '../migrations/use-recent-runs.ts';
import { useSchemaStandings } from '../migrations/use-schema-standings.ts';
import { AttentionSection, Entry } from './attention-section.tsx';
import type { Source } from './use-attention.ts';

/** Tenants that are named before *and 6 more*. */
const NAMED = 4;

interface MigrationFindingsProps {
  runs: Source<readonly MigrationRunSummary[]>;
  schemas: Source<readonly TenantDrift[]>;
}

/** Runs that wait for a person, schemas that differ from their version, tenants that lack files. */
export function MigrationFindings({ runs, schemas }: MigrationFindingsProps) {
  const behind = useBehind();
  const waiting = runs.found ?? [];
  const differing = schemas.found ?? [];
  const nothing = waiting.length + differing.length === 0;
  return (
    <AttentionSection
      title={t('Migrations')}
      source={{
        found: schemas.found && runs.found,
        error: runs.error ?? schemas.error,
        reread: () => {
          runs.reread();
          schemas.reread();
        },
      }}
      fact={
        nothing
          ? t('nothing waits')
          : [
              ...(waiting.length > 0
                ? [tn('{{count}} run waits', '{{count}} runs wait', { count: waiting.length })]
                : []),
              ...(differing.length > 0
                ? [tn('{{count}} drifted', '{{count}} drifted', { count: differing.length })]
                : []),
            ].join(', ')
      }
      actions={
        <Link className="small" href="/migrations">
          {t('All runs')}
        </Link>
      }
      well={
        nothing && behind.length === 0
          ? t('No run waits, no schema is known to differ from its version, and nobody is behind.')
          : null
      }
    >
      {waiting.map((run) => (
        <Waiting key={run.id} run={run} />
      ))}
      {differing.length > 0 && <Differing drifts={differing} />}
      {behind.map((each) => (
        <BehindEntry key={each.blueprint} behind={each} />
      ))}
    </AttentionSection>
  );
}

function Waiting({ run }: { run: MigrationRunSummary }) {
  const format = useFormat();
  const [, go] = useLocation();
  const look = RUN_LOOKS[run.status];
  return (
    <Entry
      head={
        <>
          <Icon name={look.icon} className={toneClass(look.tone)} label={t(look.word)} />
          <Link href={runPath(run.id)}>{t('Run {{id}}', { id: run.id })}</Link>
        </>
      }
      about={`${run.blueprint} ${run.to}`}
      aside={
        <>
          <span className="small third" title={format.full(run.createdAt)}>
            {format.when(run.createdAt)}
          </span>
          <Button small onClick={() => go(runPath(run.id))}>
            {t('Open the run')}
          </Button>
        </>
      }
    >
      <p>
        <Told>{run.fact}</Told>
      </p>
    </Entry>
  );
}

function Differing({ drifts }: { drifts: readonly TenantDrift[] }) {
  const [, go] = useLocation();
  const blocked = drifts.find(({ blocksRun }) => blocksRun !== null)?.blocksRun ?? null;
  return (
    <Entry
      head={
        <>
          <Icon name="alert" className="is-warn" />
          <b>
            {tn('{{count}} schema differs from its version', '{{count}} schemas differ from their version', {
              count: drifts.length,
            })}
          </b>
        </>
      }
      aside={
        <Button small icon="wrench" onClick={() => go(schemaDriftPath())}>
          {t('See and mend…')}
        </Button>
      }
    >
      <p>
        <Names
          of={drifts.map(({ tenant, name, database }) => ({
            name,
            href: schemaDriftPath(tenant ?? database),
          }))}
          most={NAMED}
        />
        {blocked !== null && (
          <span className="second">
            {'. '}
            {t('Run {{id}} leaves them out.', { id: blocked })}
          </span>
        )}
      </p>
    </Entry>
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
    <Entry
      head={
        <>
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
        </>
      }
      about={blueprint}
      aside={
        running === undefined ? (
          <Button small onClick={() => go(migrationPlanPath({ blueprint }))}>
            {t('Plan a migration…')}
          </Button>
        ) : (
          <Button small onClick={() => go(runPath(running.id))}>
            {t('Open the run')}
          </Button>
        )
      }
    >
      <p>
        {running !== undefined && `${t('Run {{id}} takes them there.', { id: running.id })} `}
        <Link href="/tenants?schema=behind">{t('Show them')}</Link>
      </p>
    </Entry>
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
