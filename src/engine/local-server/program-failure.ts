import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CadastreError } from '../errors.ts';

const DISK_FULL = /no space left on device|disk quota exceeded|disk full/i;

/** What a program said when it failed, as an error: its last telling line, never a listing. */
export function programFailure(what: string, output: string, target: string): CadastreError {
  if (DISK_FULL.test(output)) {
    return new CadastreError('DISK_FULL', `${what}: the volume of ${target} is full`, {
      target,
      wayOut: 'Free space on this volume, then start again.',
    });
  }
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== 'Examine the log output.');
  const telling = lines.filter((line) => /\b(FATAL|PANIC|ERROR|error):/.test(line)).at(-1);
  const reason = (telling ?? lines.at(-1) ?? 'no output')
    .replace(/^.*?\b(?:FATAL|PANIC|ERROR|error):\s*/, '')
    .slice(0, 300);
  return new CadastreError('LOCAL_SERVER_UNAVAILABLE', `${what}: ${reason}`, {
    target,
    wayOut: `Read the log in ${target}, then start again.`,
  });
}

export type LogMark = ReadonlyMap<string, number>;

/** How long each log file is, so that `readLogSince` gives what was written after. */
export async function markLog(directory: string): Promise<LogMark> {
  const sizes = await Promise.all(
    (await logFiles(directory)).map(async (path) => [path, (await stat(path)).size] as const),
  );
  return new Map(sizes);
}

export async function readLogSince(directory: string, mark: LogMark): Promise<string> {
  const texts = (await logFiles(directory)).map(async (path) => {
    const bytes = await readFile(path);
    return bytes.subarray(mark.get(path) ?? 0).toString('utf8');
  });
  return (await Promise.all(texts)).join('\n');
}

export const START_LOG = 'start.log';

async function logFiles(directory: string): Promise<string[]> {
  const missing = (error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw error;
  };
  const collected = await readdir(join(directory, 'log')).catch(missing);
  const started = (await readdir(directory)).filter((name) => name === START_LOG);
  return [...started, ...collected.map((name) => join('log', name))].map((name) => join(directory, name));
}
