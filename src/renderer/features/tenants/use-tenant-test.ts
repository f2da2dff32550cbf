import { useQuery } from '@tanstack/react-query';
import type { TenantTest } from '../../../shared/models/tenant.ts';
import { client } from '../../client/client.ts';
import { t } from '../../locales/index.ts';

/**
 * The last *Test as tenant* of this window; runs only when asked. Its key is apart from the contract's, so
 * that a change of the tenant does not sign in as it again.
 */
export function useTenantTest(slug: string) {
  const query = useQuery<TenantTest>({
    queryKey: ['tenant-test', slug],
    queryFn: ({ signal }) => client.tenants.test({ tenant: slug }, { signal }),
    enabled: false,
    placeholderData: undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return {
    result: query.data,
    error: query.isFetching ? null : query.error,
    busy: query.isFetching,
    run: () => void query.refetch(),
  };
}

/** `8 of 8 probes` */
export function probeWords(test: TenantTest): string {
  const passed = test.probes.filter((probe) => probe.passed).length;
  return t('{{some}} of {{all}}', { some: passed, all: test.probes.length });
}
