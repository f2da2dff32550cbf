import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import type { Backup, BackupOverview, BackupStanding, BackupState } from '../../../shared/models/backup.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { tenantPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, tn } from '../../locales/index.ts';
import { FilterChip } from '../../parts/filter-chip.tsx';
import { Button, Card, DataTable, Empty, PageHead, Segments } from '../../parts/index.ts';
import { ListBody, ListFoot, ListPage, ListProblem, ListSide } from '../../parts/list-page.tsx';
import { SearchInput } from '../../parts/search-input.tsx';
import { ActSheet } from '../lifecycle/index.ts';
import { useBackupColumns } from './backup-columns.tsx';
import { RESULT_LOOKS, RESULTS, type ResultWord, resultOf, STATE_LOOKS, STATE_ORDER } from './backup-view.ts';
import styles from './backups.module.css';
import { PlacesCard, ProblemsCard } from './side-cards.tsx';
import { useStandingColumns } from './standing-columns.tsx';
import { TotalsStrip } from './totals-strip.tsx';

type View = 'tenants' | 'backups';

/** The plan over the list. It keeps what it shows while it slides away. */
interface Acting {
  readonly targets: readonly Tenant[];
  readonly round: number;
}

/** The newest ones; a tenant's own list has all of it. */
const SHOWN = 2000;
const NOBODY: ReadonlySet<string> = new Set();

