import { spawn } from 'node:child_process';
import type { CommandResult } from '../../shared/models/routing.ts';

const TIMEOUT_MS = 30_000;
/** Characters of output that are kept: its end says what went wrong. */
const KEPT = 16_384;
/** A program that leaves a daemon behind hands its streams on; they are not waited for. */
const STREAMS_MS = 200;
const windows = process.platform === 'win32';

/**
 * Runs one program of the admin's choice without a shell. Never throws: what happened is the answer. It gets no
 * variable that could hold a secret of ours, and it is ended with its children when its time is over.
 */
export function runCommand(command: readonly string[], timeoutMs = TIMEOUT_MS): Promise<CommandResult> {
  const started = performance.now();
  const [program = '', ...args] = command;
  return new Promise((resolve) => {
    let output = '';
    let late = false;
    const keep = (part: unknown) => {
      output = `${output}${part}`.slice(-KEPT);
    };
    const finish = (exitCode: number | null) => {
      clearTimeout(timer);
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve({
        command: [...command],
        exitCode: late ? null : exitCode,
        output: late ? `${output}\nIt was ended after ${timeoutMs / 1000} seconds.` : output,
        durationMs: Math.round(performance.now() - started),
      });
    };
    const child = spawn(program, args, {
      env: ownEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: !windows,
      windowsHide: true,
    });
    const timer = setTimeout(() => {
      late = true;
      endFamily(child.pid);
    }, timeoutMs);
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => {
      keep(error.message);
      finish(null);
    });
    child.once('exit', (exitCode) => {
      setTimeout(() => finish(exitCode), STREAMS_MS);
    });
    child.once('close', (exitCode) => finish(exitCode));
  });
}

function endFamily(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(windows ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended by itself in this moment.
  }
}

function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(?:CADASTRE|DB|PG|POSTGRES)|PASS|SECRET|TOKEN|KEY|CREDENTIAL/i.test(name),
    ),
  );
}
