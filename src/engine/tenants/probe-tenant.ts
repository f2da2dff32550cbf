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
 *
 * `brief`, for provisioning, asks PostgreSQL as the tenant about CONNECT on every database of the server and then
 * knocks at one of the doors; `full` knocks at all of them too.
 */
export async function probeTenant(
  context: ProbeContext,
  platform: OpenPlatform,
  tenant: ProbedTenant,
  extent: 'brief' | 'full',
): Promise<TenantProbe[]> {
  const doors = await doorsOf(context, platform, tenant);
  const turn = doors[tenant.tenantId % doors.length];
  const knocked = extent === 'full' ? doors : doors.filter((door) => door === turn);
  const results = await Promise.all([
    ownDatabase(context, platform, tenant),
    ...knocked.map((door) => shutDoor(context, tenant, door).then((probe) => [probe])),
  ]);
  return results.flat();
}

interface Door {
  readonly probe: string;
  readonly serverId: string;
  readonly database: string;
  /** Open by an admin's decision. */
  readonly left: boolean;
}

async function doorsOf(context: ProbeContext, platform: OpenPlatform, tenant: ProbedTenant): Promise<Door[]> {
  const { serverId } = tenant;
  const left = context.publicAccessLeft(serverId);
  return [
    { probe: 'refused-postgres', serverId, database: 'postgres', left },
    { probe: 'refused-template1', serverId, database: 'template1', left },
    { probe: 'refused-platform', serverId: platform.serverId, database: platform.databaseName, left: false },
    ...(await neighbours(platform, tenant)).map((database) => ({
      probe: 'refused-neighbour',
      serverId,
      database,
      left: false,
    })),
  ];
}

async function neighbours(platform: OpenPlatform, tenant: ProbedTenant): Promise<string[]> {
  const { rows } = await platform.database.run<{ database_name: string }>(
    sql`SELECT database_name FROM platform.tenants JOIN platform.organizations ON organizations.id = organization_id
        WHERE server_id = ${tenant.serverId} AND organization_id <> ${tenant.tenantId} AND ready_at IS NOT NULL
        ORDER BY organization_id DESC LIMIT 1`,
  );
  return rows.map((row) => row.database_name);
}

async function ownDatabase(
  context: ProbeContext,
  platform: OpenPlatform,
  tenant: ProbedTenant,
): Promise<TenantProbe[]> {
  const probes: TenantProbe[] = [];
  let session: Session | null = null;
  const attempt = async (
    probe: string,
    title: string,
    work: () => Promise<string>,
    expected: TenantProbe['expected'] = 'allowed',
  ): Promise<boolean> => {
    const started = performance.now();
    const base = { probe, title, expected };
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
    await attempt(
      'connects-nowhere-else',
      'Has CONNECT on no other database',
      () => connectsNowhereElse(own, platform, context.publicAccessLeft(tenant.serverId)),
      'refused',
    );
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
  // Short columns and no key: one file to make and to unmake instead of four.
  await session.script(`BEGIN;
    CREATE TABLE cadastre_probe (id integer, note varchar(10));
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

/** What the tenant's own session says of every database of its server. An admin's other databases are told, not judged. */
async function connectsNowhereElse(session: Session, platform: OpenPlatform, left: boolean): Promise<string> {
  const { rows } = await session.run<{ datname: string; guarded: boolean }>(
    sql`SELECT datname, coalesce(shobj_description(datdba, 'pg_authid'), '') LIKE 'Cadastre tenant %'
               OR datname = ${platform.databaseName} OR (datname IN ('postgres', 'template1') AND NOT ${left}) AS guarded
        FROM pg_database
        WHERE datallowconn AND datname <> current_database() AND has_database_privilege(oid, 'CONNECT')
          -- A limit of 0 shuts out everybody but superusers: a tenant that is being made has it. One that is just
          -- being dropped has -2, and lets in nobody.
          AND datconnlimit NOT IN (0, -2)`,
  );
  const guarded = rows.filter((row) => row.guarded).map((row) => row.datname);
  if (guarded.length > 0)
    throw new CadastreError('VERIFICATION_FAILED', `may connect to ${guarded.join(', ')}`);
  const others = rows.map((row) => row.datname);
  return others.length === 0
    ? 'refused on every other database'
    : `open to everybody and not Cadastre's: ${others.join(', ')}`;
}

async function shutDoor(context: ProbeContext, tenant: ProbedTenant, door: Door): Promise<TenantProbe> {
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
