import type { MeasureField, MissingReason } from '../../shared/models/usage.ts';
import { type ConfiguredTenant, loginsOf } from '../enforcement/index.ts';
import { CadastreError } from '../errors.ts';
import type { Session } from '../postgres/session.ts';
import { type Activity, readActivity } from './read-activity.ts';
import { type FoundDatabase, type FoundDatabases, readDatabases } from './read-databases.ts';
import { readSchemas, type SchemaPlace } from './read-schemas.ts';
import type { UsageContext } from './usage-context.ts';

/** How long a session of a shared database is waited for while jobs hold them all; milliseconds. */
const ROOM_WITHIN_MS = 10_000;

/** What a server said of one tenant; the names are those of the columns it is kept in. */
export interface Reading {
  readonly tenant: number;
  readonly bytes: number | null;
  readonly sessions: number | null;
  readonly on_cpu: number | null;
  readonly statement_ms: number | null;
  readonly transaction_ms: number | null;
  readonly idle_ms: number | null;
  readonly commits: number | null;
  readonly rollbacks: number | null;
  readonly temp_bytes: number | null;
  readonly deadlocks: number | null;
  readonly stats_reset: Date | null;
  readonly missing: Partial<Record<MeasureField, MissingReason>>;
}

/** A tenant to measure, and whether its size could not be read the last time. */
export interface Due {
  readonly tenant: ConfiguredTenant;
  readonly sizeWaits: boolean;
}

/**
 * Measures these tenants, who lie on one server: a number of questions that does not grow with them, and one more for each
 * database that tenants share by schemas. A tenant whose database is not there has no reading. Throws what the server
 * refuses.
 */
export async function measureServer(
  context: Pick<UsageContext, 'maintenance' | 'connectTo' | 'sampleEveryMs'>,
  serverId: string,
  due: readonly Due[],
): Promise<Reading[]> {
  const maintenance = await context.maintenance(serverId);
  const inTurn = due.toSorted((a, b) => Number(b.sizeWaits) - Number(a.sizeWaits));
  const own = inTurn.flatMap(({ tenant: { place } }) =>
    place.model === 'database' ? [place.database, ...(place.parkedAs === null ? [] : [place.parkedAs])] : [],
  );
  const found = await readDatabases(maintenance, own);
  const activity = await readActivity(maintenance, context.sampleEveryMs);
  const schemas = await readSharedDatabases(context, serverId, due);
  const byDatabase = Map.groupBy(activity, ({ database }) => database);
  const byLogin = Map.groupBy(activity, ({ login }) => login);
  return due.flatMap(({ tenant }) => {
    if (tenant.place.model === 'database') {
      const { place } = tenant;
      const there = found.databases.get(place.database) ?? found.databases.get(place.parkedAs ?? '');
      if (there === undefined) return [];
      return [readingOfDatabase(tenant.id, there, found, byDatabase.get(there.name) ?? [])];
    }
    return [readingOfShared(tenant, found.seesAll, byLogin, schemas)];
  });
}

function readingOfDatabase(
  tenant: number,
  there: FoundDatabase,
  { seesAll }: FoundDatabases,
  sessions: readonly Activity[],
): Reading {
  const { bytes, commits, rollbacks, tempBytes, deadlocks, statsReset } = there;
  const done = workOf(sessions, seesAll);
  return {
    tenant,
    bytes,
    ...done.values,
    commits,
    rollbacks,
    temp_bytes: tempBytes,
    deadlocks,
    stats_reset: statsReset,
    missing: {
      ...(bytes === null && { bytes: seesAll ? ('late' as const) : ('no-permission' as const) }),
      ...done.missing,
    },
  };
}

