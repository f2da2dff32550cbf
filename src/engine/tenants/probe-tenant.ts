import type { ErrorCode } from '../../shared/errors.ts';
import type { IsolationModel, TenantProbe } from '../../shared/models/tenant.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Row, Session } from '../postgres/session.ts';
import { sql, trusted } from '../postgres/sql.ts';
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
  /** `database` when left out. */
  readonly isolation?: IsolationModel;
  /** Its own, where it shares a database. */
  readonly schema?: string | null;
}

/** What PostgreSQL says when a role may not connect: no CONNECT, refused by pg_hba, or unknown there. */
const REFUSALS: readonly string[] = [
  SQLSTATE.insufficientPrivilege,
  SQLSTATE.invalidAuthorization,
  SQLSTATE.invalidPassword,
];

const WITHOUT_SECRETS: readonly ErrorCode[] = [
  'SECRET_STORE_NOT_CHOSEN',
  'SECRET_MISSING',
  'SECRET_STORE_LOCKED',
  'SECRET_STORE_UNAVAILABLE',
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
  signedIn: SignedIn | null = null,
): Promise<TenantProbe[]> {
  const knocked =
    extent === 'full'
      ? [...ownDoors(context, platform, tenant), ...(await neighbours(platform, tenant))]
      : await doorInTurn(context, platform, tenant);
  // Whoever holds a session and asks for another of the same server may wait for itself: own database first.
  const own = await ownDatabase(context, platform, tenant, signedIn);
  const shut = await Promise.all(knocked.map((door) => shutDoor(context, tenant, door)));
  return [...own, ...shut];
}

/** A session that the tenant's own login has opened already; it is closed before the first door is tried. */
export interface SignedIn {
  readonly session: Session;
  readonly durationMs: number;
}

interface Door {
  readonly probe: string;
  readonly serverId: string;
  readonly database: string;
  /** Open by an admin's decision. */
  readonly left: boolean;
}

/** Another door for each tenant, so that many tenants try them all. */
async function doorInTurn(
  context: ProbeContext,
  platform: OpenPlatform,
  tenant: ProbedTenant,
): Promise<Door[]> {
  const doors = ownDoors(context, platform, tenant);
  const turn = tenant.tenantId % (doors.length + 1);
  const door = doors[turn] ?? (await neighbours(platform, tenant))[0] ?? doors[0];
  return door ? [door] : [];
}

function ownDoors(context: ProbeContext, platform: OpenPlatform, { serverId }: ProbedTenant): Door[] {
  const left = context.publicAccessLeft(serverId);
  return [
    { probe: 'refused-postgres', serverId, database: 'postgres', left },
    { probe: 'refused-template1', serverId, database: 'template1', left },
    { probe: 'refused-platform', serverId: platform.serverId, database: platform.databaseName, left: false },
  ];
}

async function neighbours(
  platform: OpenPlatform,
  { serverId, tenantId, database }: ProbedTenant,
): Promise<Door[]> {
  const { rows } = await platform.database.run<{ database_name: string; adopted: boolean }>(
    sql`SELECT database_name, adopted_at IS NOT NULL AS adopted FROM platform.tenants JOIN platform.organizations ON organizations.id = organization_id
        WHERE server_id = ${serverId} AND organization_id <> ${tenantId} AND ready_at IS NOT NULL
          AND database_name <> ${database}
          -- One that is shut refuses everybody, and one that is deleted is called otherwise: they would prove nothing.
          AND status IN ('TRIAL', 'ACTIVE')
        ORDER BY adopted, organization_id DESC LIMIT 1`,
  );
  return rows.map((row) => ({
    probe: 'refused-neighbour',
    serverId,
    database: row.database_name,
    // Who may connect to an adopted database was told at its adoption, and is its admin's decision.
    left: row.adopted,
  }));
}

