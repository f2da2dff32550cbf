import type { ErrorCode } from '../../../shared/errors.ts';
import type { TargetObstacle } from '../../../shared/models/migration-plan.ts';
import type { Blueprint } from '../../blueprints/blueprint.ts';
import { readHistory } from '../../blueprints/schema-history.ts';
import { CadastreError, toErrorData } from '../../errors.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import type { Session } from '../../postgres/session.ts';
import { sql } from '../../postgres/sql.ts';
import { type ProvisioningContext, readServerFacts } from '../../provisioning/provision-run.ts';
import { readVersions } from '../external/read-versions.ts';
import type { History } from './compare-history.ts';
import type { FleetTarget } from './select-targets.ts';

/** What a place said of itself, or why it said nothing. */
export interface PlaceReading {
  /** null: it could not be read. Empty: nothing was ever applied. */
  readonly history: History | null;
  /** A file without transaction that was begun and has not ended; null: none. */
  readonly unfinished: string | null;
  /** Of its database; null: not read. */
  readonly bytes: number | null;
  /** Where its files come from; null: not asked, or not read. */
  readonly origins: Origins | null;
  readonly obstacle: TargetObstacle | null;
  readonly problem: string | null;
}

/** What a place says of where its files come from. */
export interface Origins {
  /** Version to who applied it. */
  readonly appliedBy: ReadonlyMap<string, string>;
  /** Of shared tables: files under `row/`, with the version they came with; null: with the tables themselves, or alone. */
  readonly rowFiles: readonly { readonly path: string; readonly version: string | null }[];
}

/** Places of one server that are read at once, within its connection budget. */
const AT_ONCE = 8;
const STATEMENT_TIMEOUT_MS = 5_000;

export interface ReadOptions {
  /** Sizes of the databases too, which cost the server a look at each of their files. */
  readonly sizes?: boolean;
  /** Who applied each file too. */
  readonly origins?: boolean;
  /** Whose tenants they are: where a command brings them up, its query tells where they stand. */
  readonly blueprint?: Blueprint;
  readonly signal?: AbortSignal;
}

type ReadContext = Pick<ProvisioningContext, 'connectTo' | 'server' | 'platform' | 'maintenance'>;

/**
 * Asks every place how far it is: one session and one question for each database, however many tenants lie in it. What
 * cannot be read is a reading with its reason. What was read is kept in the platform database.
 */
export async function readPlaces(
  context: ReadContext,
  targets: readonly FleetTarget[],
  { sizes = false, origins = false, blueprint, signal }: ReadOptions = {},
): Promise<Map<string, PlaceReading>> {
  const readings = new Map<string, PlaceReading>();
  const byServer = Map.groupBy(targets, (target) => target.serverId);
  await Promise.all(
    [...byServer].map(async ([serverId, there]) => {
      const databases = [...Map.groupBy(there, (target) => target.database)];
      let next = 0;
      const lane = async () => {
        for (let taken = databases[next++]; taken !== undefined; taken = databases[next++]) {
          if (signal?.aborted) throw new CadastreError('CANCELLED', 'Stopped while tenants were read');
          const place = { serverId, database: taken[0], targets: taken[1], sizes, origins, blueprint };
          for (const [key, reading] of await readDatabase(context, place)) readings.set(key, reading);
        }
      };
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, databases.length) }, lane));
    }),
  );
  await keep(await context.platform(), targets, readings);
  return readings;
}

interface DatabasePlace {
  readonly serverId: string;
  readonly database: string;
  readonly targets: readonly FleetTarget[];
  readonly sizes: boolean;
  readonly origins: boolean;
  readonly blueprint: Blueprint | undefined;
}

async function readDatabase(
  context: ReadContext,
  { serverId, database, targets, sizes, origins, blueprint }: DatabasePlace,
): Promise<[string, PlaceReading][]> {
  let session: Session | null = null;
  try {
    session = await context.connectTo(serverId, database);
    await session.script(
      `SET statement_timeout = ${STATEMENT_TIMEOUT_MS}; SET default_transaction_read_only = on`,
    );
    const bytes = sizes ? await sizeOf(session) : null;
    if (blueprint?.command) {
      const { superuser } = await readServerFacts(await context.maintenance(serverId));
      return await readByCommand(session, { blueprint, targets, bytes, superuser });
    }
    const whole = targets.filter(({ schema }) => schema === null);
    const schemas = targets.filter(({ schema }) => schema !== null);
    const readings: [string, PlaceReading][] = [];
    if (whole.length > 0) {
      const history = await readHistory(session);
      const unfinished = await readUnfinished(session);
      const from = origins && history !== null ? await readOrigins(session) : null;
      for (const { key } of whole)
        readings.push([key, { ...reading(history, unfinished.get(0) ?? null, bytes), origins: from }]);
    }
    if (schemas.length > 0) {
      const histories = await readPlaceHistories(session);
      const unfinished = await readUnfinished(session);
      const from = origins ? await readPlaceOrigins(session) : null;
      for (const { key, organizationId } of schemas) {
        const id = organizationId ?? 0;
        const read = reading(histories.get(id) ?? null, unfinished.get(id) ?? null, null);
        readings.push([key, { ...read, origins: from?.get(id) ?? null }]);
      }
    }
    return readings;
  } catch (error) {
    const { code, message, details } = toErrorData(error);
    const problem = details.wayOut === undefined ? message : `${message}. ${details.wayOut}`;
    const obstacle: TargetObstacle = GONE.includes(details.sqlstate ?? '') ? 'gone' : obstacleOf(code);
    return targets.map(({ key }) => [
      key,
      { history: null, unfinished: null, bytes: null, origins: null, obstacle, problem },
    ]);
  } finally {
    await session?.close().catch(() => undefined);
  }
}

