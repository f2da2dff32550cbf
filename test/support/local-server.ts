import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe } from 'vitest';
import { connectPostgres } from '../../src/engine/adapters/postgres-session.ts';
import {
  findPostgresPrograms,
  type LocalServerContext,
  localTarget,
  type PostgresPrograms,
  removeLocalServer,
} from '../../src/engine/local-server/index.ts';
import { type Session, withSession } from '../../src/engine/postgres/session.ts';
import { type SecretStore, secretKeys } from '../../src/engine/secrets/secret-store.ts';
import { createSessionStore } from '../../src/engine/secrets/session-store.ts';
import type { LocalServerStatus } from '../../src/shared/models/local-server.ts';
import { serverUser } from './postgres-programs.ts';

const run = promisify(execFile);
const found = await findPostgresPrograms(process.env, serverUser());

/** `describe` over both sources of programs; one that is not on this machine shows as skipped. */
export function eachSource(name: string, suite: (programs: PostgresPrograms) => void): void {
  for (const source of ['system', 'embedded'] as const) {
    const programs = found.find((each) => each.source === source);
    if (programs) describe(`${name} (${source} ${programs.version})`, () => suite(programs));
    else describe.skip(`${name} (${source}: no such programs here)`, () => undefined);
  }
}

/** Contexts in temporary folders; what was started in them is removed after each test. */
export function localServers(source: 'system' | 'embedded') {
  const made: { context: LocalServerContext; folder: string }[] = [];
  afterEach(async () => {
    for (const { context, folder } of made.splice(0)) {
      // A test may have left the store closed, or the folder in a state that is refused.
      await removeLocalServer({ ...context, secrets: createSessionStore() }).catch(() => undefined);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  });
  return {
    async create(secrets: SecretStore = createSessionStore(), inside = ''): Promise<LocalServerContext> {
      const folder = await mkdtemp(join(tmpdir(), 'cadastre-test-local-'));
      const environment = { ...process.env, CADASTRE_LOCAL_PROGRAMS: source };
      const context = { dataDirectory: join(folder, inside), secrets, environment };
      made.push({ context, folder });
      return context;
    },
  };
}

/** A session as the superuser, with the password of the store. */
export async function asSuperuser<T>(
  { secrets }: LocalServerContext,
  { port }: Pick<LocalServerStatus, 'port'>,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const password = await secrets.get(secretKeys.localPassword());
  return withSession(connectPostgres, localTarget(port ?? 0, password), work);
}

/** User id of a process, read from the process list. */
export async function ownerOf(pid: number): Promise<number> {
  return Number((await run('ps', ['-p', String(pid), '-o', 'uid='])).stdout);
}

/** The files under a folder that hold this text, whatever their type. */
export async function filesHolding(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hits: string[] = [];
  for (const path of paths) if ((await readFile(path)).includes(text)) hits.push(path);
  return hits;
}

/**
 * Watches arguments and environments of all other processes, and the files of a folder, until it is stopped;
 * then gives the places where the secret, as `secret` knows it by then, was seen.
 */
export function watchForLeaks(
  folder: string,
  secret: () => Promise<string | null>,
  seen = new Set<string>(),
): () => Promise<Leaks> {
  let rounds = 0;
  let going = true;
  const look = async () => {
    const text = await secret();
    if (text === null) return;
    rounds += 1;
    const pids = (await readdir('/proc')).filter(
      (name) => /^\d+$/.test(name) && Number(name) !== process.pid,
    );
    const places = pids.flatMap((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`]);
    const small = (await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []))
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('/base/'))
      .map((entry) => join(entry.parentPath, entry.name));
    for (const place of [...places, ...small]) {
      // Processes and files come and go while we look.
      const content = await readFile(place, 'latin1').catch(() => '');
      if (content.includes(text)) seen.add(place);
    }
  };
  const watching = (async () => {
    while (going) {
      await look();
      await new Promise((wake) => setTimeout(wake, 5));
    }
  })();
  return async () => {
    going = false;
    await watching;
    return { places: [...seen], rounds };
  };
}

export interface Leaks {
  readonly places: string[];
  /** How often it looked, so that a watch that saw nothing can be told from one that never looked. */
  readonly rounds: number;
}
