import { type Server, serverSchema } from '../../shared/models/server.ts';
import type { Row } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import type { SharedServers } from '../servers/servers-context.ts';
import type { OpenPlatform } from './platform.ts';

/** The servers as all workstations see them. */
export function sharedServersOf(platform: OpenPlatform): SharedServers {
  return {
    platformId: platform.id,
    platformServerId: platform.serverId,
    async list(): Promise<Server[]> {
      const { rows } = await platform.database.run<Row & { definition: unknown }>(
        sql`SELECT definition FROM platform.servers ORDER BY name`,
      );
      return rows.map((row) => serverSchema.parse(row.definition));
    },
    async put(server: Server): Promise<void> {
      await platform.database.run(
        sql`INSERT INTO platform.servers (id, name, definition) VALUES (${server.id}, ${server.name}, ${JSON.stringify(server)})
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, definition = excluded.definition, changed_at = now()`,
      );
      platform.locks.say('servers');
    },
    async remove(id: string): Promise<void> {
      await platform.database.run(sql`DELETE FROM platform.servers WHERE id = ${id}`);
      platform.locks.say('servers');
    },
    /** Tenants by server id. */
    async tenantCounts(): Promise<Map<string, number>> {
      const { rows } = await platform.database.run<{ server_id: string; tenants: number }>(
        sql`SELECT server_id, count(*)::int AS tenants FROM platform.tenants GROUP BY server_id`,
      );
      return new Map(rows.map((row) => [row.server_id, row.tenants]));
    },
  };
}
