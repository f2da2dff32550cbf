import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { TenantDrift } from '../../../shared/models/schema-drift.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { type SchemaStanding, schemaStanding } from './schema-standing.ts';

const NOBODY: readonly TenantDrift[] = [];

/** Those whose schema was last read as different from their version. */
export function useDrifted() {
  return useQuery(orpc.schemaDrift.list.queryOptions({ input: { states: ['drifted'] }, retry: false }));
}

/** The newest version of each blueprint that is known here. */
function useNewestVersions(): ReadonlyMap<string, string> {
  const blueprints = useQuery(orpc.blueprints.list.queryOptions()).data;
  return useMemo(
    () =>
      new Map(
        (blueprints ?? []).flatMap(({ name, version }) => (version === '' ? [] : [[name, version] as const])),
      ),
    [blueprints],
  );
}

export function useSchemaStandings(): (tenant: Tenant) => SchemaStanding {
  const newest = useNewestVersions();
  const drifted = useDrifted().data ?? NOBODY;
  return useMemo(() => {
    const byPlace = new Map(
      drifted.map((each) => [each.tenant ?? `${each.server}/${each.database}`, each] as const),
    );
    return (tenant: Tenant) => schemaStanding(tenant, newest, byPlace);
  }, [newest, drifted]);
}