async function ownDatabase(
  context: ProbeContext,
  platform: OpenPlatform,
  tenant: ProbedTenant,
  before: SignedIn | null,
): Promise<TenantProbe[]> {
  const probes: TenantProbe[] = [];
  let session: Session | null = before?.session ?? null;
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
      throwIfOurs(error);
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
    if (before) {
      const outcome = `as ${tenant.role}`;
      const { durationMs } = before;
      probes.push({ ...SIGNS_IN, passed: true, outcome, sqlstate: null, durationMs: rounded(durationMs) });
    } else {
      const { probe, title } = SIGNS_IN;
      const signedIn = await attempt(probe, title, async () => {
        session = await context.connectAs(tenant.serverId, tenant.database, tenant.role, tenant.password);
        return `as ${tenant.role}`;
      });
      if (!signedIn) return probes;
    }
    if (session === null) return probes;
    const own: Session = session;
    const databases = openDatabases(own, platform, context.publicAccessLeft(tenant.serverId));
    // Whoever asks first waits for it and hears of its failure.
    databases.catch(() => undefined);
    await attempt('owns-nothing', 'Owns nothing and may connect by its own right', async () =>
      ownsNothing(await databases),
    );
    if (tenant.isolation === 'row') {
      await attempt('reads', 'Reads its own rows and no others', () => readsOwnRows(own, tenant.tenantId));
      await attempt('writes', 'Changes its own rows, then rolls back', () => changesRows(own));
    } else {
      await attempt('reads', 'Reads its tables', () => readsTables(own, tenant.schema ?? null));
      await attempt('writes', 'Creates, writes and reads its own rows, then rolls back', () =>
        writesRows(own),
      );
    }
    if (tenant.isolation === 'row' || tenant.isolation === 'schema') {
      const schema = tenant.schema ?? null;
      await attempt(
        'keeps-to-its-place',
        'Has no rights beside its own place in the shared database',
        () => keepsToItsPlace(own, schema),
        'refused',
      );
    }
    await attempt(
      'connects-nowhere-else',
      'Has CONNECT on no other database',
      async () => connectsNowhereElse(await databases),
      'refused',
    );
    return probes;
  } finally {
    await (session as Session | null)?.close();
  }
}

const SIGNS_IN = { probe: 'signs-in', title: 'Signs in with SCRAM', expected: 'allowed' } as const;

interface SeenDatabase extends Row {
  readonly datname: string;
  readonly own: boolean;
  readonly member: boolean;
  readonly connects: boolean;
  readonly guarded: boolean;
}

/** Its own database, and every other one of the server on which the tenant's own session says it has CONNECT. */
async function openDatabases(
  session: Session,
  platform: OpenPlatform,
  left: boolean,
): Promise<SeenDatabase[]> {
  const { rows } = await session.run<SeenDatabase>(
    sql`SELECT datname, datname = current_database() AS own, pg_has_role(datdba, 'MEMBER') AS member,
               has_database_privilege(oid, 'CONNECT') AS connects,
               -- shobj_description would run a query of its own for each database.
               coalesce((SELECT description FROM pg_shdescription
                         WHERE objoid = datdba AND classoid = 'pg_authid'::regclass), '') ~ '^Cadastre (tenant|shared database) '
               OR datname = ${platform.databaseName} OR (datname IN ('postgres', 'template1') AND NOT ${left}) AS guarded
        FROM pg_database
        WHERE datname = current_database()
           -- A limit of 0 shuts out everybody but superusers: a tenant that is being made has it. One that is just being
           -- dropped has -2, and lets in nobody.
           OR (datallowconn AND datconnlimit NOT IN (0, -2) AND has_database_privilege(oid, 'CONNECT'))`,
  );
  return rows;
}

/** The login was a member of the owner while its database was made: that must be over, and must not be what lets it in. */
function ownsNothing(databases: readonly SeenDatabase[]): string {
  const own = databases.find((each) => each.own);
  if (own?.member !== false)
    throw new CadastreError('VERIFICATION_FAILED', 'may act as the owner of its database');
  if (!own.connects) throw new CadastreError('VERIFICATION_FAILED', 'has no CONNECT on its own database');
  return 'neither its database nor the owner role';
}

