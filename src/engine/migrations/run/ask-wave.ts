import { CadastreError } from '../../errors.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { sql } from '../../postgres/sql.ts';
import { askHealth, type HealthPlace } from './health.ts';
import type { MigrationRunContext } from './run-context.ts';

const AT_ONCE = 4;

/** Asks every tenant of the wave that was migrated whether it is well. null: all are; else a sentence about who is not. */
export async function askWave(
  context: Pick<MigrationRunContext, 'connectTo'>,
  platform: OpenPlatform,
  run: number,
  wave: number,
  query: string,
  signal: AbortSignal,
): Promise<string | null> {
  const { rows } = await platform.database.run<{
    id: number;
    name: string;
    server_id: string;
    database_name: string;
    schema_name: string | null;
    login: string | null;
  }>(
    sql`SELECT target.id::int AS id, coalesce(target.slug, target.database_name) AS name, target.server_id, target.database_name,
          CASE WHEN target.isolation = 'schema' THEN target.schema_name END AS schema_name,
          coalesce(login_role, role_name) AS login
        FROM platform.migration_targets AS target
        LEFT JOIN platform.tenants ON tenants.organization_id = target.organization_id
        WHERE run_id = ${run} AND wave = ${wave} AND target.status = 'succeeded' ORDER BY position`,
  );
  const unwell: { id: number; name: string; why: string }[] = [];
  const left = rows.values();
  const lane = async () => {
    for (const row of left) {
      if (signal.aborted) return;
      const place: HealthPlace = {
        serverId: row.server_id,
        database: row.database_name,
        schema: row.schema_name,
        login: row.login,
      };
      const why = await askHealth(
        (serverId, database) => context.connectTo(serverId, database),
        place,
        query,
      );
      if (why !== null) unwell.push({ id: row.id, name: row.name, why });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  if (signal.aborted) throw new CadastreError('CANCELLED', 'Stopped while tenants were asked');
  await platform.database.run(
    sql`WITH noted AS (
          UPDATE platform.migration_targets AS target SET fact = each.fact
          FROM jsonb_to_recordset(${JSON.stringify(unwell.map(({ id, why }) => ({ id, fact: `not well: ${why}` })))}::jsonb) AS each(id bigint, fact text) WHERE target.id = each.id
        )
        UPDATE platform.migration_waves SET healthy = ${rows.length - unwell.length}, unhealthy = ${unwell.length}
        WHERE run_id = ${run} AND index = ${wave}`,
  );
  const [first] = unwell;
  if (!first) return null;
  return `Stopped: ${unwell.length} of ${rows.length} are not well; ${first.name}: ${first.why}`;
}
