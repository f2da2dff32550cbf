import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';

/** What is in force for a tenant, what its server says of it, and how both are changed. */
export function useConfiguration({ slug }: Pick<Tenant, 'slug'>) {
  const queries = useQueryClient();
  const input = { tenant: slug };
  const query = useQuery(orpc.configuration.get.queryOptions({ input, placeholderData: undefined }));
  const apply = useQuery({
    ...orpc.enforcement.planApply.queryOptions({ input, placeholderData: undefined }),
    retry: false,
    enabled: query.data !== undefined && query.data.tier !== null,
  });
  const reread = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: orpc.configuration.key() }),
      queries.invalidateQueries({ queryKey: orpc.enforcement.key() }),
      queries.invalidateQueries({ queryKey: orpc.tenants.list.key() }),
    ]);
  const set = useMutation(orpc.configuration.set.mutationOptions({ onSuccess: reread, gcTime: 0 }));
  const unset = useMutation(orpc.configuration.unset.mutationOptions({ onSuccess: reread, gcTime: 0 }));
  const setEnvironment = useMutation(
    orpc.configuration.setEnvironment.mutationOptions({ onSuccess: reread, gcTime: 0 }),
  );
  const mend = useMutation(orpc.enforcement.apply.mutationOptions({ onSettled: reread, gcTime: 0 }));
  return { query, apply, set, unset, setEnvironment, mend };
}

export type ConfigurationState = ReturnType<typeof useConfiguration>;
