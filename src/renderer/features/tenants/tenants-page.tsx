import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { memo, useCallback, useMemo, useState } from 'react';
import { useLocation, useRoute, useSearch } from 'wouter';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { useSettings } from '../../client/settings.ts';
import { migrationPlanPath, TENANT_TABS, type TenantTab, tenantPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { DataTable } from '../../parts/data-table/index.ts';
import { Empty } from '../../parts/empty.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { Split } from '../../parts/panel.tsx';
import { AdoptSheet } from '../adoption/index.ts';
import { PLANNED_ACTS } from '../lifecycle/index.ts';
import { SCHEMA_STATES, useSchemaStandings } from '../migrations/index.ts';
import { BulkBar } from './bulk-bar.tsx';
import { CreateTenantSheet } from './create/create-tenant-sheet.tsx';
import { ImportTenantsSheet } from './import/import-tenants-sheet.tsx';
import { type Acting, TenantActs } from './tenant-acts-over.tsx';
import { useTenantColumns } from './tenant-columns.tsx';
import { TENANTS_VIEW, TenantFilters } from './tenant-filters.tsx';
import { TenantPanel } from './tenant-panel.tsx';
import { Totals } from './tenant-totals.tsx';
import {
  filterOf,
  filterTenants,
  isFiltered,
  NO_FILTER,
  needsYou,
  type TenantFilter,
} from './tenant-view.ts';
import { TenantsEmpty } from './tenants-empty.tsx';
import styles from './tenants-page.module.css';
import { TestMany } from './test-many.tsx';
import { useStuck } from './use-stuck.ts';

const NOBODY: ReadonlySet<string> = new Set();

/** Which tenant, in what state? The list, the open tenant beside it, the sheets over it. */
export function TenantsPage() {
  const format = useFormat();
  const { tableDensity } = useSettings();
  const place = usePlace();
  const query = useQuery(orpc.tenants.list.queryOptions());
  const tenants = query.data?.tenants;
  const [filter, setFilter] = useState<TenantFilter>(() => filterOf(place.tier, place.schema));
  const [asking, setAsking] = useState(place.wanted);
  if (asking !== place.wanted) {
    setAsking(place.wanted);
    if (place.wanted !== '') setFilter(filterOf(place.tier, place.schema));
  }
  const [selection, setSelection] = useState(NOBODY);
  const [order, setOrder] = useState<readonly string[]>([]);
  const [acting, setActing] = useState<Acting | null>(null);
  const [testing, setTesting] = useState<readonly Tenant[] | null>(null);
  const standing = useSchemaStandings();
  const columns = useTenantColumns(standing);
  const stuck = useStuck();
  const rows = useMemo(
    () => tenants && filterTenants(tenants, filter, stuck, standing),
    [tenants, filter, stuck, standing],
  );
  const needs = useMemo(
    () => tenants?.filter((tenant) => needsYou(tenant, stuck)).length ?? 0,
    [tenants, stuck],
  );
  const selected = useMemo(
    () => tenants?.filter((tenant) => selection.has(tenant.slug)) ?? [],
    [tenants, selection],
  );
  const { open, openTenant, tab, showTab, sheet, toNew, toImport, toAdopt, toList } = place;
  const asked = useAsked(tenants, open, place.act);
  useHotkeys([['n', toNew]]);
  const at = open === null ? -1 : order.indexOf(open);
  const step = (by: number) => {
    const next = at < 0 ? undefined : order[at + by];
    return next === undefined ? undefined : () => openTenant(next);
  };
  const empty = tenants !== undefined && tenants.length === 0;
  const [cleared, setCleared] = useState(0);
  const clear = () => {
    setFilter(NO_FILTER);
    setCleared((before) => before + 1);
  };
  return (
    <ListPage>
      <PageHead
        title={t('Tenants')}
        scope={query.data && scopeWords()}
        actions={empty ? undefined : <Verbs onNew={toNew} onImport={toImport} onAdopt={toAdopt} />}
      />
      <Split
        panel={
          open !== null && (
            <TenantPanel
              slug={open}
              known={tenants?.find((tenant) => tenant.slug === open)}
              tab={tab}
              onTab={showTab}
              onClose={toList}
              onPrevious={step(-1)}
              onNext={step(1)}
            />
          )
        }
      >
        {!empty && query.data !== undefined && (
          <Totals totals={query.data.totals} needs={needs} filter={filter} onChange={setFilter} />
        )}
        {!empty && tenants !== undefined && (
          <TenantFilters
            key={cleared}
            tenants={tenants}
            filter={filter}
            columns={columns}
            standing={standing}
            onChange={setFilter}
          />
        )}
        {query.isError && (
          <div className={styles['problem']}>
            <ErrorNote
              error={query.error}
              onRetry={() => void query.refetch()}
              retryLabel={t('Read the list again')}
            />
          </div>
        )}
        {(tenants !== undefined || !query.isError) && (
          <DataTable
            view={TENANTS_VIEW}
            label={t('Tenants')}
            rows={rows}
            columns={columns}
            rowId={(tenant) => tenant.slug}
            rowLabel={(tenant) => tenant.name}
            density={tableDensity}
            initialSort={{ id: 'name', descending: false }}
            openId={open}
            onOpen={openTenant}
            onOrder={setOrder}
            {...(empty ? {} : { selection, onSelectionChange: setSelection })}
            empty={
              empty ? (
                <TenantsEmpty onNew={toNew} onImport={toImport} onAdopt={toAdopt} />
              ) : (
                <Empty
                  title={t('No tenant like this')}
                  actions={
                    <Button small onClick={clear}>
                      {t('Clear filters')}
                    </Button>
                  }
                >
                  {t('Without filters there are {{total}}.', { total: tenants?.length ?? 0 })}
                </Empty>
              )
            }
          />
        )}
        {selected.length > 0 && (
          <BulkBar
            selected={selected}
            shown={rows ?? []}
            tight={open !== null}
            onAct={(act) => setActing({ act, targets: selected })}
            onTier={() => setActing({ act: 'tier', targets: selected })}
            onMigrate={(blueprint) =>
              place.toMigration(
                blueprint,
                selected.map(({ slug }) => slug),
              )
            }
            onTest={() => setTesting(selected)}
            onSelect={setSelection}
          />
        )}
      </Split>
      {testing !== null && <TestMany tenants={testing} onClose={() => setTesting(null)} />}
      <CreateTenantSheet opened={sheet === 'new'} onClose={toList} onOpenTenant={openTenant} />
      <ImportTenantsSheet opened={sheet === 'import'} onClose={toList} />
      <AdoptSheet opened={sheet === 'adopt'} onClose={toList} />
      <TenantActs
        acting={asked ?? acting}
        onClose={asked === null ? () => setActing(null) : place.closeAct}
      />
    </ListPage>
  );

  function scopeWords(): string {
    const total = query.data?.totals.total ?? 0;
    const shown = rows?.length ?? total;
    const read = query.isFetching
      ? t('reading…')
      : t('read at {{time}}', { time: format.time(query.data?.readAt ?? Date.now(), true) });
    if (total === 0) return t('none yet · {{read}}', { read });
    const count =
      isFiltered(filter) || shown !== total
        ? t('{{some}} of {{all}}', { some: shown, all: total })
        : format.count(total);
    return `${count} · ${read}`;
  }
}

interface VerbsProps {
  onNew: () => void;
  onImport: () => void;
  onAdopt: () => void;
}

const Verbs = memo(function Verbs({ onNew, onImport, onAdopt }: VerbsProps) {
  return (
    <>
      <Button icon="link" onClick={onAdopt}>
        {t('Adopt databases…')}
      </Button>
      <Button icon="file" onClick={onImport}>
        {t('Import from CSV…')}
      </Button>
      <Button tone="primary" icon="plus" onClick={onNew}>
        {t('New tenant')}
      </Button>
    </>
  );
});

/** The address says which tenant is open, on which tab, or which sheet is over the list. */
function usePlace() {
  const [, go] = useLocation();
  const [isNew] = useRoute('/tenants/new');
  const [isImport] = useRoute('/tenants/import');
  const [isAdopt] = useRoute('/tenants/adopt');
  const search = new URLSearchParams(useSearch());
  const [act, tier] = [search.get('act'), search.get('tier')];
  const schema = SCHEMA_STATES.find((state) => state === search.get('schema')) ?? null;
  const [isTenant, params] = useRoute('/tenants/:slug/:tab?');
  const sheet = isNew ? 'new' : isImport ? 'import' : isAdopt ? 'adopt' : null;
  const open = sheet === null && isTenant ? params.slug : null;
  const named = TENANT_TABS.find((entry) => isTenant && entry === params.tab);
  const [kept, setKept] = useState<TenantTab>('summary');
  const tab = named ?? kept;
  if (named !== undefined && named !== kept) setKept(named);
  const openTenant = useCallback(
    (slug: string | null) => go(slug === null ? '/tenants' : tenantPath(slug, tab)),
    [go, tab],
  );
  return {
    sheet,
    open,
    tab,
    act,
    tier,
    schema,
    /** Changes with what the address asks to be shown. */
    wanted: tier === null && schema === null ? '' : `${tier ?? ''} ${schema ?? ''}`,
    openTenant,
    showTab: (next: TenantTab) => open !== null && go(tenantPath(open, next), { replace: true }),
    toNew: useCallback(() => go('/tenants/new'), [go]),
    toImport: useCallback(() => go('/tenants/import'), [go]),
    toAdopt: useCallback(() => go('/tenants/adopt'), [go]),
    // In the state and not in the address: thousands of names are longer than an address may be.
    toMigration: (blueprint: string, tenants: readonly string[]) =>
      go(migrationPlanPath({ blueprint }), { state: { tenants } }),
    toList: useCallback(() => go('/tenants'), [go]),
    closeAct: () => open !== null && go(tenantPath(open, tab)),
  };
}

/** The act that the address asks for, on the tenant that is open; the tenant as it was when it was asked. */
function useAsked(
  tenants: readonly Tenant[] | undefined,
  open: string | null,
  act: string | null,
): Acting | null {
  const [kept, setKept] = useState<Acting | null>(null);
  const known = [...PLANNED_ACTS, 'purge' as const, 'convert' as const, 'tier' as const].find(
    (each) => each === act,
  );
  if (open === null || known === undefined) {
    if (kept !== null) setKept(null);
    return null;
  }
  if (kept !== null && kept.act === known && kept.targets[0]?.slug === open) return kept;
  const tenant = tenants?.find(({ slug }) => slug === open);
  if (tenant === undefined) return null;
  const asked = { act: known, targets: [tenant] };
  setKept(asked);
  return asked;
}
