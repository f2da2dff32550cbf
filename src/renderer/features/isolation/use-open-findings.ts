import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../client/query.ts';

/** Tenants whose isolation does not hold, by slug: what was seen last. */
export function useOpenFindings() {
  const ready = useQuery(orpc.app.status.queryOptions()).data?.platform.state === 'ready';
  const open = useQuery(orpc.isolation.open.queryOptions({ enabled: ready })).data ?? [];
  const tenants = new Map<string, { tenant: string; name: string; text: string }>();
  // The newest comes first.
  for (const { tenant, name, text } of open)
    if (!tenants.has(tenant)) tenants.set(tenant, { tenant, name, text });
  return tenants;
}
