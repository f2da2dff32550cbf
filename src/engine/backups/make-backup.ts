import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupReceipt } from '../../shared/models/ending.ts';
import {
  type DumpPart,
  dumpDatabase,
  folderError,
  listArchive,
  readArchive,
  readArchiveData,
} from '../adapters/dump-programs.ts';
import { sealFile, type WrittenFile } from '../adapters/seal-file.ts';
import { syncFolder } from '../adapters/write-file-durably.ts';
import { CadastreError } from '../errors.ts';
import { onlyBuiltIn } from '../postgres/only-built-in.ts';
import { type BackupPrograms, requirePrograms } from './backup-means.ts';
import type { BackupContext, BackupOrder } from './backup-order.ts';
import { archiveRowCounter } from './count-archive-rows.ts';
import { type Expected, type Look, lookBefore } from './look-before-dump.ts';
import { type ArchiveContents, readArchiveList } from './read-archive-list.ts';
import type { TenantRows } from './tenant-rows.ts';
import { writeManifest } from './write-manifest.ts';

/** Less room than this is no room; bytes. */
const LEAST_ROOM = 16 * 1024 * 1024;
/** A dump is compressed: a folder that has not even this part of the database's size is refused before. */
const LEAST_PART = 0.05;
const PARTIAL = '.partial';
/** A partial file's name after the database's. */
const LEFTOVER = /^\d{8}T\d{6}Z(?:-\d+)?\.dump(?:\.age)?\.[0-9a-f]{8}\.partial$/;
/** Progress is told this often; milliseconds. */
const TELL_EVERY_MS = 300;

export interface BackupVoice {
  readonly signal: AbortSignal;
  progress(fact: string): void;
}

/** Only one at a time a process: each takes a disk and a server's attention. */
let lane: Promise<unknown> = Promise.resolve();

/**
 * One verified dump in PostgreSQL's custom format with a manifest beside it. It counts when pg_dump ended well, the
 * table of contents was read and holds every table, pg_restore read it to its end, and the file on the disk has the
 * checksum of what was sent; only then it gets its name. Of rows in shared tables it counts besides that every table has
 * as many as the tenant had at that moment, and none of anybody else. Where it is sealed, it is checked first, and the plain
 * one is gone before the sealed one gets its name. Anything less throws, and leaves no file.
 * Errors: `NOT_SUPPORTED` without a client of the server's major or for what such a dump cannot hold, `INVALID_INPUT` for the folder, `DISK_FULL`,
 * `VERIFICATION_FAILED`, `CANCELLED`.
 */
export function makeBackup(
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
  const session = await context.connectTo(order.serverId, order.database);
  try {
    await onlyBuiltIn(session);
    const look = await lookBefore(session, order);
    // A snapshot lasts as long as its session.
    if (look.rows === null) await session.close();
    return await writeOne(context, order, voice, look);
  } finally {
    await session.close();
  }
}

