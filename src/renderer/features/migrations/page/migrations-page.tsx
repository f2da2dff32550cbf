import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';
import type { MigrationStatus } from '../../../../shared/models/migration-status.ts';
import { orpc } from '../../../client/query.ts';
import { migrationPlanPath } from '../../../lib/paths.ts';
import { useFormat } from '../../../lib/use-format.ts';
import { t, tn } from '../../../locales/index.ts';
import { Button, Card, Empty, PageHead, Segments, SelectField } from '../../../parts/index.ts';
import { ListBody, ListPage, ListProblem } from '../../../parts/list-page.tsx';
import { LintFiles } from '../lint/lint-files.tsx';
import { PlanSheet } from '../plan/plan-sheet.tsx';
import { RehearsalsList } from '../rehearsal/rehearsals-list.tsx';
import { RehearseSheet } from '../rehearsal/rehearse-sheet.tsx';
import { useBlueprintOf, useTenantBlueprints } from '../use-blueprint.ts';
import { useStatus } from '../use-status.ts';
import { VersionMatrix } from '../version-matrix.tsx';
import styles from './page.module.css';
import { RunsTable } from './runs-table.tsx';
import { StatusStrip } from './status-strip.tsx';

type Part = 'runs' | 'files' | 'rehearsals';

/** Most runs in one list; older ones stay in the audit log. */
const LIMIT = 200;

/** Which tenant stands where, what ran, what runs. */
export function MigrationsPage({ planning = false }: { planning?: boolean }) {
  const format = useFormat();
  const [, go] = useLocation();
  const search = new URLSearchParams(useSearch());
  const blueprints = useTenantBlueprints();
  const asked = useAskedTenants(search);
  const named = useBlueprintOf(asked[0]) ?? search.get('blueprint');
  const blueprint = blueprints?.find(({ name }) => name === named)?.name ?? blueprints?.[0]?.name;
  const { status, error, reading, reread } = useStatus(blueprint);
  const runs = useQuery(orpc.migrations.runs.queryOptions({ input: { limit: LIMIT } }));
  const rehearsals = useQuery(orpc.migrations.rehearsals.queryOptions({ input: { limit: 100 } }));
  const [part, setPart] = useState<Part>('runs');
  const [rehearsing, setRehearsing] = useState(search.has('rehearse'));
  const own = blueprint === undefined ? {} : { blueprint };
  const several = (blueprints?.length ?? 0) > 1;
  const plan = () => go(migrationPlanPath(several ? own : {}));
  useHotkeys(blueprint === undefined ? [] : [['n', plan]]);
  const list = runs.data;
  const first = list !== undefined && list.length === 0;
  const problem = runs.error ?? error;
  // Rows that never come are not drawn as if they would.
  const nothing = problem !== null && status === undefined && list === undefined;
  const counted = (words: string, count: number | undefined) =>
    count === undefined ? words : `${words} ${format.count(count)}`;
  if (blueprints !== undefined && blueprint === undefined) return <NoTenants />;
  return (
    <ListPage>
      <PageHead
        title={t('Migrations')}
        scope={
          status === undefined ? (problem === null ? t('reading…') : '') : scopeOf(status, reading, format)
        }
        actions={
          <>
            {several && blueprint !== undefined && (
              <SelectField
                className={styles['blueprint']}
                label={<span className="sr-only">{t('Blueprint')}</span>}
                value={blueprint}
                onChange={(name) => go(`/migrations?blueprint=${encodeURIComponent(name)}`)}
                options={(blueprints ?? []).map(({ name, count }) => ({
                  value: name,
                  label: `${name} · ${format.count(count)}`,
                }))}
              />
            )}
            <Button icon="retry" busy={reading} onClick={reread}>
              {t('Read again')}
            </Button>
            <Button onClick={() => setRehearsing(true)}>{t('Rehearse…')}</Button>
            {!first && (
              <Button tone="primary" onClick={plan}>
                {t('Plan a migration…')}
              </Button>
            )}
          </>
        }
      />
      {problem !== null && (
        <ListProblem
          error={problem}
          onRetry={() => {
            void runs.refetch();
            reread();
          }}
        />
      )}
      <ListBody
        strip={<StatusStrip status={status} blueprint={blueprint} />}
        columns="minmax(0, 1.35fr) minmax(380px, 1fr)"
        hidden={nothing}
      >
        <Card
          title={
            <Segments<Part>
              label={t('What is shown')}
              value={part}
              onChange={setPart}
              options={[
                { value: 'runs', label: counted(t('Runs|list'), list?.length) },
                { value: 'files', label: counted(t('Files'), status?.versions.length) },
                {
                  value: 'rehearsals',
                  label: counted(t('Rehearsals'), rehearsals.data?.length),
                },
              ]}
            />
          }
        >
          {part === 'runs' && <RunsTable runs={list} onPlan={plan} />}
          {part === 'files' && blueprint !== undefined && (
            <LintFiles blueprint={blueprint} versions={status?.versions ?? []} />
          )}
          {part === 'rehearsals' && (
            <RehearsalsList rehearsals={rehearsals.data} onRehearse={() => setRehearsing(true)} />
          )}
        </Card>
        <VersionMatrix
          status={status}
          search
          empty={<p className={styles['none']}>{t('No tenant of this blueprint yet.')}</p>}
        />
      </ListBody>
      <PlanSheet
        opened={planning}
        preset={{
          blueprint: named ?? blueprint ?? null,
          tenants: asked,
        }}
        versions={status?.versions ?? []}
        onClose={() =>
          go(several && blueprint !== undefined ? `/migrations?blueprint=${blueprint}` : '/migrations')
        }
      />
      <RehearseSheet
        opened={rehearsing}
        blueprint={blueprint}
        versions={status?.versions ?? []}
        onClose={() => {
          setRehearsing(false);
          if (search.has('rehearse')) go('/migrations');
        }}
      />
    </ListPage>
  );
}

/** Named in the address, or chosen in the list of tenants. */
function useAskedTenants(search: URLSearchParams): readonly string[] {
  const chosen = useHistoryState<{ readonly tenants?: readonly string[] } | null>()?.tenants;
  return chosen ?? search.get('tenants')?.split(',').filter(Boolean) ?? [];
}

function scopeOf(status: MigrationStatus, reading: boolean, format: ReturnType<typeof useFormat>): string {
  return [
    status.blueprint,
    tn('{{count}} file', '{{count}} files', { count: status.versions.length }),
    reading ? t('reading…') : t('read {{when}}', { when: format.when(status.readAt) }),
  ].join(' · ');
}

/** Nobody to migrate: the page says what will be here. */
function NoTenants() {
  const [, go] = useLocation();
  return (
    <ListPage>
      <PageHead title={t('Migrations')} />
      <Empty
        title={t('Nobody to migrate yet')}
        actions={
          <Button tone="primary" icon="plus" onClick={() => go('/tenants/new')}>
            {t('New tenant')}
          </Button>
        }
      >
        {t('The versions of all tenants and the runs that change them will be here.')}
      </Empty>
    </ListPage>
  );
}
