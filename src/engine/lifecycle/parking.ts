import { IDENTIFIER_BYTES, sql } from '../postgres/sql.ts';
import { type LifecycleRun, placeOf } from './lifecycle-run.ts';
import type { Place } from './place.ts';

/**
 * What a deleted tenant's database or schema is called: `{prefix}_{id}_deleted_{yyyymmdd}`, so that everybody who sees
 * it on the server knows what it is and since when. PostgreSQL cuts longer names; then the number alone has to do.
 */
export function parkedName(
  place: Pick<Place, 'tenantId' | 'database' | 'schema' | 'model' | 'role'>,
  at: Date,
): string {
  const day = at.toISOString().slice(0, 10).replaceAll('-', '');
  // Rows have no name of their own; the books say that they are parked all the same.
  const own = { database: place.database, schema: place.schema ?? place.database, row: place.role };
  const base = own[place.model].replace(/_(db|data|user)$/, '');
  const name = `${base}_deleted_${day}`;
  return Buffer.byteLength(name) <= IDENTIFIER_BYTES ? name : `cadastre_${place.tenantId}_deleted_${day}`;
}

/** As it stands in the platform database now; steps before this one may have changed it. */
export const placeNow = (run: LifecycleRun): Promise<Place> => placeOf(run.platform, run.tenant);

/** Written before the rename and taken away after the way back, so that either name is known at every moment. */
export async function setParkedAs(run: LifecycleRun, parkedAs: string | null): Promise<void> {
  await run.platform.database.run(
    sql`UPDATE platform.tenants SET parked_as = ${parkedAs} WHERE organization_id = ${run.tenant.id}`,
  );
}
