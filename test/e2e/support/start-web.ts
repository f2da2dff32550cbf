import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');
const START_MS = 30_000;

/** The real `cadastre web` on a data folder of its own. */
export interface WebProcess {
  /** With its one-time token. */
  readonly url: string;
  readonly dataDirectory: string;
  /** Runs another command of the CLI on the same folder; answers with its JSON. */
  cadastre(args: readonly string[], stdin?: string): Promise<unknown>;
  /** Stops the built-in server, ends the process as Ctrl-C does, deletes the folder. */
  stop(): Promise<void>;
}

export async function startWeb(environment: Record<string, string> = {}): Promise<WebProcess> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'cadastre-e2e-'));
  // PostgreSQL does not run as root: its account must be able to pass through to its own folder.
  await chmod(dataDirectory, 0o711);
  const env = { ...process.env, CADASTRE_DATA: dataDirectory, ...environment };
  const program = join(root, 'src', 'cli', 'main.ts');
  const start = (args: readonly string[]) =>
    spawn(process.execPath, [program, ...args], { cwd: root, env, stdio: ['pipe', 'pipe', 'pipe'] });
  const web = start(['web', '--port', '0', '--json']);
  const cadastre = async (args: readonly string[], stdin = '') => {
    const child = start([...args, '--json']);
    child.stdin.end(stdin);
    const { code, out, err } = await ended(child);
    if (code !== 0) throw new Error(`cadastre ${args.join(' ')} ended with ${code}: ${out}${err}`);
    return JSON.parse(out);
  };
  try {
    const { url } = await firstDocument(web);
    return {
      url,
      dataDirectory,
      cadastre,
      async stop() {
        await cadastre(['local', 'stop']);
        web.kill('SIGINT');
        await ended(web);
        await rm(dataDirectory, { recursive: true, force: true, maxRetries: 5 });
      },
    };
  } catch (error) {
    web.kill('SIGKILL');
    await rm(dataDirectory, { recursive: true, force: true });
    throw error;
  }
}

function firstDocument(child: ChildProcess): Promise<{ url: string }> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Error(`cadastre web said nothing: ${text}`)), START_MS);
    const receive = (part: Buffer) => {
      text += part;
      if (!text.trimEnd().endsWith('}')) return;
      clearTimeout(timer);
      const document = JSON.parse(text);
      if (document.url) resolve(document);
      else reject(new Error(text));
    };
    child.stdout?.on('data', receive);
    child.stderr?.on('data', (part) => {
      text += part;
    });
    child.once('exit', (code) => reject(new Error(`cadastre web ended with ${code}: ${text}`)));
  });
}

function ended(child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> {
  let out = '';
  let err = '';
  child.stdout?.on('data', (part) => {
    out += part;
  });
  child.stderr?.on('data', (part) => {
    err += part;
  });
  if (child.exitCode !== null) return Promise.resolve({ code: child.exitCode, out, err });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}
