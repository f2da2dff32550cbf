import { setTimeout as sleep } from 'node:timers/promises';
import type { Obstacle } from '../../../../shared/models/ending.ts';
import { CadastreError } from '../../../errors.ts';
import type { Session } from '../../../postgres/session.ts';
import { identifier, sql } from '../../../postgres/sql.ts';
import { SQLSTATE } from '../../../postgres/sqlstates.ts';
import type { AbsenceCheck, Destruction, Place, PlaceTools } from '../../place.ts';
import { askCatalogs, askForRoles, destructionOf, dropRoles, readRoleEnds } from './end-roles.ts';
import { obstacles, ofDatabase } from './obstacles.ts';
import { namesOf } from './tenant-roles.ts';

const ATTEMPTS = 3;
/** PostgreSQL 15 can hang in a barrier while it drops; interrupted, the drop can be repeated. Milliseconds. */
const DROP_TIMEOUT_MS = 60_000;

/**
 * Database first, roles after it: the other way round a role's objects keep it from going. What a drop that was cut
 * off left behind (`datconnlimit` -2) is accepted by another drop, and by nothing else.
 */
export async function destroy(tools: PlaceTools, place: Place): Promise<Destruction> {
  const names = namesOf(place);
  let dropped = await dropDatabases(tools, place, names);
  const ends = await readRoleEnds(tools, place);
  try {
    await dropRoles(tools, ends.going);
  } catch (error) {
    if (sqlstateOf(error) !== SQLSTATE.dependentObjectsStillExist) throw error;
    // A rename or a create that was still under way when we looked may have brought the database back.
    dropped = [...dropped, ...(await dropDatabases(tools, place, names))];
    await dropRoles(tools, ends.going).catch(async (second) => {
      throw await explained(tools, place, second);
    });
  }
  const erased = dropped.length > 0 ? `${dropped.join(', ')} dropped` : 'the database was gone';
  return destructionOf(place, erased, ends);
}

export async function verifyGone(
  tools: PlaceTools,
  place: Place,
  { roles }: Destruction,
): Promise<AbsenceCheck[]> {
  const names = namesOf(place);
  return tools.onServer(async (session) => [
    await askCatalogs(
      session,
      `Databases called ${names.join(' or ')}`,
      sql`SELECT count(*)::int AS found FROM pg_database WHERE datname = ANY (${names}::text[])`,
    ),
    ...(await askForRoles(session, place, roles)),
    await askCatalogs(
      session,
      'Sessions, prepared transactions and slots of it',
      sql`SELECT ((SELECT count(*) FROM pg_stat_activity WHERE datname = ANY (${names}::text[]))
            + (SELECT count(*) FROM pg_prepared_xacts WHERE database = ANY (${names}::text[]))
            + (SELECT count(*) FROM pg_replication_slots WHERE database = ANY (${names}::text[])))::int AS found`,
    ),
  ]);
}

async function dropDatabases(tools: PlaceTools, place: Place, names: readonly string[]): Promise<string[]> {
  const there = await tools.onServer((session) => databasesOf(session, names));
  const dropped: string[] = [];
  for (const { name, owner } of there) {
    if (owner !== place.ownerRole) {
      throw new CadastreError(
        'CONFLICT',
        `The database ${name} belongs to ${owner} now and not to ${place.ownerRole}: it is left alone`,
        {
          target: name,
          wayOut: `Give it back with ALTER DATABASE … OWNER TO, or rename it if it is another one; then resume.`,
        },
      );
    }
    await dropDatabase(tools, name).catch(async (error) => {
      throw await explained(tools, place, error);
    });
    dropped.push(name);
  }
  return dropped;
}

/** Ends its sessions and drops it. Throws what PostgreSQL says after some attempts. */
export async function dropDatabase(tools: PlaceTools, name: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await tools.onServer(async (session) => {
        await session.script(`SET statement_timeout = ${DROP_TIMEOUT_MS}`);
        try {
          await session.run(sql`DROP DATABASE IF EXISTS ${identifier(name)} WITH (FORCE)`);
        } finally {
          await session.script('RESET statement_timeout');
        }
      });
      return;
    } catch (error) {
      const sqlstate = sqlstateOf(error);
      const again = sqlstate === SQLSTATE.queryCanceled || sqlstate === SQLSTATE.objectInUse;
      const stands =
        sqlstate === SQLSTATE.objectInUse &&
        (await tools.onServer((session) => ofDatabase(session, name))).length > 0;
      if (!again || stands || attempt === ATTEMPTS) throw error;
      tools.remark(`${sqlstate}: ${name} could not be dropped yet; again`);
      await sleep(500 * attempt);
    }
  }
}

async function databasesOf(
  session: Session,
  names: readonly string[],
): Promise<{ name: string; owner: string }[]> {
  const { rows } = await session.run<{ name: string; owner: string }>(
    sql`SELECT datname AS name, pg_get_userbyid(datdba) AS owner FROM pg_database
        WHERE datname = ANY (${names}::text[]) ORDER BY datname`,
  );
  return rows;
}

/** With what stands in the way, if that can be told. */
async function explained(tools: PlaceTools, place: Place, error: unknown): Promise<unknown> {
  const sqlstate = sqlstateOf(error);
  const held: readonly (string | undefined)[] = [SQLSTATE.objectInUse, SQLSTATE.dependentObjectsStillExist];
  if (!held.includes(sqlstate)) return error;
  const found = await obstacles(tools, place);
  return found.length === 0 ? error : standsInTheWay(found, error);
}

export function standsInTheWay(found: readonly Obstacle[], cause?: unknown): CadastreError {
  return new CadastreError(
    'CONFLICT',
    found.map(({ explanation }) => explanation).join(' '),
    {
      target: found[0]?.where ?? undefined,
      statement: found
        .flatMap(({ statements, where }) =>
          statements.map((each) => `${where === null ? '' : `-- in ${where}\n`}${each};`),
        )
        .join('\n'),
      wayOut: 'Run what it says where it says it, if it is no longer needed; then do this again.',
      sqlstate: sqlstateOf(cause),
    },
    cause,
  );
}

const sqlstateOf = (error: unknown): string | undefined =>
  error instanceof CadastreError ? error.details.sqlstate : undefined;
