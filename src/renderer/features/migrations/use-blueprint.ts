import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { orpc } from '../../client/query.ts';

/** Blueprints that tenants come from, the one with most tenants first, with how many those are. */
export function useTenantBlueprints() {
  const tenants = useQuery(orpc.tenants.list.queryOptions()).data?.tenants;
  return useMemo(() => {
    if (tenants === undefined) return undefined;
    const counts = new Map<string, number>();
    for (const { blueprint, status } of tenants) {
      if (blueprint === null || status === 'PURGED' || status === 'DELETED') continue;
      counts.set(blueprint, (counts.get(blueprint) ?? 0) + 1);
    }
    return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count);
  }, [tenants]);
}

/** What this tenant comes from; undefined: it is not named, or not read yet. */
export function useBlueprintOf(slug: string | undefined): string | undefined {
  const tenants = useQuery(orpc.tenants.list.queryOptions()).data?.tenants;
  if (slug === undefined) return undefined;
  return tenants?.find((tenant) => tenant.slug === slug)?.blueprint ?? undefined;
}
