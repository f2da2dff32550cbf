import type { AttackDescription, Verdict } from '../../shared/models/isolation.ts';
import type { IsolationModel, Tenant } from '../../shared/models/tenant.ts';
import { CadastreError } from '../errors.ts';
import type { Row, Session } from '../postgres/session.ts';
import { type Statement, sql } from '../postgres/sql.ts';
import { SQLSTATE } from '../postgres/sqlstates.ts';

/** A table of an application, as the superuser sees it. */
export interface ApplicationTable {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
}

export interface Neighbour {
  readonly tenant: Tenant;
  /** null: it has none. */
  readonly table: ApplicationTable | null;
}

/** Where an attack is made: as the tenant, in its own database, beside real neighbours. */
export interface Scene {
  readonly tenant: Tenant;
  readonly model: IsolationModel;
  /** The tenant's own login, in its own database. Each attempt is rolled back. */
  readonly session: Session;
  readonly neighbours: readonly Neighbour[];
  /** A table of the tenant's own application; for `row` one that it shares. */
  readonly table: ApplicationTable | null;
  readonly platform: { readonly serverId: string; readonly database: string };
  readonly superuserName: string;
  /** `server_version_num` */
  readonly version: number;
  /** Did an admin decide to leave the server's own databases open to PUBLIC? */
  readonly publicAccessLeft: boolean;
  /** As the tenant, to another database. Throws PostgreSQL's refusal. */
  knock(serverId: string, database: string): Promise<Session>;
  /** As the tenant, to its own database by the replication protocol. Throws PostgreSQL's refusal. */
  replicate(): Promise<Session>;
  /** With a live session of a neighbour; `not-applicable` where its password cannot be had. */
  withVictim(neighbour: Neighbour, work: (victim: Session) => Promise<Seen>): Promise<Seen>;
  /** With the superuser in a database of the tenant's server. */
  withSuperuser<T>(database: string, work: (superuser: Session) => Promise<T>): Promise<T>;
}

/** What one attempt showed. */
export interface Seen {
  readonly verdict: Verdict;
  readonly sqlstate?: string | null;
  readonly observed: string;
}

export interface Attack extends AttackDescription {
  /** Also tried in the short list. */
  readonly short?: boolean;
  run(scene: Scene): Promise<Seen>;
}

/** PostgreSQL's words for *you may not*. */
const REFUSALS: readonly string[] = [
  SQLSTATE.insufficientPrivilege,
  SQLSTATE.invalidAuthorization,
  SQLSTATE.invalidPassword,
  // A cross-database reference, and dblink without a password (manual, sections 5.10 and F.11).
  '0A000',
  '2F003',
  // A reserved name, such as a schema that begins with pg_.
  '42939',
];
/** There is nothing there to be attacked. */
const ABSENT: readonly string[] = ['42P01', '42883', '42704', '3F000', '3D000', '58P01', '42703', '0LP01'];

export const seen = (verdict: Verdict, observed: string, sqlstate: string | null = null): Seen => ({
  verdict,
  observed,
  sqlstate,
});

/** What an error means: a refusal, nothing there, or something in the way that proves nothing. */
export function verdictOf(error: unknown): Seen {
  if (!(error instanceof CadastreError)) throw error;
  const { sqlstate } = error.details;
  if (sqlstate === undefined) return seen('not-tried', error.message);
  if (REFUSALS.includes(sqlstate)) return seen('refused', error.message, sqlstate);
  if (ABSENT.includes(sqlstate)) return seen('not-applicable', error.message, sqlstate);
  return seen('not-tried', error.message, sqlstate);
}

/**
 * Runs statements as the tenant in one transaction and rolls it back. What PostgreSQL refuses is `refused`; when
 * nothing is, `judge` says what the last result means: `reached` when it is left out.
 */
export async function attempt(
  session: Session,
  statements: readonly Statement[],
  judge: (rows: Row[]) => Seen = (rows) => seen('reached', `succeeded, ${rows.length} rows`),
): Promise<Seen> {
  await session.run(sql`BEGIN`);
  try {
    let rows: Row[] = [];
    for (const statement of statements) rows = (await session.run(statement)).rows;
    return judge(rows);
  } catch (error) {
    return verdictOf(error);
  } finally {
    await session.run(sql`ROLLBACK`);
  }
}

/** For statements that no transaction takes. */
export async function outside(work: Promise<unknown>): Promise<Seen> {
  try {
    await work;
    return seen('reached', 'succeeded');
  } catch (error) {
    return verdictOf(error);
  }
}

/** Several ways to the same: the worst of what was seen. */
export async function worstOf(attempts: readonly (() => Promise<Seen>)[]): Promise<Seen> {
  const all: Seen[] = [];
  for (const each of attempts) all.push(await each());
  return worst(all) ?? seen('not-applicable', 'nothing to try');
}

/** From the best to the worst. */
const ORDER: readonly Verdict[] = [
  'not-applicable',
  'none',
  'refused',
  'seen',
  'application',
  'not-tried',
  'reached',
];

export function worst<T extends { readonly verdict: Verdict }>(all: readonly T[]): T | null {
  return all.reduce<T | null>(
    (found, each) =>
      found === null || ORDER.indexOf(each.verdict) > ORDER.indexOf(found.verdict) ? each : found,
    null,
  );
}

/** Against each neighbour; nothing to try without one. */
export function eachNeighbour(scene: Scene, work: (neighbour: Neighbour) => Promise<Seen>): Promise<Seen> {
  if (scene.neighbours.length === 0)
    return Promise.resolve(seen('not-applicable', 'no other tenant on this server'));
  return worstOf(scene.neighbours.map((neighbour) => () => work(neighbour)));
}

/** Does the neighbour live in the same database? */
export const sharesDatabase = (scene: Scene, neighbour: Neighbour) =>
  neighbour.tenant.database === scene.tenant.database && neighbour.tenant.serverId === scene.tenant.serverId;

/** What must hold in every model. */
export const everywhere = (...verdicts: Verdict[]): AttackDescription['expected'] => ({
  database: verdicts,
  schema: verdicts,
  row: verdicts,
});

/** Any session may, and nobody can take it away. */
export const everybodyMay = everywhere('seen', 'refused');

/** Refused, or nothing there to reach. */
export const shut = everywhere('refused', 'none', 'not-applicable');