interface CommandReading {
  readonly blueprint: Blueprint;
  readonly targets: readonly FleetTarget[];
  readonly bytes: number | null;
  readonly superuser: boolean;
}

async function readByCommand(
  session: Session,
  { blueprint, targets, bytes, superuser }: CommandReading,
): Promise<[string, PlaceReading][]> {
  const unfinished = await readUnfinished(session);
  const versions = await readVersions(session, blueprint, targets, superuser);
  return targets.map(({ key, schema, organizationId }) => {
    const { history = null, problem = null } = versions.get(key) ?? {};
    const begun = unfinished.get(schema === null ? 0 : (organizationId ?? 0)) ?? null;
    const read = reading(history, begun, schema === null ? bytes : null);
    return [key, problem === null ? read : { ...read, problem }];
  });
}

/** 3D000: there is no such database. */
const GONE: readonly string[] = ['3D000'];
const obstacleOf = (code: ErrorCode): TargetObstacle => (code === 'NOT_FOUND' ? 'gone' : 'unreachable');

function reading(history: History | null, unfinished: string | null, bytes: number | null): PlaceReading {
  if (history === null) {
    return {
      history: null,
      unfinished: null,
      bytes,
      origins: null,
      obstacle: 'no-history',
      problem:
        'It has no history of files, so nobody knows what was applied. Say which version it has, by a baseline.',
    };
  }
  if (unfinished !== null) {
    return {
      history,
      unfinished,
      bytes,
      origins: null,
      obstacle: 'unfinished-file',
      problem: `${unfinished} was begun and has not ended. Look at the last run: retry or skip it there.`,
    };
  }
  return { history, unfinished: null, bytes, origins: null, obstacle: null, problem: null };
}

async function sizeOf(session: Session): Promise<number> {
  const { rows } = await session.run<{ bytes: string }>(
    sql`SELECT pg_catalog.pg_database_size(pg_catalog.current_database()) AS bytes`,
  );
  return Number(rows[0]?.bytes ?? 0);
}

/** Of every tenant in a shared database. The table belongs to the superuser: nobody else was ever let near it. */
async function readPlaceHistories(session: Session): Promise<Map<number, History>> {
  const { rows } = await session.run<{ tenant_id: string; versions: string[]; checksums: string[] }>(
    sql`SELECT tenant_id, array_agg(version) AS versions, array_agg(checksum) AS checksums
        FROM ONLY cadastre.place_history GROUP BY tenant_id`,
  );
  return new Map(
    rows.map(({ tenant_id, versions, checksums }) => [
      Number(tenant_id),
      new Map(versions.map((version, index) => [version, checksums[index] ?? ''])),
    ]),
  );
}

/** Of a whole database, whose history was found to be a superuser's. */
async function readOrigins(session: Session): Promise<Origins> {
  const { rows } = await session.run<{ version: string; applied_by: string }>(
    sql`SELECT version, applied_by FROM ONLY cadastre.schema_history`,
  );
  const { rows: found } = await session.run<{ there: boolean }>(
    sql`SELECT pg_catalog.to_regclass('cadastre.row_files') IS NOT NULL AS there`,
  );
  const along = found[0]?.there
    ? await session.run<{ path: string; version: string | null }>(
        sql`SELECT path, version FROM ONLY cadastre.row_files`,
      )
    : { rows: [] };
  return { appliedBy: new Map(rows.map((row) => [row.version, row.applied_by])), rowFiles: along.rows };
}

async function readPlaceOrigins(session: Session): Promise<Map<number, Origins>> {
  const { rows } = await session.run<{ tenant_id: string; version: string; applied_by: string }>(
    sql`SELECT tenant_id, version, applied_by FROM ONLY cadastre.place_history`,
  );
  return new Map(
    [...Map.groupBy(rows, ({ tenant_id }) => Number(tenant_id))].map(([id, files]) => [
      id,
      { appliedBy: new Map(files.map((file) => [file.version, file.applied_by])), rowFiles: [] },
    ]),
  );
}

/** Files without transaction that stand half done, by tenant; 0 is the database itself. */
async function readUnfinished(session: Session): Promise<Map<number, string>> {
  const { rows: found } = await session.run<{ there: boolean }>(
    sql`SELECT pg_catalog.to_regclass('cadastre.schema_unfinished') IS NOT NULL AS there`,
  );
  if (!found[0]?.there) return new Map();
  const { rows } = await session.run<{ tenant_id: string; version: string }>(
    sql`SELECT tenant_id, version FROM ONLY cadastre.schema_unfinished`,
  );
  return new Map(rows.map(({ tenant_id, version }) => [Number(tenant_id), version]));
}

/** One statement: what the matrix shows without asking anybody. */
async function keep(
  platform: OpenPlatform,
  targets: readonly FleetTarget[],
  readings: ReadonlyMap<string, PlaceReading>,
): Promise<void> {
  const rows = targets.flatMap(({ key, organizationIds }) => {
    const read = readings.get(key);
    if (!read) return [];
    return organizationIds.map((id) => ({
      id,
      history: read.history === null ? null : Object.fromEntries(read.history),
      unfinished: read.unfinished,
      problem: read.problem,
    }));
  });
  await platform.database.run(
    sql`INSERT INTO platform.tenant_schemas (organization_id, history, unfinished, problem, read_at)
        SELECT read.id, read.history, read.unfinished, read.problem, now()
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS read(id integer, history jsonb, unfinished text, problem text)
        JOIN platform.organizations ON organizations.id = read.id
        ON CONFLICT (organization_id) DO UPDATE SET history = excluded.history, unfinished = excluded.unfinished,
          problem = excluded.problem, read_at = excluded.read_at`,
  );
}