async function readsTables(session: Session, schema: string | null): Promise<string> {
  const { rows } = await session.run<{ readable: number; total: number }>(
    sql`SELECT count(*) FILTER (WHERE has_table_privilege(pg_class.oid, 'SELECT'))::int AS readable, count(*)::int AS total
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind IN ('r', 'p', 'v', 'm') AND nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'cadastre')
          AND (${schema}::text IS NULL OR nspname = ${schema})`,
  );
  const { readable = 0, total = 0 } = rows[0] ?? {};
  if (readable < total)
    throw new CadastreError('VERIFICATION_FAILED', `may read ${readable} of ${total} tables`);
  return `${readable} of ${total}`;
}

async function writesRows(session: Session): Promise<string> {
  try {
    // Short columns and no key: one file to make and to unmake instead of four. A row that is not read divides by zero.
    await session.script(`BEGIN;
      CREATE TABLE cadastre_probe (id integer, note varchar(10));
      INSERT INTO cadastre_probe VALUES (1, 'probe');
      SELECT 1 / count(*) FROM cadastre_probe WHERE id = 1 AND note = 'probe';
      ROLLBACK`);
    return 'created, written, read, rolled back';
  } catch (error) {
    await session.script('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Row security answers a question about everything with the rows of one tenant. */
async function readsOwnRows(session: Session, tenantId: number): Promise<string> {
  const { rows: tables } = await session.run<{ name: string; mine: boolean }>(
    sql`SELECT format('%I.%I', nspname, relname) AS name, has_table_privilege(pg_class.oid, 'SELECT') AS mine
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'tenant_id' AND NOT attisdropped
        WHERE relkind IN ('r', 'p') AND nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'cadastre')`,
  );
  const closed = tables.filter(({ mine }) => !mine).length;
  if (closed > 0)
    throw new CadastreError(
      'VERIFICATION_FAILED',
      `may read ${tables.length - closed} of ${tables.length} tables`,
    );
  const counts = tables.map(
    ({ name }) =>
      `SELECT count(*) AS all_rows, count(*) FILTER (WHERE tenant_id IS DISTINCT FROM ${tenantId}) AS others FROM ${name}`,
  );
  if (counts.length === 0) return 'there are no tables';
  const { rows } = await session.run<{ all_rows: number; others: number }>(
    sql`SELECT sum(all_rows)::int AS all_rows, sum(others)::int AS others FROM (${trusted(counts.join(' UNION ALL '))}) AS seen`,
  );
  const { all_rows = 0, others = 0 } = rows[0] ?? {};
  if (others > 0) throw new CadastreError('VERIFICATION_FAILED', `sees ${others} rows of other tenants`);
  return `${all_rows} rows in ${tables.length} tables, none of others`;
}

/** In each table: its rows may be changed, and are put back. */
async function changesRows(session: Session): Promise<string> {
  const { rows } = await session.run<{ closed: string[]; total: number }>(
    sql`SELECT coalesce(array_agg(relname::text) FILTER (WHERE NOT (has_table_privilege(pg_class.oid, 'INSERT')
          AND has_table_privilege(pg_class.oid, 'UPDATE') AND has_table_privilege(pg_class.oid, 'DELETE'))), '{}') AS closed,
          count(*)::int AS total
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind IN ('r', 'p') AND nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'cadastre')`,
  );
  const { closed = [], total = 0 } = rows[0] ?? {};
  if (closed.length > 0) throw new CadastreError('VERIFICATION_FAILED', `may not write ${closed.join(', ')}`);
  try {
    await session.script(`BEGIN;
      CREATE TEMP TABLE cadastre_probe (id integer, note varchar(10));
      INSERT INTO cadastre_probe VALUES (1, 'probe');
      SELECT 1 / count(*) FROM cadastre_probe WHERE id = 1 AND note = 'probe';
      ROLLBACK`);
  } catch (error) {
    await session.script('ROLLBACK').catch(() => undefined);
    throw error;
  }
  return `may write its rows in ${total} tables`;
}

/** Others lie in the same database: what is theirs must be closed, and the tables of all must be guarded. */
async function keepsToItsPlace(session: Session, schema: string | null): Promise<string> {
  const { rows } = await session.run<{ wrong: string[] }>(
    sql`SELECT array_remove(array_agg(DISTINCT wrong ORDER BY wrong), NULL) AS wrong FROM (
          SELECT 'may create schemas' AS wrong WHERE has_database_privilege(current_database(), 'CREATE')
          UNION ALL SELECT 'may create in ' || nspname FROM pg_namespace
            WHERE nspname !~ '^pg_' AND nspname IS DISTINCT FROM ${schema}::text AND has_schema_privilege(oid, 'CREATE')
          UNION ALL SELECT 'may look into ' || nspname FROM pg_namespace
            WHERE ${schema}::text IS NOT NULL AND nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public', ${schema}::text)
              AND has_schema_privilege(oid, 'USAGE')
          UNION ALL SELECT nspname || '.' || relname || ' has no row security' FROM pg_class
            JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE ${schema}::text IS NULL AND relkind IN ('r', 'p') AND nspname !~ '^pg_'
              AND nspname NOT IN ('information_schema', 'cadastre') AND NOT (relrowsecurity AND relforcerowsecurity)
          UNION ALL SELECT 'may act as ' || rolname FROM pg_roles
            WHERE rolname <> current_user AND coalesce(shobj_description(oid, 'pg_authid'), '') ~ '^Cadastre tenant '
              AND coalesce(shobj_description(oid, 'pg_authid'), '')
                  NOT LIKE split_part(coalesce((SELECT shobj_description(oid, 'pg_authid') FROM pg_roles AS me
                                                WHERE me.rolname = current_user), '?'), ',', 1) || ',%'
              AND pg_has_role(current_user, oid, 'MEMBER')
        ) AS found`,
  );
  const wrong = rows[0]?.wrong ?? [];
  if (wrong.length > 0) throw new CadastreError('VERIFICATION_FAILED', wrong.join(', '));
  return schema === null ? 'row security on every table, no rights beside' : `no rights beside ${schema}`;
}

/** A server may hold hundreds that are open, and each tenant's journal would name them all. */
const NAMED_OPEN = 10;

/** An admin's other databases are told, not judged. */
function connectsNowhereElse(databases: readonly SeenDatabase[]): string {
  const rows = databases.filter((each) => !each.own);
  const guarded = rows.filter((row) => row.guarded).map((row) => row.datname);
  if (guarded.length > 0)
    throw new CadastreError('VERIFICATION_FAILED', `may connect to ${guarded.join(', ')}`);
  if (rows.length === 0) return 'refused on every other database';
  const named = rows.slice(0, NAMED_OPEN).map((row) => row.datname);
  const more = rows.length > named.length ? ` and ${rows.length - named.length} more` : '';
  return `open to everybody and not made by Cadastre: ${named.join(', ')}${more}`;
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
    throwIfOurs(error);
    const sqlstate = sqlstateOf(error);
    // A neighbour that is dropped in these moments; and there are servers without `postgres`.
    const gone = sqlstate === SQLSTATE.invalidCatalogName;
    const passed = gone || (sqlstate !== null && REFUSALS.includes(sqlstate));
    const unknown = `could not be told about ${door.database}: ${messageOf(error)}`;
    const outcome = gone ? 'there is no such database' : passed ? 'refused' : unknown;
    return { ...base, passed, outcome, sqlstate, durationMs: since(started) };
  }
}

/** Secrets that this workstation lacks say nothing about the tenant. */
function throwIfOurs(error: unknown): void {
  if (error instanceof CadastreError && WITHOUT_SECRETS.includes(error.code)) throw error;
}

const rounded = (milliseconds: number) => Math.round(milliseconds * 10) / 10;
const since = (started: number) => rounded(performance.now() - started);
const sqlstateOf = (error: unknown) =>
  error instanceof CadastreError ? (error.details.sqlstate ?? null) : null;
const messageOf = (error: unknown) =>
  error instanceof CadastreError ? error.message : 'failed in an unforeseen way';
