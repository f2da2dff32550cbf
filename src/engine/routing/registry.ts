import type { ClosedReason, RegistryEntry } from '../../shared/models/routing.ts';
import { type Server, serverSchema } from '../../shared/models/server.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Row } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { isIniName } from './ini-text.ts';

/** All that routing files are made of, by tenant number, so that the same state gives the same files. */
export interface Registry {
  readonly tenants: readonly RegistryEntry[];
  /** Those that have tenants. */
  readonly servers: readonly RegistryServer[];
}

export interface RegistryServer {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Its maintenance database. */
  readonly database: string;
}

/** Reason, as `gate.resolve` of the platform database gives it; null: open. */
const closedReason = `CASE
  WHEN o.status = 'ACTIVE' THEN NULL
  WHEN o.status = 'TRIAL' AND o.trial_ends_at <= statement_timestamp() THEN 'trial-over'
  WHEN o.status = 'TRIAL' THEN NULL
  WHEN o.status IN ('SUSPENDED', 'SUSPENDING') AND o.status_reason = 'trial-over' THEN 'trial-over'
  WHEN o.status IN ('SUSPENDED', 'SUSPENDING') THEN 'suspended'
  WHEN o.status IN ('CANCELLED', 'CANCELLING') THEN 'cancelled'
  WHEN o.status IN ('DELETED', 'DELETING', 'PURGING') THEN 'deleted'
  ELSE 'not-ready'
END`;

interface RegistryRow extends Row {
  id: number;
  slug: string;
  status: string;
  closed: ClosedReason | null;
  isolation: string;
  server_id: string;
  definition: unknown;
  database_name: string;
  schema_name: string | null;
  role_name: string;
  shared: boolean;
  first_id: number;
  domains: string[];
}

/** Every tenant but the purged, with its verified host names. A purged one is nowhere any more. */
export async function readRegistry(platform: Pick<OpenPlatform, 'database'>): Promise<Registry> {
  const { rows } = await platform.database.run<RegistryRow>({
    ...sql``,
    text: `
      WITH pools AS (
        SELECT database_name, count(DISTINCT server_id) > 1 AS shared FROM platform.tenants GROUP BY database_name
      )
      SELECT o.id, o.slug, o.status, ${closedReason} AS closed, t.isolation, t.server_id, s.definition, t.database_name,
        t.schema_name, coalesce(t.login_role, t.role_name) AS role_name,
        pools.shared, min(o.id) OVER (PARTITION BY t.server_id, t.database_name) AS first_id,
        ARRAY(SELECT host FROM platform.domains d WHERE d.organization_id = o.id AND verified_at IS NOT NULL
              ORDER BY kind DESC, host COLLATE "C") AS domains
      FROM platform.organizations o
      JOIN platform.tenants t ON t.organization_id = o.id
      JOIN platform.servers s ON s.id = t.server_id
      JOIN pools USING (database_name)
      WHERE o.status <> 'PURGED'
      ORDER BY o.id`,
  });
  const servers = new Map<string, Server>();
  const serverOf = (row: RegistryRow): Server => {
    const known = servers.get(row.server_id) ?? serverSchema.parse(row.definition);
    servers.set(row.server_id, known);
    return known;
  };
  return {
    tenants: rows.map((row) => toEntry(row, serverOf(row))),
    servers: [...servers.values()].map(({ id, name, host, port, database }) => ({
      id,
      name,
      host,
      port,
      database,
    })),
  };
}

/**
 * The database's own name; with the server's where two servers have a database of that name. A name that pgbouncer
 * cannot take, such as one of an adopted database, is replaced by the number of its first tenant.
 */
function poolName(row: RegistryRow, server: string): string {
  const name = row.shared ? `${row.database_name}.${server}` : row.database_name;
  return isIniName(name) ? name : `database-of-tenant-${row.first_id}`;
}

function toEntry(row: RegistryRow, server: Server): RegistryEntry {
  return {
    tenant: row.slug,
    id: row.id,
    status: row.status,
    open: row.closed === null,
    closed: row.closed,
    isolation: row.isolation,
    server: server.name,
    host: server.host,
    port: server.port,
    tls: server.tls.mode,
    database: row.database_name,
    schema: row.schema_name,
    role: row.role_name,
    pool: poolName(row, server.name),
    domains: row.domains,
  };
}

export const countDomains = (registry: Pick<Registry, 'tenants'>): number =>
  registry.tenants.reduce((sum, tenant) => sum + tenant.domains.length, 0);
