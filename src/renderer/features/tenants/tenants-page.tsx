import { useClipboard, useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { memo, useCallback, useMemo, useState } from 'react';
import { useLocation, useRoute } from 'wouter';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { useSettings } from '../../client/settings.ts';
import { TENANT_TABS, type TenantTab, tenantPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, tn } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { DataTable } from '../../parts/data-table/index.ts';
import { Empty } from '../../parts/empty.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Kbd } from '../../parts/kbd.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { Split } from '../../parts/panel.tsx';
import { CreateTenantSheet } from './create-tenant-sheet.tsx';
import { ImportTenantsSheet } from './import-tenants-sheet.tsx';
import { useTenantColumns } from './tenant-columns.tsx';
import { TENANTS_VIEW, TenantFilters } from './tenant-filters.tsx';
import { TenantPanel } from './tenant-panel.tsx';
import { filterTenants, isFiltered, NO_FILTER, type TenantFilter } from './tenant-view.ts';
import { tenantsToCsv } from './tenants-csv.ts';
import { TenantsEmpty } from './tenants-empty.tsx';
import styles from './tenants-page.module.css';
import { TestMany } from './test-many.tsx';

const NOBODY: ReadonlySet<string> = new Set();

/** Which tenant, in what state? The list, the open tenant beside it, the sheets over it. */
export function TenantsPage() {
  const format = useFormat();
  const { tableDensity } = useSettings();
  const place = usePlace();
  const query = useQuery(orpc.tenants.list.queryOptions());
  const tenants = query.data?.tenants;
  const [filter, setFilter] = useState<TenantFilter>(NO_FILTER);
  const [selection, setSelection] = useState(NOBODY);
  const [order, setOrder] = useState<readonly string[]>([]);
  const [testing, setTesting] = useState<readonly Tenant[] | null>(null);
  const columns = useTenantColumns();
  const rows = useMemo(() => tenants && filterTenants(tenants, filter), [tenants, filter]);
  const selected = useMemo(
    () => tenants?.filter((tenant) => selection.has(tenant.slug)) ?? [],
    [tenants, selection],
  );
  const { open, openTenant, tab, showTab, sheet, toNew, toImport, toList } = place;
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
    <div className={styles['page']}>
      <PageHead
        title={t('Tenants')}
        scope={query.data && scopeWords()}
        actions={empty ? undefined : <Verbs onNew={toNew} onImport={toImport} />}
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
        {!empty && tenants !== undefined && (
          <TenantFilters
            key={cleared}
            tenants={tenants}
            filter={filter}
            columns={columns}
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
                <TenantsEmpty onNew={toNew} onImport={toImport} />
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
            onTest={() => setTesting(selected)}
            onSelect={setSelection}
          />
        )}
      </Split>
      {testing !== null && <TestMany tenants={testing} onClose={() => setTesting(null)} />}
      <CreateTenantSheet opened={sheet === 'new'} onClose={toList} onOpenTenant={openTenant} />
      <ImportTenantsSheet opened={sheet === 'import'} onClose={toList} />
    </div>
  );

  function scopeWords(): string {
    const total = query.data?.totals.total ?? 0;
    const shown = rows?.length ?? total;
    const read = query.isFetching
      ? t('reading…')
      : t('read at {{time}}', { time: format.time(query.data?.readAt ?? Date.now(), true) });
    if (total === 0) return t('none yet · {{read}}', { read });
    const count = isFiltered(filter)
      ? t('{{some}} of {{all}}', { some: shown, all: total })
      : format.count(total);
    return `${count} · ${read}`;
  }
}

const Verbs = memo(function Verbs({ onNew, onImport }: { onNew: () => void; onImport: () => void }) {
  return (
    <>
      <Button icon="file" onClick={onImport}>
        {t('Import from CSV…')}
      </Button>
      <Button tone="primary" icon="plus" onClick={onNew}>
        {t('New tenant')}
      </Button>
    </>
  );
});

interface BulkBarProps {
  selected: readonly Tenant[];
  shown: readonly Tenant[];
  onTest: () => void;
  onSelect: (selection: ReadonlySet<string>) => void;
}

function BulkBar({ selected, shown, onTest, onSelect }: BulkBarProps) {
  const clipboard = useClipboard({ timeout: 1_500 });
  const servers = new Set(selected.map((tenant) => tenant.server)).size;
  return (
    <div
      className={styles['bulk']}
      role="toolbar"
      aria-label={tn('{{count}} selected', '{{count}} selected', { count: selected.length })}
    >
      <b>{tn('{{count}} selected', '{{count}} selected', { count: selected.length })}</b>
      <span className="small second">
        {tn('on {{count}} server', 'on {{count}} servers', { count: servers })}
      </span>
      <hr />
      <Button small icon="shield-ok" onClick={onTest}>
        {t('Test as tenant')}
      </Button>
      <Button
        small
        icon={clipboard.copied ? 'check' : 'copy'}
        onClick={() => clipboard.copy(tenantsToCsv(selected))}
      >
        {clipboard.error ? t('The clipboard is closed') : clipboard.copied ? t('Copied') : t('Copy as CSV')}
      </Button>
      <span className="grow" />
      {selected.length < shown.length && (
        <button
          type="button"
          className="link small"
          onClick={() => onSelect(new Set(shown.map((tenant) => tenant.slug)))}
        >
          {t('Select all {{count}}', { count: shown.length })}
        </button>
      )}
      <Button small tone="quiet" onClick={() => onSelect(NOBODY)}>
        <span className="row">
          {t('Clear')} <Kbd>Esc</Kbd>
        </span>
      </Button>
    </div>
  );
}

/** The address says which tenant is open, on which tab, or which sheet is over the list. */
function usePlace() {
  const [, go] = useLocation();
  const [isNew] = useRoute('/tenants/new');
  const [isImport] = useRoute('/tenants/import');
  const [isTenant, params] = useRoute('/tenants/:slug/:tab?');
  const sheet = isNew ? 'new' : isImport ? 'import' : null;
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
    openTenant,
    showTab: (next: TenantTab) => open !== null && go(tenantPath(open, next), { replace: true }),
    toNew: useCallback(() => go('/tenants/new'), [go]),
    toImport: useCallback(() => go('/tenants/import'), [go]),
    toList: useCallback(() => go('/tenants'), [go]),
  };
}
