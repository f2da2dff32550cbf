import type { OpenPlatform } from '../../platform/platform.ts';
import { sql } from '../../postgres/sql.ts';
import type { Claimed } from './claim-targets.ts';

/** Where a tenant lies now that nobody else can move it. */
export type CurrentPlace = Pick<Claimed, 'serverId' | 'database' | 'schema' | 'isolation' | 'ownerRole'>;

/** Of those that are still there; who was deleted since the plan, or is about to be, has none. */
export async function currentPlaces(
  platform: OpenPlatform,
  organizationIds: readonly number[],
): Promise<ReadonlyMap<number, CurrentPlace>> {
  const { rows } = await platform.database.run<
    { id: number; serverId: string; ownerRole: string } & CurrentPlace & Record<string, unknown>
  >(
    sql`SELECT organizations.id, server_id AS "serverId", database_name AS database, schema_name AS schema, isolation,
          owner_role AS "ownerRole"
        FROM platform.organizations JOIN platform.tenants ON organization_id = organizations.id
        WHERE organizations.id = ANY (${[...organizationIds]}::int[])
          AND status NOT IN ('DELETING', 'DELETED', 'PURGING', 'PURGED', 'RESTORING')`,
  );
  return new Map(
    rows.map(({ id, serverId, database, schema, isolation, ownerRole }) => [
      id,
      { serverId, database, schema, isolation, ownerRole },
    ]),
  );
}

export const isSamePlace = (one: CurrentPlace, other: CurrentPlace): boolean =>
  one.serverId === other.serverId &&
  one.database === other.database &&
  one.isolation === other.isolation &&
  (one.schema ?? 'public') === (other.schema ?? 'public') &&
  one.ownerRole === other.ownerRole;

/** It was moved while it waited: from now on the run goes to where it is. Only what is this worker's. */
export async function movePlace(
  platform: OpenPlatform,
  { id }: Claimed,
  worker: number,
  { serverId, database, schema, isolation, ownerRole }: CurrentPlace,
): Promise<void> {
  await platform.database.run(
    sql`UPDATE platform.migration_targets SET server_id = ${serverId}, database_name = ${database}, schema_name = ${schema},
          isolation = ${isolation}, owner_role = ${ownerRole}, known = NULL
        WHERE id = ${id} AND status = 'at-work' AND worker = ${worker}`,
  );
}
