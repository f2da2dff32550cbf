import { randomBytes, randomInt } from 'node:crypto';
import { chown, mkdir, mkdtemp, readdir, readFile, rename, rm, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { type PostgresPrograms, type ProgramResult, runProgram } from '../adapters/postgres-programs.ts';
import { findProcessesByArgument } from '../adapters/process-table.ts';
import type { ServerAccount } from '../adapters/server-account.ts';
import { CadastreError } from '../errors.ts';
import { scramVerifier } from '../secrets/scram-verifier.ts';
import type { ClusterFolder } from './cluster-folder.ts';
import { type ClusterRecord, RECORD_FILE } from './cluster-record.ts';
import { replaceFile, writeRules, writeSettings } from './cluster-settings.ts';
import { LOCAL_HOST, LOCAL_SUPERUSER } from './context.ts';
import { programFailure } from './program-failure.ts';

/** A cluster takes 40 MB, its first write-ahead log and a few databases the rest. */
const NEEDED_BYTES = 300 * 1024 * 1024;
const INITDB_TIMEOUT_MS = 300_000;
const UNFINISHED = 'postgres.new-';

/**
 * Makes the cluster in a folder beside its place and renames it there when it is whole, so that a cluster
 * either is complete or is not there. initdb gets the SCRAM verifier for the password, never the password.
 */
export async function createCluster(
  folder: ClusterFolder,
  programs: PostgresPrograms,
  account: ServerAccount,
  password: string,
): Promise<ClusterRecord> {
  const parent = dirname(folder.path);
  await removeUnfinished(parent);
  await checkSpace(parent);
  const workshop = await mkdtemp(join(parent, UNFINISHED));
  try {
    const directory = join(workshop, 'data');
    await mkdir(directory, { mode: 0o700 });
    await replaceFile(workshop, 'verifier', `${await scramVerifier(password)}\n`, account);
    if (account.uid !== undefined && account.gid !== undefined) {
      await chown(directory, account.uid, account.gid);
      await chown(workshop, account.uid, account.gid);
    }
    await initialise(programs, directory, join(workshop, 'verifier'), account);
    const record: ClusterRecord = {
      format: 1,
      id: randomBytes(16).toString('hex'),
      dataDirectory: folder.dataDirectory,
      port: await choosePort(),
      source: programs.source,
      createdAt: new Date().toISOString(),
    };
    await writeSettings(directory, await readFile(join(directory, 'postgresql.conf'), 'utf8'), account);
    await writeRules(directory, account);
    await writeRecord(directory, record, account);
    await rename(directory, folder.path);
    return record;
  } finally {
    await rm(workshop, { recursive: true, force: true, maxRetries: 5 });
  }
}

export const writeRecord = (
  directory: string,
  record: ClusterRecord,
  account: ServerAccount,
): Promise<void> => replaceFile(directory, RECORD_FILE, `${JSON.stringify(record, null, 2)}\n`, account);

/** Ends what a killed Cadastre left behind. Called under the lock: nobody else is at it. */
async function removeUnfinished(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(UNFINISHED)) continue;
    const workshop = join(parent, name);
    for (const pid of await findProcessesByArgument(workshop)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
    // initdb's child ends by itself when its input ends, and may write a last file meanwhile.
    await rm(workshop, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

async function initialise(
  programs: PostgresPrograms,
  directory: string,
  verifierFile: string,
  account: ServerAccount,
): Promise<void> {
  const fixed = [
    ...['-D', directory, '-U', LOCAL_SUPERUSER, '--auth=scram-sha-256', `--pwfile=${verifierFile}`],
    ...['--data-checksums', '--encoding=UTF8'],
  ];
  let result: ProgramResult | null = null;
  for (const locale of locales(programs.major)) {
    result = await runProgram(programs, 'initdb', [...fixed, ...locale], {
      account,
      timeoutMs: INITDB_TIMEOUT_MS,
    });
    if (result.exitCode === 0) return;
    if (!/locale/i.test(result.stderr)) break;
  }
  throw programFailure(
    'The built-in PostgreSQL could not be created',
    result?.stderr ?? '',
    dirname(directory),
  );
}

/** The same order everywhere, code point by code point: the first of these that the system has. */
function locales(major: number): string[][] {
  const builtin = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  return [['--locale=C.UTF-8'], ...(major >= 17 ? [builtin] : []), ['--locale=C']];
}

async function checkSpace(parent: string): Promise<void> {
  const { bavail, bsize } = await statfs(parent);
  if (bavail * bsize >= NEEDED_BYTES) return;
  const megabytes = (bytes: number) => Math.floor(bytes / 1024 / 1024);
  throw new CadastreError(
    'DISK_FULL',
    `The built-in PostgreSQL needs ${megabytes(NEEDED_BYTES)} MB, and the volume of ${parent} has ${megabytes(bavail * bsize)} MB free`,
    { target: parent, wayOut: 'Free space on this volume, or choose another data folder.' },
  );
}

/** Below the ports that systems hand out for outgoing connections, so that none of those takes it later. */
async function choosePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = randomInt(20_000, 30_000);
    if (await isPortFree(port)) return port;
  }
  throw new CadastreError('LOCAL_SERVER_UNAVAILABLE', 'No free port was found between 20000 and 30000', {
    wayOut: 'Close programs that hold many ports, then start again.',
  });
}

export async function isPortFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, LOCAL_HOST, () => probe.close(() => resolve(true)));
  });
}
