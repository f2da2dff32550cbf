import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { bundledCli } from '../../support/bundled-child.ts';

/** As it is started from a checkout. */
export const CLI_SOURCE = join(import.meta.dirname, '..', '..', '..', 'src', 'cli', 'main.ts');
const cli = await bundledCli();

export interface CliEnd {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** The one document on stdout; throws where there is another text or none. */
  json(): Record<string, unknown> & { error?: { code: string; details: { fields?: { field: string }[] } } };
}

/** The real command in a process of its own, `CLI_SOURCE` or one file made of it. `started` may send it signals. */
export function runCli(
  args: readonly string[],
  options: {
    environment?: Record<string, string>;
    stdin?: string;
    started?: (child: ChildProcess) => void;
    program?: string;
  } = {},
): Promise<CliEnd> {
  const child = spawn(process.execPath, [options.program ?? cli, ...args], {
    env: { ...process.env, ...options.environment },
    stdio: 'pipe',
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (part) => {
    out += part;
  });
  child.stderr.on('data', (part) => {
    err += part;
  });
  child.stdin.end(options.stdin ?? '');
  options.started?.(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err, json: () => JSON.parse(out) }));
  });
}
