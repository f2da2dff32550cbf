import { startTransition, useMemo, useState } from 'react';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { useFormat } from '../../lib/use-format.ts';
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
  onChange: (filter: TenantFilter) => void;
}

/** Search and chips; each choice says how many tenants have it. */
export function TenantFilters({ tenants, filter, columns, onChange }: TenantFiltersProps) {
  const format = useFormat();
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
    const states = tally(tenantState);
    return {
      states: TENANT_STATES.filter((state) => states.has(state)).map((state) => ({
        value: state,
        label: TENANT_STATE_WORDS[state],
        count: format.count(states.get(state) ?? 0),
      })),
      servers: options(tally((tenant) => tenant.server)),
      blueprints: options(tally((tenant) => tenant.blueprint)),
    };
  }, [tenants, format]);
  return (
    <div className={styles['filters']}>
      <Search value={filter.search} onChange={(search) => onChange({ ...filter, search })} />
      <FilterChip
        what="Status"
        plural="statuses"
        values={filter.states}
        options={choices.states}
        onChange={(states) => onChange({ ...filter, states })}
      />
      <span className={styles['spare']} data-order="2" data-set={filter.servers.length > 0}>
        <FilterChip
          what="Server"
          plural="servers"
          values={filter.servers}
          options={choices.servers}
          onChange={(servers) => onChange({ ...filter, servers })}
        />
      </span>
      <span className={styles['spare']} data-order="1" data-set={filter.blueprints.length > 0}>
        <FilterChip
          what="Blueprint"
          plural="blueprints"
          values={filter.blueprints}
          options={choices.blueprints}
          onChange={(blueprints) => onChange({ ...filter, blueprints })}
        />
      </span>
      <span className="grow" />
      <TableOptions view={TENANTS_VIEW} columns={columns} />
    </div>
  );
}

/** What is typed shows at once and draws nothing else; the list follows when there is time. */
function Search({ value, onChange }: { value: string; onChange: (search: string) => void }) {
  const [text, setText] = useState(value);
  return (
    <SearchInput
      value={text}
      onChange={(next) => {
        setText(next);
        startTransition(() => onChange(next));
      }}
      placeholder="Name, slug, database, e-mail"
      width={220}
    />
  );
}
