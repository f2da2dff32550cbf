import { useQuery } from '@tanstack/react-query';
import type { TenantAct } from '../../../shared/models/lifecycle-acts.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';

/** What a button on this tenant may do now, and why not. Read again with every change of tenants and jobs. */
export function useOptions(tenant: Pick<Tenant, 'slug'>) {
  const query = useQuery(
    orpc.lifecycle.options.queryOptions({ input: { tenant: tenant.slug }, placeholderData: undefined }),
  );
  return {
    error: query.error,
    reread: () => void query.refetch(),
    optionOf: (act: TenantAct) => query.data?.options.find((option) => option.act === act),
  };
}
