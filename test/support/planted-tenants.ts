import { connectPostgres } from '../../src/engine/adapters/postgres-session.ts';
import type { Engine } from '../../src/engine/create-engine.ts';
import { withSession } from '../../src/engine/postgres/session.ts';
import { identifier, sql } from '../../src/engine/postgres/sql.ts';
import type { FlatSettings } from '../../src/shared/models/flat-settings.ts';
import type { ClusterConnection } from './cluster.ts';
import { giveSettings } from './configured.ts';
import { uniqueName } from './shared-cluster.ts';

/**
 * Tenants by the thousand, whose rows share one database: their rows in the platform database and their logins on the
 * server, made by SQL alone, and held to these settings, which nobody has applied yet. Answers with their slugs.
 */
export async function plantTenants(
  engine: Engine,
  cluster: ClusterConnection,
  count: number,
  values: FlatSettings,
): Promise<string[]> {
  const { database } = await engine.platform.open();
  const shared = uniqueName('planted');
  await database.run(
    sql`INSERT INTO platform.blueprints (hash, name, content) VALUES ('planted', 'planted', '{}') ON CONFLICT DO NOTHING`,
  );
  const { rows } = await database.run<{ slug: string; role: string }>(
    sql`WITH made AS (
          INSERT INTO platform.organizations (name, slug, status, owner_email, ready_at)
          SELECT ${shared} || ' ' || n, ${shared.replace('_', '-')} || '-' || n, 'ACTIVE', ${shared} || '-' || n || '@example.com', now()
          FROM generate_series(1, ${count}::int) AS n RETURNING id, slug
        ), placed AS (
          INSERT INTO platform.tenants (organization_id, isolation, server_id, database_name, role_name, owner_role, blueprint, blueprint_hash)
          SELECT id, 'row', (SELECT id FROM platform.servers LIMIT 1), ${shared}, 'planted_' || id || '_user',
            'planted_' || id || '_owner', 'planted', 'planted' FROM made
          RETURNING organization_id, role_name
        )
        SELECT slug, role_name AS role FROM made JOIN placed ON placed.organization_id = made.id ORDER BY id`,
  );
  await withSession(connectPostgres, cluster.target(), async (session) => {
    await session.run(sql`CREATE DATABASE ${identifier(shared)}`);
    await session.script(rows.map(({ role }) => `CREATE ROLE "${role}" LOGIN;`).join('\n'));
  });
  const slugs = rows.map(({ slug }) => slug);
  await giveSettings(engine, slugs, values);
  return slugs;
}