/** Could I restore this tenant? */
export function BackupsPage() {
  const format = useFormat();
  const [, go] = useLocation();
  const [view, setView] = useState<View>('tenants');
  const [search, setSearch] = useState('');
  const [states, setStates] = useState<readonly BackupState[]>([]);
  const [results, setResults] = useState<readonly ResultWord[]>([]);
  const [servers, setServers] = useState<readonly string[]>([]);
  const [selection, setSelection] = useState<ReadonlySet<string>>(NOBODY);
  const [acting, setActing] = useState<Acting | null>(null);
  const [opened, setOpened] = useState(false);
  const overview = useQuery(orpc.backups.overview.queryOptions());
  const list = useQuery(
    orpc.backups.list.queryOptions({ input: { limit: SHOWN }, enabled: view === 'backups' }),
  );
  const tenants = useQuery(orpc.tenants.list.queryOptions()).data?.tenants;
  const standings = overview.data?.tenants;
  const fits = useCallback(
    (name: string, slug: string, server: string | null) =>
      `${name} ${slug}`.toLowerCase().includes(search.toLowerCase()) &&
      (servers.length === 0 || servers.includes(server ?? '')),
    [search, servers],
  );
  const rows = useMemo(
    () =>
      standings?.filter(
        ({ tenant, server, state }) =>
          fits(tenant.name, tenant.slug, server) && (states.length === 0 || states.includes(state)),
      ),
    [standings, fits, states],
  );
  const made = useMemo(
    () =>
      list.data?.filter(
        (each) =>
          fits(each.tenant.name, each.tenant.slug, each.server) &&
          (results.length === 0 || results.includes(resultOf(each))),
      ),
    [list.data, fits, results],
  );
  const standingColumns = useStandingColumns();
  const backupColumns = useBackupColumns();
  const open = useCallback((slug: string | null) => slug !== null && go(tenantPath(slug, 'backups')), [go]);
  const openBackup = useCallback(
    (id: string | null) => {
      const slug = list.data?.find((each) => String(each.id) === id)?.tenant.slug;
      if (slug !== undefined) go(tenantPath(slug, 'backups'));
    },
    [list.data, go],
  );
  const backUp = () => {
    const targets = tenants?.filter(({ slug }) => selection.has(slug)) ?? [];
    setActing({ targets, round: (acting?.round ?? 0) + 1 });
    setOpened(true);
  };
  const clear = () => {
    setSearch('');
    setStates([]);
    setResults([]);
    setServers([]);
  };
  const shown = view === 'tenants' ? rows : made;
  const all = view === 'tenants' ? standings : list.data;
  return (
    <ListPage>
      <PageHead
        title={t('Backups')}
        scope={overview.data && scopeOf(overview.data, format.time(overview.data.readAt, true))}
        actions={
          standings !== undefined &&
          standings.length > 0 && (
            <Button
              tone="primary"
              icon="archive"
              disabled={view !== 'tenants' || selection.size === 0}
              {...(selection.size === 0 && { title: t('Choose tenants in the list first') })}
              onClick={backUp}
            >
              {selection.size === 0
                ? t('Back up now…')
                : tn('Back up {{count}} now…', 'Back up {{count}} now…', { count: selection.size })}
            </Button>
          )
        }
      />
      {acting !== null && (
        <ActSheet
          key={acting.round}
          opened={opened}
          act="back-up"
          targets={acting.targets}
          onClose={() => setOpened(false)}
        />
      )}
      {overview.isError && (
        <ListProblem
          error={overview.error}
          onRetry={() => void overview.refetch()}
          retryLabel={t('Read it again')}
        />
      )}
      {standings !== undefined && standings.length === 0 ? (
        <Empty
          title={t('No tenant to back up yet')}
          actions={
            <Button tone="primary" icon="plus" onClick={() => go('/tenants/new')}>
              {t('New tenant')}
            </Button>
          }
        >
          {t('Each tenant enters the schedule of its tier by itself.')}
        </Empty>
      ) : (
        <ListBody strip={<TotalsStrip overview={overview.data} />} columns="minmax(0, 1fr) 300px">
          <Card label={t('Backups')}>
            <div className={styles['bar']}>
              <Segments<View>
                label={t('View')}
                value={view}
                onChange={setView}
                options={[
                  { value: 'tenants', label: t('By tenant') },
                  { value: 'backups', label: t('All backups') },
                ]}
              />
              <SearchInput value={search} onChange={setSearch} placeholder={t('Tenant')} width={140} />
              {view === 'backups' && (
                <FilterChip<ResultWord>
                  what={t('Result')}
                  values={results}
                  onChange={setResults}
                  options={RESULTS.map((value) => ({ value, label: t(RESULT_LOOKS[value].word) }))}
                />
              )}
              {view === 'tenants' && (
                <FilterChip<BackupState>
                  what={t('State')}
                  values={states}
                  onChange={setStates}
                  options={STATE_ORDER.map((value) => ({ value, label: t(STATE_LOOKS[value].word) }))}
                />
              )}
              <FilterChip
                what={t('Server')}
                values={servers}
                onChange={setServers}
                options={[...new Set(standings?.map(({ server }) => server))]
                  .toSorted()
                  .map((value) => ({ value, label: value }))}
              />
            </div>
            {view === 'tenants' ? (
              <DataTable<BackupStanding>
                view="backup-standings"
                label={t('Backups by tenant')}
                rows={rows}
                columns={standingColumns}
                rowId={({ tenant }) => tenant.slug}
                rowLabel={({ tenant }) => tenant.name}
                rowHeight={31}
                selection={selection}
                onSelectionChange={setSelection}
                onOpen={open}
                empty={<NothingFits all={standings?.length ?? 0} onClear={clear} />}
              />
            ) : (
              <DataTable<Backup>
                view="backups"
                label={t('All backups')}
                rows={made}
                columns={backupColumns}
                rowId={({ id }) => String(id)}
                rowLabel={({ tenant, id }) => t('Backup {{id}} of {{name}}', { id, name: tenant.name })}
                rowHeight={31}
                onOpen={openBackup}
                empty={
                  list.data?.length === 0 ? (
                    <Empty title={t('No backup was begun yet')}>
                      {t('The next one comes at the time of its tier, or now when you say so.')}
                    </Empty>
                  ) : (
                    <NothingFits all={list.data?.length ?? 0} onClear={clear} />
                  )
                }
              />
            )}
            {shown !== undefined && all !== undefined && (
              <ListFoot some={shown.length} all={all.length}>
                {t('good means: ended well, read back to its end, SHA-256 kept')}
              </ListFoot>
            )}
          </Card>
          <ListSide label={t('What needs you, and where backups go')}>
            <ProblemsCard />
            <PlacesCard overview={overview.data} />
          </ListSide>
        </ListBody>
      )}
    </ListPage>
  );
}

function NothingFits({ all, onClear }: { all: number; onClear: () => void }) {
  const format = useFormat();
  return (
    <Empty
      title={t('None fits')}
      actions={
        <Button small onClick={onClear}>
          {t('Show all {{total}}', { total: format.count(all) })}
        </Button>
      }
    />
  );
}

function scopeOf({ tenants, totals }: BackupOverview, time: string): string {
  const scheduled = tenants.length - totals.none;
  return [
    tn('{{count}} tenant in a schedule', '{{count}} tenants in a schedule', { count: scheduled }),
    t('read at {{time}}', { time }),
  ].join(' · ');
}
