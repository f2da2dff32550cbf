import { runProgram } from '../adapters/postgres-programs.ts';
import { isPostmasterOf } from '../adapters/process-table.ts';
import { CadastreError } from '../errors.ts';
import { commandLineSettings, writeRules } from './cluster-settings.ts';
import { START_TIMEOUT_SECONDS, STOP_TIMEOUT_SECONDS } from './context.ts';
import { isPortFree } from './create-cluster.ts';
import type { Cluster } from './local-server-status.ts';
import { readPostmaster, removeStalePostmasterFile } from './postmaster-file.ts';
import { markLog, programFailure, readLogSince, START_LOG } from './program-failure.ts';

/** How long children of a killed postmaster may take to notice. */
const LEFTOVER_TIMEOUT_MS = 20_000;
const EXIT_TIMEOUT_MS = 10_000;

/** Starts the postmaster in a session of its own and waits until it takes connections. */
export async function launchPostmaster({ folder, account, programs }: Cluster, port: number): Promise<void> {
  await removeStalePostmasterFile(folder);
  await writeRules(folder.path, account);
  if (!(await isPortFree(port))) {
    throw new CadastreError(
      'LOCAL_SERVER_UNAVAILABLE',
      `Another program holds port ${port} of the built-in PostgreSQL`,
      { target: `127.0.0.1:${port}`, wayOut: 'Close that program, then start again.' },
    );
  }
  const place = shellSafe(folder.path);
  const args = [
    ...['start', '-D', place, '-w', '-t', String(START_TIMEOUT_SECONDS)],
    ...['-l', `${place}/${START_LOG}`, '-o', commandLineSettings(port, folder.path).join(' ')],
  ];
  const deadline = Date.now() + LEFTOVER_TIMEOUT_MS;
  for (;;) {
    const mark = await markLog(folder.path);
    const options = { account, workingFolder: folder.path, timeoutMs: (START_TIMEOUT_SECONDS + 10) * 1000 };
    const { exitCode, stdout, stderr } = await runProgram(programs, 'pg_ctl', args, options);
    if (exitCode === 0) return;
    const output = `${stdout}\n${stderr}\n${await readLogSince(folder.path, mark)}`;
    if (/server did not start in time/.test(output)) {
      throw new CadastreError(
        'TIMEOUT',
        `The built-in PostgreSQL is still starting after ${START_TIMEOUT_SECONDS} seconds`,
        {
          target: folder.path,
          wayOut: 'It may be repairing itself after a crash: look again in a few minutes.',
        },
      );
    }
    const leftovers = /pre-existing shared memory block/.test(output);
    if (!leftovers || Date.now() > deadline) {
      throw programFailure('The built-in PostgreSQL did not start', output, folder.path);
    }
    await new Promise((wake) => setTimeout(wake, 500));
  }
}

/** pg_ctl starts the server through a shell and does not quote: such a path is named from within. */
const shellSafe = (path: string): string =>
  process.platform !== 'win32' && /["$`\\\n]/.test(path) ? '.' : path;

/** Ends all sessions and stops cleanly. Errors: `TIMEOUT` when it is still there after the time limit. */
export async function haltPostmaster({ folder, account, programs }: Cluster): Promise<void> {
  const processId = (await readPostmaster(folder))?.processId;
  if (processId === undefined) return;
  const args = ['stop', '-D', folder.path, '-m', 'fast', '-w', '-t', String(STOP_TIMEOUT_SECONDS)];
  const timeoutMs = (STOP_TIMEOUT_SECONDS + 10) * 1000;
  const { exitCode, stdout, stderr } = await runProgram(programs, 'pg_ctl', args, { account, timeoutMs });
  const output = `${stdout}\n${stderr}`;
  if (/server does not shut down/.test(output)) throw stillStopping(folder.path);
  // pg_ctl is content when the lock file is gone, which is a moment before the process is.
  const deadline = Date.now() + EXIT_TIMEOUT_MS;
  while (await isPostmasterOf(processId, folder.path)) {
    if (exitCode !== 0) throw programFailure('The built-in PostgreSQL did not stop', output, folder.path);
    if (Date.now() > deadline) throw stillStopping(folder.path);
    await new Promise((wake) => setTimeout(wake, 10));
  }
}

function stillStopping(target: string): CadastreError {
  return new CadastreError(
    'TIMEOUT',
    `The built-in PostgreSQL has not stopped within ${STOP_TIMEOUT_SECONDS} seconds`,
    { target, wayOut: 'It is writing its last changes to disk: look again in a minute.' },
  );
}