async function writeOne(
  context: BackupContext,
  order: BackupOrder,
  voice: BackupVoice,
  { before, lost, rows }: Look,
): Promise<BackupReceipt> {
  const started = performance.now();
  const programs = requirePrograms(before.server, await context.clientPrograms());
  await checkFolder(order.folder, before.bytes);
  await removePartials(order.folder, partName(order));

  const at = order.named?.at ?? new Date();
  const path = await freePath(order.folder, backupBase(order, at), order.seal ? '.dump.age' : '.dump');
  const random = randomBytes(4).toString('hex');
  const temporary = `${path.replace(/\.age$/, '')}.${random}${PARTIAL}`;
  const sealing = `${path}.${random}${PARTIAL}`;
  try {
    let told = 0;
    const end = await dumpDatabase({
      program: programs.dump.path,
      target: await context.targetOf(order.serverId, order.database),
      part: partOf(order, rows),
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
    await readToItsEnd(order, programs, temporary, voice, rows);
    await requireOnDisk(order, temporary, end);
    let whole: WrittenFile = end;
    if (order.seal) {
      voice.progress(`${megabytes(end.bytes)} checked; sealing it`);
      whole = await sealFile(temporary, sealing, order.seal, voice.signal);
      await requireOnDisk(order, sealing, whole);
      await rm(temporary);
    }
    await rename(order.seal ? sealing : temporary, path);
    await syncFolder(order.folder);
    const receipt: BackupReceipt = {
      file: path,
      manifest: order.seal ? path.replace(/\.dump\.age$/, '.age.json') : path.replace(/\.dump$/, '.json'),
      bytes: whole.bytes,
      sha256: whole.sha256,
      ...(order.seal && { sealedFor: [...order.seal] }),
      objects: contents.entries,
      tables: contents.tableData,
      at: at.toISOString(),
      durationMs: Math.round(performance.now() - started),
      clientVersion: programs.dump.version,
      serverVersion: before.server.version,
    };
    await writeManifest(context, order, receipt, { before, lost, rows }, contents);
    return receipt;
  } catch (error) {
    for (const left of [temporary, sealing]) await rm(left, { force: true });
    throw error instanceof CadastreError ? error : folderError(order.folder, error);
  }
}

async function requireOnDisk({ folder }: BackupOrder, file: string, sent: WrittenFile): Promise<void> {
  if ((await checksum(file)) === sent.sha256) return;
  throw new CadastreError('VERIFICATION_FAILED', 'The file on the disk is not what was written', {
    target: folder,
    wayOut: 'Look at the disk of that folder, or choose another folder.',
  });
}

/** How all files of one backup begin: what it is of, when it was begun, and a number where one is given. */
export function backupBase(order: BackupOrder, at: Date): string {
  const time = at.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${fileName(partName(order))}-${time}${order.named ? `-${order.named.number}` : ''}`;
}

const partName = ({ database, schema, rowsOf }: BackupOrder): string =>
  [database, schema ?? [], rowsOf ? `tenant_${rowsOf.tenantId}` : []].flat().join('.');

function partOf({ schema, rowsOf }: BackupOrder, rows: TenantRows | null): DumpPart | null {
  if (rowsOf && rows) return { kind: 'rows', ...rowsOf, snapshot: rows.snapshot, leftOut: rows.leftOut };
  return schema === undefined ? null : { kind: 'schema', schema };
}

async function readToItsEnd(
  order: BackupOrder,
  { restore }: BackupPrograms,
  file: string,
  voice: BackupVoice,
  rows: TenantRows | null,
): Promise<void> {
  if (rows === null || !order.rowsOf) return readArchive(restore.path, file, voice.signal);
  const counter = archiveRowCounter(order.rowsOf.tenantId);
  await readArchiveData(restore.path, file, voice.signal, counter.take);
  const { counts, foreign } = counter.end();
  const tables = [...new Set([...Object.keys(rows.counts), ...Object.keys(counts)])];
  const wrong = tables
    .filter((table) => counts[table] !== rows.counts[table])
    .map((table) => `${table} has ${counts[table] ?? 'no'} rows, the tenant ${rows.counts[table] ?? 'none'}`);
  if (foreign > 0) wrong.push(`${foreign} rows are not this tenant's`);
  if (wrong.length > 0) throw doesNotHold(order, wrong);
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
  if (problems.length > 0) throw doesNotHold(order, problems);
}

function doesNotHold({ database }: BackupOrder, problems: readonly string[]): CadastreError {
  return new CadastreError('VERIFICATION_FAILED', `The backup does not hold: ${problems.join('; ')}`, {
    target: database,
    wayOut:
      'Do this again. Should it stay so, dump the database by hand and look at what pg_restore --list says.',
  });
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

export async function checksum(path: string): Promise<string> {
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

async function freePath(folder: string, base: string, ending: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const path = join(folder, `${base}${number === 1 ? '' : `-${number}`}${ending}`);
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
