import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { StringDecoder } from 'node:string_decoder';
import { atExit } from './at-exit.ts';
import { isAlive } from './process-table.ts';

export interface ExternalCommand {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** All that it gets: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeLimitMs: number;
  readonly signal: AbortSignal;
  /** Written as soon as it runs, for `endLeftCommand`. */
  readonly note: string;
}

export interface CommandEnd {
  /** null: it was ended, or could not be started. */
  readonly exitCode: number | null;
  readonly killedBy: string | null;
  /** `ended`: by itself. `time` and `stop`: its whole process group was killed. `not-started`: `output` says why. */
  readonly how: 'ended' | 'time' | 'stop' | 'not-started';
  /** Both streams as they came; the middle of a long one is left out. */
  readonly output: string;
  readonly durationMs: number;
}

/** Bytes of output that are kept from its beginning and from its end. */
const KEPT_FIRST = 8_192;
const KEPT_LAST = 24_576;
/** When Cadastre closes, a command may end by itself for this long: with the grace less than the 10 s that containers get. */
const PATIENCE_MS = 5_000;
/** Told to end, it has this long before it is killed; milliseconds. */
const GRACE_MS = 3_000;
/** A program that leaves a daemon behind hands its streams on; they are not waited for. */
const STREAMS_MS = 300;
const windows = platform() === 'win32';

/**
 * Runs a program of the admin's choice without a shell, in a process group of its own, so that nothing of it is left
 * when its time is over. Never throws: what happened is the answer.
 */
export function runExternalCommand(command: ExternalCommand): Promise<CommandEnd> {
  const started = performance.now();
  const [program = '', ...args] = command.argv;
  return new Promise((resolve) => {
    const output = boundedOutput();
    let how: CommandEnd['how'] = 'ended';
    let grace: NodeJS.Timeout | undefined;
    let patience: NodeJS.Timeout | undefined;
    let noted: Promise<void> = Promise.resolve();
    const child = spawn(program, args, {
      cwd: command.cwd,
      env: { ...command.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: !windows,
      windowsHide: true,
    });
    const end = (reason: 'time' | 'stop') => {
      if (how !== 'ended') return;
      how = reason;
      endGroup(child.pid, 'SIGTERM');
      grace = setTimeout(() => endGroup(child.pid, 'SIGKILL'), GRACE_MS);
    };
    const stop = () => {
      patience ??= setTimeout(() => end('stop'), PATIENCE_MS);
    };
    const stay = atExit(() => endGroup(child.pid, 'SIGKILL'));
    const timer = setTimeout(() => end('time'), command.timeLimitMs);
    let over = false;
    const finish = (exitCode: number | null, killedBy: string | null) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      clearTimeout(grace);
      clearTimeout(patience);
      command.signal.removeEventListener('abort', stop);
      stay();
      // Children that it has left behind would go on with a login that is about to be gone.
      endGroup(child.pid, 'SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
      const durationMs = Math.round(performance.now() - started);
      void noted.finally(() =>
        resolve({
          exitCode: how === 'ended' ? exitCode : null,
          killedBy,
          how,
          output: output.text(),
          durationMs,
        }),
      );
    };
    for (const stream of [child.stdout, child.stderr]) {
      const decoder = new StringDecoder('utf8');
      stream.on('data', (part: Buffer) => output.add(decoder.write(part)));
    }
    child.once('error', (error: NodeJS.ErrnoException) => {
      how = 'not-started';
      output.add(whyNotStarted(error, program, command.cwd));
      finish(null, null);
    });
    child.once('exit', (exitCode, killedBy) => {
      setTimeout(() => finish(exitCode, killedBy), STREAMS_MS);
    });
    child.once('close', (exitCode, killedBy) => finish(exitCode, killedBy));
    if (command.signal.aborted) stop();
    else command.signal.addEventListener('abort', stop, { once: true });
    if (child.pid !== undefined) noted = writeNote(command.note, child.pid).catch(() => undefined);
  });
}

function whyNotStarted({ code, message }: NodeJS.ErrnoException, program: string, cwd: string): string {
  if (code === 'ENOENT') return `${program} is not there, as seen from ${cwd}`;
  if (code === 'EACCES') return `${program} may not be run`;
  return message;
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(windows ? pid : -pid, signal);
  } catch {
    // It has ended by itself.
  }
}

function boundedOutput() {
  let first = '';
  let last = '';
  let left = 0;
  return {
    add(part: string) {
      const room = KEPT_FIRST - first.length;
      if (room > 0) first += part.slice(0, room);
      last += part.slice(Math.max(0, room));
      if (last.length <= KEPT_LAST) return;
      left += last.length - KEPT_LAST;
      last = last.slice(-KEPT_LAST);
    },
    // Cut at the ends of lines, so that no half of a password stands there, which nobody would know to mask.
    text() {
      if (left === 0) return first + last;
      const [before, after] = [
        first.slice(0, first.lastIndexOf('\n') + 1),
        last.slice(last.indexOf('\n') + 1),
      ];
      return `${before}… left out: ${left} characters and the lines that they are part of …\n${last.includes('\n') ? after : ''}`;
    },
  };
}

/** Its number may belong to another program later: its birth tells them apart. */
async function writeNote(path: string, pid: number): Promise<void> {
  await writeFile(path, JSON.stringify({ pid, born: await bornAt(pid) }), { mode: 0o600 });
}

/** Ends the process group that a killed Cadastre has left, as `note` has it. True: there was one. */
export async function endLeftCommand(note: string): Promise<boolean> {
  const text = await readFile(note, 'utf8').catch(() => null);
  if (text === null) return false;
  const { pid, born } = JSON.parse(text) as { pid: number; born: string | null };
  const leaderLives = isAlive(pid);
  if (leaderLives && (born === null || (await bornAt(pid)) !== born)) return false;
  // Without its leader a group keeps its number for as long as one of it lives, and no new process gets it.
  if (!leaderLives && !groupLives(pid)) return false;
  endGroup(pid, 'SIGKILL');
  return true;
}

function groupLives(pid: number): boolean {
  if (windows) return false;
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Clock ticks between the start of the system and of the process; null where the system does not tell. */
export async function bornAt(pid: number): Promise<string | null> {
  if (platform() !== 'linux') return null;
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // Behind the name in brackets, which may hold anything.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}
