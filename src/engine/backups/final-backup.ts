import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BackupReceipt } from '../../shared/models/ending.ts';
import type { ClientProgram } from '../../shared/models/preflight.ts';
import { dumpDatabase, folderError, listArchive, readArchive } from '../adapters/dump-programs.ts';
import { syncFolder, writeFileDurably } from '../adapters/write-file-durably.ts';
import { CadastreError } from '../errors.ts';
import { onlyBuiltIn } from '../postgres/only-built-in.ts';
import type { ConnectionTarget, Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { requirePrograms } from './backup-means.ts';
import { type LostByDump, readLostByDump } from './lost-by-dump.ts';
import { type ArchiveContents, readArchiveList } from './read-archive-list.ts';

/** Less room than this is no room; bytes. */
const LEAST_ROOM = 16 * 1024 * 1024;
/** A dump is compressed: a folder that has not even this part of the database's size is refused before. */
const LEAST_PART = 0.05;
const PARTIAL = '.partial';
/** A partial file's name after the database's. */
const LEFTOVER = /^\d{8}T\d{6}Z(?:-\d+)?\.dump\.[0-9a-f]{8}\.partial$/;
/** Progress is told this often; milliseconds. */
const TELL_EVERY_MS = 300;

export interface BackupContext {
  clientPrograms(): Promise<ClientProgram[]>;
  targetOf(serverId: string, database: string): Promise<ConnectionTarget>;
  connectTo(serverId: string, database: string): Promise<Session>;
  readonly appVersion: string;
}

export interface BackupOrder {
  readonly serverId: string;
  readonly server: string;
  /** As the database is called now. */
  readonly database: string;
  /** Only this schema of it, as it is called now: the others are its neighbours'. Left out: the whole database. */
  readonly schema?: string;
  /** As it is called in service, where that differs. */
  readonly usualName: string;
  readonly folder: string;
  readonly roles: readonly string[];
  /** Written into the manifest: whose it is, why it was made, and how access stood before it was taken. */
  readonly about: Readonly<Record<string, unknown>>;
}

export interface BackupVoice {
  readonly signal: AbortSignal;
  progress(fact: string): void;
}

/** Only one at a time a process: each takes a disk and a server's attention. */
let lane: Promise<unknown> = Promise.resolve();

/**
 * One verified dump in PostgreSQL's custom format with a manifest beside it. It counts when pg_dump ended well, the
 * table of contents was read and holds every table, pg_restore read it to its end, and the file on the disk has the
 * checksum of what was sent; only then it gets its name. Anything less throws, and leaves no file.
 * Errors: `NOT_SUPPORTED` without a client of the server's major, `INVALID_INPUT` for the folder, `DISK_FULL`,
 * `VERIFICATION_FAILED`, `CANCELLED`.
 */
export function makeFinalBackup(
  context: BackupContext,
  order: BackupOrder,
  voice: BackupVoice,
): Promise<BackupReceipt> {
  const turn = lane.then(() => makeOne(context, order, voice));
  lane = turn.catch(() => undefined);
  return turn;
}

async function makeOne(
  context: BackupContext,
  order: BackupOrder,
  voice: BackupVoice,
): Promise<BackupReceipt> {
  if (voice.signal.aborted) throw new CadastreError('CANCELLED', 'Cancelled before the backup began');
  const started = performance.now();
  const session = await context.connectTo(order.serverId, order.database);
  let before: Expected;
  let lost: LostByDump | null;
  try {
    await onlyBuiltIn(session);
    before = await readExpected(session, order.schema ?? null);
    lost = await readLostByDump(session, order.database, order.usualName, order.roles);
  } finally {
    await session.close();
  }
  const programs = requirePrograms(before.server, await context.clientPrograms());
  await checkFolder(order.folder, before.bytes);
  const name = order.schema === undefined ? order.database : `${order.database}.${order.schema}`;
  await removePartials(order.folder, name);

  const at = new Date();
  const base = `${fileName(name)}-${at.toISOString().replace(/[-:]|\.\d+/g, '')}`;
  const path = await freePath(order.folder, base);
  const temporary = `${path}.${randomBytes(4).toString('hex')}${PARTIAL}`;
  try {
    let told = 0;
    const end = await dumpDatabase({
      program: programs.dump.path,
      target: await context.targetOf(order.serverId, order.database),
      schema: order.schema ?? null,
      file: temporary,
      signal: voice.signal,
      progress: (bytes) => {
        const now = performance.now();
        if (now - told < TELL_EVERY_MS) return;
        told = now;
        voice.progress(
          `${megabytes(bytes)} written, the database has ${megabytes(before.bytes)} uncompressed`,
        );
      },
    });
    voice.progress(`${megabytes(end.bytes)} written; reading it back`);
    const contents = readArchiveList(await listArchive(programs.restore.path, temporary, voice.signal));
    refuseIncomplete(order, before, contents);
    await readArchive(programs.restore.path, temporary, voice.signal);
    const onDisk = await checksum(temporary);
    if (onDisk !== end.sha256) {
      throw new CadastreError('VERIFICATION_FAILED', 'The file on the disk is not what pg_dump sent', {
        target: order.folder,
        wayOut: 'Look at the disk of that folder, or choose another folder.',
      });
    }
    await rename(temporary, path);
    await syncFolder(order.folder);
    const receipt: BackupReceipt = {
      file: path,
      manifest: path.replace(/\.dump$/, '.json'),
      bytes: end.bytes,
      sha256: end.sha256,
      objects: contents.entries,
      tables: contents.tableData,
      at: at.toISOString(),
      durationMs: Math.round(performance.now() - started),
      clientVersion: programs.dump.version,
      serverVersion: before.server.version,
    };
    await writeManifest(context, order, receipt, before, lost, contents);
    return receipt;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error instanceof CadastreError ? error : folderError(order.folder, error);
  }
}

interface Expected {
  readonly server: { readonly major: number; readonly version: string };
  readonly bytes: number;
  /** Tables that hold rows of their own and belong to no extension. */
  readonly tables: number;
  readonly counts: Readonly<Record<string, number>>;
}

async function readExpected(session: Session, schema: string | null): Promise<Expected> {
  const { rows } = await session.run<{
    version: string;
    number: number;
    bytes: number;
    tables: number;
    views: number;
    sequences: number;
    routines: number;
    schemas: number;
    large_objects: number;
    rows: number;
  }>(
    sql`WITH own AS (
          SELECT relkind, reltuples, pg_class.oid FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
          WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND relpersistence <> 't'
            AND (${schema}::text IS NULL OR nspname = ${schema})
            AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
        )
        SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
               CASE WHEN ${schema}::text IS NULL THEN pg_database_size(current_database())
                    ELSE (SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM own WHERE relkind = 'r') END::float8 AS bytes,
               (SELECT count(*)::int FROM own WHERE relkind = 'r') AS tables,
               (SELECT count(*)::int FROM own WHERE relkind IN ('v', 'm')) AS views,
               (SELECT count(*)::int FROM own WHERE relkind = 'S') AS sequences,
               (SELECT coalesce(sum(reltuples) FILTER (WHERE reltuples > 0), 0)::float8 FROM own WHERE relkind = 'r') AS rows,
               (SELECT count(*)::int FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
                WHERE nspname !~ '^pg_' AND nspname <> 'information_schema') AS routines,
               (SELECT count(*)::int FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema') AS schemas,
               (SELECT count(*)::int FROM pg_largeobject_metadata) AS large_objects`,
  );
  const row = rows[0];
  if (!row) throw new CadastreError('INTERNAL', 'The database said nothing of itself');
  const { version, number, bytes, rows: estimated, large_objects, ...counts } = row;
  return {
    server: { major: Math.floor(number / 10_000), version: version.split(' ')[0] ?? version },
    bytes,
    tables: row.tables,
    counts: { ...counts, largeObjects: large_objects, rowsEstimated: estimated },
  };
}

/** The folder is there, may be written to, and has some room. */
export async function checkFolder(folder: string, bytes: number): Promise<void> {
  try {
    if (!(await stat(folder)).isDirectory()) throw Object.assign(new Error('no folder'), { code: 'ENOTDIR' });
    await access(folder, constants.W_OK);
    // Root may write by the rights of a folder that lies on a disk which takes nothing.
    const probe = join(folder, `.cadastre-${randomBytes(6).toString('hex')}`);
    const handle = await open(probe, 'wx', 0o600);
    await handle.close();
    await rm(probe, { force: true });
  } catch (error) {
    throw folderError(folder, error);
  }
  const disk = await statfs(folder);
  const room = disk.bavail * disk.bsize;
  const needed = Math.max(LEAST_ROOM, bytes * LEAST_PART);
  if (room >= needed) return;
  throw new CadastreError(
    'DISK_FULL',
    `${folder} has room for ${megabytes(room)}; the database has ${megabytes(bytes)}`,
    {
      target: folder,
      wayOut: 'Free some room there, or choose another folder.',
    },
  );
}

function refuseIncomplete(order: BackupOrder, before: Expected, contents: ArchiveContents): void {
  const problems = [
    ...(contents.database === order.database
      ? []
      : [`it says it is of ${contents.database ?? 'no database'}`]),
    // Of an empty database the list shows nothing, and the header counts what every archive has.
    ...(contents.entries > 0 && (contents.listed > 0 || before.tables === 0)
      ? []
      : ['its table of contents is empty']),
    ...(contents.tableData >= before.tables
      ? []
      : [`it has the rows of ${contents.tableData} tables, the database has ${before.tables}`]),
  ];
  if (problems.length === 0) return;
  throw new CadastreError('VERIFICATION_FAILED', `The backup does not hold: ${problems.join('; ')}`, {
    target: order.database,
    wayOut:
      'Do this again. Should it stay so, dump the database by hand and look at what pg_restore --list says.',
  });
}

async function writeManifest(
  context: BackupContext,
  order: BackupOrder,
  receipt: BackupReceipt,
  before: Expected,
  lost: LostByDump | null,
  contents: ArchiveContents,
): Promise<void> {
  const { file, manifest, ...facts } = receipt;
  const document = {
    format: 'cadastre-backup/1',
    cadastre: context.appVersion,
    file: file.slice(dirname(file).length + 1),
    ...facts,
    server: order.server,
    database: order.database,
    usualName: order.usualName,
    schema: order.schema ?? null,
    databaseBytes: before.bytes,
    counts: before.counts,
    archive: contents,
    // pg_restore without --create brings none of this back.
    lost,
    restore: [
      `createdb --template=template0 --encoding=${lost?.encoding ?? 'UTF8'} NAME`,
      `pg_restore --exit-on-error --dbname=NAME ${file.slice(dirname(file).length + 1)}`,
      'then the statements under lost.statements, then a password for each login role',
    ],
    about: order.about,
  };
  await writeFileDurably(manifest, Buffer.from(`${JSON.stringify(document, null, 2)}\n`));
}

/** Is the backup of this receipt still on the disk, byte for byte? */
export async function backupStands(receipt: BackupReceipt): Promise<boolean> {
  try {
    if ((await stat(receipt.file)).size !== receipt.bytes) return false;
    await stat(receipt.manifest);
    return (await checksum(receipt.file)) === receipt.sha256;
  } catch {
    // Not there, or not to be read: it does not stand.
    return false;
  }
}

async function checksum(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path)) hash.update(part);
  return hash.digest('hex');
}

/** What a killed process left of a dump of this database. Nobody else dumps it: its tenant is locked. */
async function removePartials(folder: string, database: string): Promise<void> {
  const start = `${fileName(database)}-`;
  for (const name of await readdir(folder)) {
    if (name.startsWith(start) && LEFTOVER.test(name.slice(start.length)))
      await rm(join(folder, name), { force: true });
  }
}

async function freePath(folder: string, base: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const path = join(folder, `${base}${number === 1 ? '' : `-${number}`}.dump`);
    const free = await stat(path).then(
      () => false,
      () => true,
    );
    if (free) return path;
  }
}

/** A database may be called anything; a file may not. What had to be changed gets a part of its checksum, to stay apart. */
function fileName(database: string): string {
  const plain = database.replace(/[^A-Za-z0-9_.-]/g, '_').replace(/^\./, '_');
  if (plain === database) return plain;
  return `${plain}_${createHash('sha256').update(database).digest('hex').slice(0, 8)}`;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
