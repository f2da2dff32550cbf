import { runProgram } from '../adapters/postgres-programs.ts';
import { CadastreError } from '../errors.ts';
import { commandLineSettings, writeRules } from './cluster-settings.ts';
import { START_TIMEOUT_SECONDS, STOP_TIMEOUT_SECONDS } from './context.ts';
import { isPortFree } from './create-cluster.ts';
import type { Cluster } from './local-server-status.ts';
import { removeStalePostmasterFile } from './postmaster-file.ts';
import { markLog, programFailure, readLogSince, START_LOG } from './program-failure.ts';

/** How long children of a killed postmaster may take to notice. */
const LEFTOVER_TIMEOUT_MS = 20_000;

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
  const args = [
    ...['start', '-D', folder.path, '-w', '-t', String(START_TIMEOUT_SECONDS)],
    ...['-l', `${folder.path}/${START_LOG}`, '-o', commandLineSettings(port, folder.path).join(' ')],
  ];
  const deadline = Date.now() + LEFTOVER_TIMEOUT_MS;
  for (;;) {
    const mark = await markLog(folder.path);
    const timeoutMs = (START_TIMEOUT_SECONDS + 10) * 1000;
    const { exitCode, stdout, stderr } = await runProgram(programs, 'pg_ctl', args, { account, timeoutMs });
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

/** Ends all sessions and stops cleanly. Errors: `TIMEOUT` when it is still there after the time limit. */
export async function haltPostmaster({ folder, account, programs }: Cluster): Promise<void> {
  const args = ['stop', '-D', folder.path, '-m', 'fast', '-w', '-t', String(STOP_TIMEOUT_SECONDS)];
  const timeoutMs = (STOP_TIMEOUT_SECONDS + 10) * 1000;
  const { exitCode, stdout, stderr } = await runProgram(programs, 'pg_ctl', args, { account, timeoutMs });
  if (exitCode === 0) return;
  const output = `${stdout}\n${stderr}`;
  if (/server does not shut down|PID file .* does not exist/.test(output)) {
    if (/PID file/.test(output)) return;
    throw new CadastreError(
      'TIMEOUT',
      `The built-in PostgreSQL has not stopped within ${STOP_TIMEOUT_SECONDS} seconds`,
      { target: folder.path, wayOut: 'It is writing its last changes to disk: look again in a minute.' },
    );
  }
  throw programFailure('The built-in PostgreSQL did not stop', output, folder.path);
}
