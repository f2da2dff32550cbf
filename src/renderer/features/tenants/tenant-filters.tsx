import { type Dispatch, memo, type SetStateAction, startTransition, useMemo, useState } from 'react';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, tn } from '../../locales/index.ts';
import { type Column, TableOptions } from '../../parts/data-table/index.ts';
import { FilterChip } from '../../parts/filter-chip.tsx';
import { SearchInput } from '../../parts/search-input.tsx';
import { TENANT_STATE_WORDS, TENANT_STATES, type TenantFilter, tenantState } from './tenant-view.ts';
import styles from './tenants-page.module.css';

export const TENANTS_VIEW = 'tenants';

interface TenantFiltersProps {
  tenants: readonly Tenant[];
  filter: TenantFilter;
  columns: readonly Column<Tenant>[];
  onChange: Dispatch<SetStateAction<TenantFilter>>;
}

export function TenantFilters({ tenants, filter, columns, onChange }: TenantFiltersProps) {
  return (
    <div className={styles['filters']}>
      <Search value={filter.search} onChange={onChange} />
      <Chips
        tenants={tenants}
        states={filter.states}
        servers={filter.servers}
        blueprints={filter.blueprints}
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

type ChipsProps = Omit<TenantFilter, 'search'> & Pick<TenantFiltersProps, 'tenants' | 'onChange'>;

/** Each choice says how many tenants have it. Drawn only when a chip or a tenant changes, not by typing. */
const Chips = memo(function Chips({ tenants, states, servers, blueprints, onChange }: ChipsProps) {
  const format = useFormat();
  const change = (part: Partial<TenantFilter>) => onChange((before) => ({ ...before, ...part }));
  const choices = useMemo(() => {
    const tally = (keyOf: (tenant: Tenant) => string) => {
      const counts = new Map<string, number>();
      for (const tenant of tenants) counts.set(keyOf(tenant), (counts.get(keyOf(tenant)) ?? 0) + 1);
      return counts;
    };
    const options = (counts: Map<string, number>) =>
      [...counts]
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([value, count]) => ({ value, label: value, count: format.count(count) }));
    const counted = tally(tenantState);
    return {
      states: TENANT_STATES.filter((state) => counted.has(state)).map((state) => ({
        value: state,
        label: t(TENANT_STATE_WORDS[state]),
        count: format.count(counted.get(state) ?? 0),
      })),
      servers: options(tally((tenant) => tenant.server)),
      blueprints: options(tally((tenant) => tenant.blueprint ?? '')),
    };
  }, [tenants, format]);
  return (
    <>
      <FilterChip
        what={t('Status')}
        plural={(count) => tn('{{count}} status', '{{count}} statuses', { count })}
        values={states}
        options={choices.states}
        onChange={(chosen) => change({ states: chosen })}
      />
      <span className={styles['spare']} data-order="2" data-set={servers.length > 0}>
        <FilterChip
          what={t('Server')}
          plural={(count) => tn('{{count}} server', '{{count}} servers', { count })}
          values={servers}
          options={choices.servers}
          onChange={(chosen) => change({ servers: chosen })}
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
