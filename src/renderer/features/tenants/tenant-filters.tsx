import { type Dispatch, memo, type SetStateAction, startTransition, useMemo, useState } from 'react';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { useFormat } from '../../lib/use-format.ts';
import { useTierTitle } from '../../lib/use-tier-title.ts';
import { t, tn, type Word, word } from '../../locales/index.ts';
import { type Column, TableOptions } from '../../parts/data-table/index.ts';
import { FilterChip } from '../../parts/filter-chip.tsx';
import { Icon } from '../../parts/icon.tsx';
import { SearchInput } from '../../parts/search-input.tsx';
import {
  SCHEMA_STATES,
  type SchemaStanding,
  type SchemaState,
  standsAs,
} from '../migrations/schema-standing.ts';
import { usePlans } from './tenant-columns.tsx';
import { TENANT_STATE_WORDS, TENANT_STATES, type TenantFilter, tenantState } from './tenant-view.ts';
import styles from './tenants-page.module.css';

export const TENANTS_VIEW = 'tenants';

interface TenantFiltersProps {
  tenants: readonly Tenant[];
  filter: TenantFilter;
  columns: readonly Column<Tenant>[];
  standing: (tenant: Tenant) => SchemaStanding;
  onChange: Dispatch<SetStateAction<TenantFilter>>;
}

export function TenantFilters({ tenants, filter, columns, standing, onChange }: TenantFiltersProps) {
  return (
    <div className={styles['filters']}>
      <Search value={filter.search} onChange={onChange} />
      <Chips
        tenants={tenants}
        states={filter.states}
        servers={filter.servers}
        blueprints={filter.blueprints}
        plans={filter.plans}
        tiers={filter.tiers}
        schemas={filter.schemas}
        standing={standing}
        deleted={filter.deleted}
        onChange={onChange}
      />
      <span className="grow" />
      <Options columns={columns} />
    </div>
  );
}

const Options = memo(function Options({ columns }: { columns: readonly Column<Tenant>[] }) {
  return <TableOptions view={TENANTS_VIEW} columns={columns} />;
});

type ChipsProps = Omit<TenantFilter, 'search' | 'needsYou'> &
  Pick<TenantFiltersProps, 'tenants' | 'standing' | 'onChange'>;

const SCHEMA_WORDS: Record<SchemaState, Word> = {
  behind: word('behind'),
  drifted: word('drifted'),
};

/** Each choice says how many tenants have it. Drawn only when a chip or a tenant changes, not by typing. */
const Chips = memo(function Chips(props: ChipsProps) {
  const tierTitle = useTierTitle();
  const { tenants, states, servers, blueprints, plans, tiers, schemas, standing, deleted, onChange } = props;
  const format = useFormat();
  const known = usePlans();
  const change = (part: Partial<TenantFilter>) => onChange((before) => ({ ...before, ...part }));
  const choices = useMemo(() => {
    const tally = (keyOf: (tenant: Tenant) => string) => {
      const counts = new Map<string, number>();
      for (const tenant of tenants) counts.set(keyOf(tenant), (counts.get(keyOf(tenant)) ?? 0) + 1);
      return counts;
    };
    const options = (counts: Map<string, number>, called = (value: string) => value) =>
      [...counts]
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([value, count]) => ({
          value,
          label: value === '' ? t('none') : called(value),
          count: format.count(count),
        }));
    const counted = tally(tenantState);
    return {
      states: TENANT_STATES.filter((state) => counted.has(state)).map((state) => ({
        value: state,
        label: t(TENANT_STATE_WORDS[state]),
        count: format.count(counted.get(state) ?? 0),
      })),
      servers: options(tally((tenant) => tenant.server)),
      blueprints: options(tally((tenant) => tenant.blueprint ?? '')),
      plans: options(
        tally((tenant) => tenant.plan ?? ''),
        (id) => known.get(id)?.name ?? id,
      ),
      tiers: options(
        tally((tenant) => tenant.tier?.name ?? ''),
        tierTitle,
      ),
      schemas: SCHEMA_STATES.map((state) => ({
        value: state,
        label: t(SCHEMA_WORDS[state]),
        count: format.count(tenants.filter((tenant) => standsAs(standing(tenant), state)).length),
      })),
    };
  }, [tenants, format, known, tierTitle, standing]);
  const hidden = !deleted && !states.includes('deleted');
  return (
    <>
      <FilterChip
        what={t('Status')}
        plural={(count) => tn('{{count}} status', '{{count}} statuses', { count })}
        values={states}
        options={choices.states}
        onChange={(chosen) => change({ states: chosen })}
      />
      {states.length === 0 && <DeletedChip hidden={hidden} onChange={(hide) => change({ deleted: !hide })} />}
      <span className={styles['spare']} data-order="3" data-set={servers.length > 0}>
        <FilterChip
          what={t('Server')}
          plural={(count) => tn('{{count}} server', '{{count}} servers', { count })}
          values={servers}
          options={choices.servers}
          onChange={(chosen) => change({ servers: chosen })}
        />
      </span>
      <span className={styles['spare']} data-order="2" data-set={plans.length > 0}>
        <FilterChip
          what={t('Plan|subscription')}
          plural={(count) => tn('{{count}} plan', '{{count}} plans', { count })}
          values={plans}
          options={choices.plans}
          onChange={(chosen) => change({ plans: chosen })}
        />
      </span>
      <span className={styles['spare']} data-order="2" data-set={tiers.length > 0}>
        <FilterChip
          what={t('Tier')}
          plural={(count) => tn('{{count}} tier', '{{count}} tiers', { count })}
          values={tiers}
          options={choices.tiers}
          onChange={(chosen) => change({ tiers: chosen })}
        />
      </span>
      <span className={styles['spare']} data-order="1" data-set={schemas.length > 0}>
        <FilterChip
          what={t('Schema')}
          values={schemas}
          options={choices.schemas}
          onChange={(chosen) => change({ schemas: chosen })}
        />
      </span>
      <span className={styles['spare']} data-order="1" data-set={blueprints.length > 0}>
        <FilterChip
          what={t('Blueprint')}
          plural={(count) => tn('{{count}} blueprint', '{{count}} blueprints', { count })}
          values={blueprints}
          options={choices.blueprints}
          onChange={(chosen) => change({ blueprints: chosen })}
        />
      </span>
    </>
  );
});

/** Deleted tenants are out of sight until this chip goes. */
function DeletedChip({ hidden, onChange }: { hidden: boolean; onChange: (hide: boolean) => void }) {
  return (
    <button
      type="button"
      className={styles['deletedChip']}
      aria-pressed={hidden}
      title={hidden ? t('Show deleted tenants') : t('Hide deleted tenants')}
      onClick={() => onChange(!hidden)}
    >
      {hidden ? (
        <>
          <span className="third">{t('Status is not')}</span>
          {t('Deleted')}
          <Icon name="x" size={12} className="third" />
        </>
      ) : (
        <>
          <Icon name="trash" size={12} className="third" />
          {t('Deleted shown')}
        </>
      )}
    </button>
  );
}

/** What is typed shows at once and draws nothing else; the list follows when there is time. */
function Search({ value, onChange }: { value: string; onChange: TenantFiltersProps['onChange'] }) {
  const [text, setText] = useState(value);
  return (
    <SearchInput
      value={text}
      onChange={(next) => {
        setText(next);
        startTransition(() => onChange((before) => ({ ...before, search: next })));
      }}
      placeholder={t('Name, slug, database, e-mail')}
      width={236}
    />
  );
}
