import { PREFLIGHT_CHECKS, type PreflightCheck } from '../../shared/models/preflight.ts';
import { type Server, serverSchema } from '../../shared/models/server.ts';
import { recomputeEffective } from '../configuration/recompute.ts';
import type { Row } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import type { LeftFinding, LeftFindings } from '../servers/server-records.ts';
import type { SharedServers } from '../servers/servers-context.ts';
import type { OpenPlatform } from './platform.ts';

interface LeftRow extends Row {
  server_id: string;
  check_name: string;
  subject: string;
  actor: string;
  answered_at: Date;
  reason: string | null;
}

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
      // Its labels are part of the configurations of its tenants.
      const changed = await recomputeEffective(platform.database, { serverId: server.id });
      platform.locks.say('servers');
      for (const id of changed) platform.locks.say('tenants', id);
    },
    async remove(id: string): Promise<void> {
      await platform.database.run(sql`DELETE FROM platform.servers WHERE id = ${id}`);
      platform.locks.say('servers');
    },
    async left(): Promise<Map<string, LeftFindings>> {
      const { rows } = await platform.database.run<LeftRow>(
        sql`SELECT server_id, check_name, subject, actor, answered_at, reason FROM platform.finding_answers`,
      );
      const found = new Map<string, LeftFindings>();
      for (const row of rows) {
        // A newer app may know more checks than this one.
        const check = PREFLIGHT_CHECKS.find((each) => each === row.check_name);
        if (!check) continue;
        const { subject, actor, reason } = row;
        const finding = { subject, at: row.answered_at.toISOString(), actor, reason };
        found.set(row.server_id, { ...found.get(row.server_id), [check]: finding });
      }
      return found;
    },
    async leave(serverId: string, check: PreflightCheck, finding: LeftFinding): Promise<void> {
      const { subject, actor, at, reason } = finding;
      await platform.database.run(
        sql`INSERT INTO platform.finding_answers (server_id, check_name, subject, actor, answered_at, reason)
            VALUES (${serverId}, ${check}, ${subject}, ${actor}, ${at}, ${reason})
            ON CONFLICT (server_id, check_name) DO UPDATE
            SET subject = excluded.subject, actor = excluded.actor, answered_at = excluded.answered_at,
                reason = excluded.reason
            WHERE finding_answers.answered_at < excluded.answered_at`,
      );
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
