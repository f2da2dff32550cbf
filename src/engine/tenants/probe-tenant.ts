import type { TenantProbe } from '../../shared/models/tenant.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { SQLSTATE } from '../postgres/sqlstates.ts';

export interface ProbeContext {
  connectAs(serverId: string, database: string, role: string, password: string): Promise<Session>;
  publicAccessLeft(serverId: string): boolean;
}

export interface ProbedTenant {
  readonly tenantId: number;
  readonly serverId: string;
  readonly database: string;
  readonly role: string;
  readonly password: string;
}

/** What PostgreSQL says when a role may not connect: no CONNECT, refused by pg_hba, or unknown there. */
const REFUSALS: readonly string[] = [
  SQLSTATE.insufficientPrivilege,
  SQLSTATE.invalidAuthorization,
  SQLSTATE.invalidPassword,
];

/**
 * Signs in as the tenant and tries: its own database (create, write, read, then roll back), and every door that
 * must be shut. Nothing is kept. A refusal counts only when PostgreSQL gave it as one: an unreachable server
 * proves nothing and fails the probe.
 */
export async function probeTenant(
  context: ProbeContext,
  platform: OpenPlatform,
  tenant: ProbedTenant,
): Promise<TenantProbe[]> {
  const doors: { probe: string; serverId: string; database: string; left: boolean }[] = [
    ...['postgres', 'template1'].map((database) => ({
      probe: `refused-${database}`,
      serverId: tenant.serverId,
      database,
      left: context.publicAccessLeft(tenant.serverId),
    })),
    { probe: 'refused-platform', serverId: platform.serverId, database: platform.databaseName, left: false },
    ...(await neighbours(platform, tenant)).map((database) => ({
      probe: 'refused-neighbour',
      serverId: tenant.serverId,
      database,
      left: false,
    })),
  ];
  const results = await Promise.all([
    ownDatabase(context, tenant),
    ...doors.map((door) => shutDoor(context, tenant, door).then((probe) => [probe])),
  ]);
  return results.flat();
}

async function neighbours(platform: OpenPlatform, tenant: ProbedTenant): Promise<string[]> {
  const { rows } = await platform.database.run<{ database_name: string }>(
    sql`SELECT database_name FROM platform.tenants JOIN platform.organizations ON organizations.id = organization_id
        WHERE server_id = ${tenant.serverId} AND organization_id <> ${tenant.tenantId} AND ready_at IS NOT NULL
        ORDER BY organization_id DESC LIMIT 1`,
  );
  return rows.map((row) => row.database_name);
}

async function ownDatabase(context: ProbeContext, tenant: ProbedTenant): Promise<TenantProbe[]> {
  const probes: TenantProbe[] = [];
  let session: Session | null = null;
  const attempt = async (probe: string, title: string, work: () => Promise<string>): Promise<boolean> => {
    const started = performance.now();
    const base = { probe, title, expected: 'allowed' as const };
    try {
      const outcome = await work();
      probes.push({ ...base, passed: true, outcome, sqlstate: null, durationMs: since(started) });
      return true;
    } catch (error) {
      probes.push({
        ...base,
        passed: false,
        outcome: messageOf(error),
        sqlstate: sqlstateOf(error),
        durationMs: since(started),
      });
      return false;
    }
  };
  try {
    const signedIn = await attempt('signs-in', 'Signs in with SCRAM', async () => {
      session = await context.connectAs(tenant.serverId, tenant.database, tenant.role, tenant.password);
      return `as ${tenant.role}`;
    });
    if (!signedIn || session === null) return probes;
    const own: Session = session;
    await attempt('reads', 'Reads its tables', () => readsTables(own));
    await attempt('writes', 'Creates, writes and reads its own rows, then rolls back', () => writesRows(own));
    return probes;
  } finally {
    await (session as Session | null)?.close();
  }
}

async function readsTables(session: Session): Promise<string> {
  const { rows } = await session.run<{ readable: number; total: number }>(
    sql`SELECT count(*) FILTER (WHERE has_table_privilege(pg_class.oid, 'SELECT'))::int AS readable, count(*)::int AS total
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind IN ('r', 'p', 'v', 'm') AND nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'cadastre')`,
  );
  const { readable = 0, total = 0 } = rows[0] ?? {};
  if (readable < total)
    throw new CadastreError('VERIFICATION_FAILED', `may read ${readable} of ${total} tables`);
  return `${readable} of ${total}`;
}

async function writesRows(session: Session): Promise<string> {
  await session.script(`BEGIN;
    CREATE TABLE cadastre_probe (id integer PRIMARY KEY, note text);
    INSERT INTO cadastre_probe VALUES (1, 'probe');`);
  try {
    const { rows } = await session.run<{ note: string }>(sql`SELECT note FROM cadastre_probe WHERE id = 1`);
    if (rows[0]?.note !== 'probe')
      throw new CadastreError('VERIFICATION_FAILED', 'reads something else than it wrote');
    return 'created, written, read, rolled back';
  } finally {
    await session.script('ROLLBACK');
  }
}

async function shutDoor(
  context: ProbeContext,
  tenant: ProbedTenant,
  door: { probe: string; serverId: string; database: string; left: boolean },
): Promise<TenantProbe> {
  const started = performance.now();
  const base = { probe: door.probe, title: `Refused on ${door.database}`, expected: 'refused' as const };
  try {
    const session = await context.connectAs(door.serverId, door.database, tenant.role, tenant.password);
    await session.close();
    const outcome = door.left
      ? `may connect to ${door.database}, left open by decision`
      : `may connect to ${door.database}`;
    return { ...base, passed: door.left, outcome, sqlstate: null, durationMs: since(started) };
  } catch (error) {
    const sqlstate = sqlstateOf(error);
    const passed = sqlstate !== null && REFUSALS.includes(sqlstate);
    const outcome = passed ? 'refused' : `could not be told about ${door.database}: ${messageOf(error)}`;
    return { ...base, passed, outcome, sqlstate, durationMs: since(started) };
  }
}

const since = (started: number) => Math.round((performance.now() - started) * 10) / 10;
const sqlstateOf = (error: unknown) =>
  error instanceof CadastreError ? (error.details.sqlstate ?? null) : null;
const messageOf = (error: unknown) =>
  error instanceof CadastreError ? error.message : 'failed in an unforeseen way';
