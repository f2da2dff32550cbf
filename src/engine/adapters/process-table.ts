import { execFile } from 'node:child_process';
import { readlink } from 'node:fs/promises';
import { platform } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A process of another account counts as alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Whether this process is the postmaster of this data folder: a number in `postmaster.pid` may belong to
 * another program by now. A postmaster's working folder is its data folder; where that cannot be read, the
 * name of the program decides.
 */
export async function isPostmasterOf(pid: number, dataDirectory: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (platform() === 'linux') {
    try {
      return (await readlink(`/proc/${pid}/cwd`)) === dataDirectory;
    } catch (error) {
      // ENOENT: it has just ended, or it is a zombie, which holds nothing.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    }
  }
  return /postgres/i.test(await describeProcess(pid));
}

async function describeProcess(pid: number): Promise<string> {
  try {
    const listing =
      platform() === 'win32'
        ? run('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'])
        : run('ps', ['-p', String(pid), '-o', 'comm=']);
    return (await listing).stdout;
  } catch {
    // `ps` fails for a process that has ended.
    return '';
  }
}

/** The processes that carry `text` among their arguments. Windows does not tell: it gets an empty list. */
export async function findProcessesByArgument(text: string): Promise<number[]> {
  if (platform() === 'win32') return [];
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,args='], { maxBuffer: 32 * 1024 * 1024 });
  return stdout
    .split('\n')
    .filter((line) => line.includes(text))
    .map((line) => Number.parseInt(line, 10))
    .filter((pid) => pid > 1 && pid !== process.pid);
}