/** Its sessions are those of its logins, wherever they are; what the server counts for a database is of others too. */
function readingOfShared(
  { id, place }: ConfiguredTenant,
  seesAll: boolean,
  byLogin: ReadonlyMap<string, readonly Activity[]>,
  schemas: ReadonlyMap<number, number | MissingReason>,
): Reading {
  const logins = loginsOf(place);
  const shared = logins.some((login) => place.sharedRoles?.includes(login));
  const done = shared
    ? unknownWork('shared-login')
    : workOf(
        logins.flatMap((login) => byLogin.get(login) ?? []),
        seesAll,
      );
  const size = place.model === 'row' ? 'shared-tables' : (schemas.get(id) ?? 'not-read');
  return {
    tenant: id,
    bytes: typeof size === 'number' ? size : null,
    ...done.values,
    commits: null,
    rollbacks: null,
    temp_bytes: null,
    deadlocks: null,
    stats_reset: null,
    missing: {
      ...(typeof size === 'string' && { bytes: size }),
      ...done.missing,
      commits: 'shared-database',
    },
  };
}

type Work = Pick<Reading, 'sessions' | 'on_cpu' | 'statement_ms' | 'transaction_ms' | 'idle_ms'>;

function workOf(
  sessions: readonly Activity[],
  seesAll: boolean,
): { readonly values: Work; readonly missing: Reading['missing'] } {
  // Who may not see what others do is told neither what they are nor what they do.
  if (!seesAll) return unknownWork('no-permission');
  const most = (of: (each: Activity) => number) => Math.max(0, ...sessions.map(of));
  return {
    values: {
      sessions: sessions.reduce((sum, each) => sum + each.sessions, 0),
      on_cpu: sessions.reduce((sum, each) => sum + each.onCpu, 0),
      statement_ms: most((each) => each.statementMs),
      transaction_ms: most((each) => each.transactionMs),
      idle_ms: most((each) => each.idleMs),
    },
    missing: {},
  };
}

const unknownWork = (
  reason: MissingReason,
): { readonly values: Work; readonly missing: Reading['missing'] } => ({
  values: { sessions: null, on_cpu: null, statement_ms: null, transaction_ms: null, idle_ms: null },
  missing: {
    sessions: reason,
    onCpu: reason,
    statementMs: reason,
    transactionMs: reason,
    idleMs: reason,
  },
});

/** Bytes of tenants that have a schema in a database of many, or why they are not known. One database after the other. */
async function readSharedDatabases(
  { connectTo }: Pick<UsageContext, 'connectTo'>,
  serverId: string,
  due: readonly Due[],
): Promise<Map<number, number | MissingReason>> {
  const sizes = new Map<number, number | MissingReason>();
  const inSchemas = due.filter(({ tenant }) => tenant.place.model === 'schema');
  for (const [database, its] of Map.groupBy(inSchemas, ({ tenant }) => tenant.place.database)) {
    const places = its.flatMap(({ tenant: { id, place } }): SchemaPlace[] =>
      place.schema === null
        ? []
        : [
            {
              tenant: id,
              schema: place.parkedAs ?? place.schema,
              ownerRole: place.sharedRoles?.includes(place.ownerRole) ? null : place.ownerRole,
            },
          ],
    );
    try {
      const session = await soon(connectTo(serverId, database));
      try {
        for (const [tenant, bytes] of await readSchemas(session, places))
          sizes.set(tenant, bytes ?? 'locked');
      } finally {
        await session.close();
      }
    } catch {
      // The database may be away, or answer too slowly, while its server says all the rest: `not-read` tells it.
      for (const { tenant } of places) sizes.set(tenant, 'not-read');
    }
  }
  return sizes;
}

/** A session that comes too late is closed as it comes. */
async function soon(opening: Promise<Session>): Promise<Session> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ROOM_WITHIN_MS);
  });
  try {
    const session = await Promise.race([opening, late]);
    if (session !== null) return session;
    opening.then(
      (late) => late.close(),
      () => undefined,
    );
    throw new CadastreError('TIMEOUT', 'All sessions of the server are in use');
  } finally {
    clearTimeout(timer);
  }
}
