import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The path of a program, also where only root's path has it; null: it is not on this machine. */
export function findProgram(name: string): string | null {
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    '/usr/sbin',
    '/usr/local/sbin',
    '/opt/homebrew/bin',
  ];
  return (
    folders
      .filter(Boolean)
      .map((folder) => join(folder, name))
      .find(isProgram) ?? null
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free port');
  return address.port;
}

/** A whole nginx.conf around the generated files of a folder, with everything else of nginx in that folder too. */
export function nginxConf(folder: string): string {
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join(' ');
  return `daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 256; }
http { access_log off; ${places} include ${folder}/nginx-*.conf; }
`;
}

/** What `nginx -t` says about a configuration; its exit code is part of the answer. */
export async function testNginx(program: string, conf: string): Promise<{ code: number; text: string }> {
  return run(program, ['-t', '-c', conf]).then(
    ({ stdout, stderr }) => ({ code: 0, text: stdout + stderr }),
    (error: { code?: number; stdout?: string; stderr?: string }) => ({
      code: error.code ?? -1,
      text: `${error.stdout ?? ''}${error.stderr ?? ''}`,
    }),
  );
}

export interface RunningProgram {
  readonly child: ChildProcess;
  /** What it wrote so far. */
  output(): string;
  signal(name: NodeJS.Signals): void;
  stop(): Promise<void>;
}

/** Starts a program that stays and waits until `ready` says so; throws with its output when it ends before. */
export async function startProgram(
  program: string,
  args: readonly string[],
  ready: () => Promise<boolean>,
  account: { uid?: number; gid?: number } = {},
): Promise<RunningProgram> {
  const child = spawn(program, args, { ...account, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  let ended = false;
  const end = new Promise<void>((resolve) => {
    child.once('close', () => {
      ended = true;
      resolve();
    });
  });
  child.once('error', (error) => {
    text += error.message;
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (part) => {
      text += part;
    });
  }
  const deadline = Date.now() + 60_000;
  while (!(await ready())) {
    if (ended || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`${program} did not start:\n${text.slice(-3000)}`);
    }
    await new Promise((wake) => setTimeout(wake, 50));
  }
  return {
    child,
    output: () => text,
    signal: (name) => child.kill(name),
    async stop() {
      if (!ended) child.kill('SIGKILL');
      await end;
    },
  };
}
