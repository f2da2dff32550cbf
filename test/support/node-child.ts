import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's own Node: it runs TypeScript files as they are. */
export const nodeProgram = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));

export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface NodeChild {
  readonly process: ChildProcess;
  /** What it has printed so far. */
  stdout(): string;
  end(): Promise<ChildEnd>;
}

/** Starts a script of `test/` in a process of its own. `script` is relative to `test/`, or a whole path. */
export function startNode(
  script: string,
  args: readonly string[] = [],
  environment: Record<string, string | undefined> = {},
  stdin: 'ignore' | 'pipe' = 'ignore',
): NodeChild {
  const path = resolve(import.meta.dirname, '..', script);
  const child = spawn(nodeProgram, [path, ...args], {
    env: { ...process.env, NODE_OPTIONS: '', ...environment },
    stdio: [stdin, 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const closed = once(child, 'close');
  return {
    process: child,
    stdout: () => stdout,
    async end() {
      const [code, signal] = (await closed) as [number | null, NodeJS.Signals | null];
      return { code, signal, stdout, stderr };
    },
  };
}
