import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CadastreError } from '../errors.ts';
import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';

const ASK_EVERY_MS = 200;
const WAIT_MS = 10 * 60_000;

/**
 * Runs `work` while no other app on this server builds the same template. The lock belongs to the session, so
 * that of a killed app goes with its connection; a builder that lost its session can no longer finish either.
 */
export async function withTemplateLock<T>(
  session: Session,
  template: string,
  progress: (fact: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const key = lockKey(template);
  const deadline = performance.now() + WAIT_MS;
  for (let asked = 0; !(await tryLock(session, key)); asked++) {
    if (asked === 0) progress(`Another app is building ${template}`);
    if (performance.now() > deadline) {
      throw new CadastreError('TIMEOUT', `Another app has been building ${template} for too long`, {
        target: template,
        wayOut: 'See in pg_stat_activity who works on the template database, end that session and try again.',
      });
    }
    await sleep(ASK_EVERY_MS);
  }
  return whileLocked(session, key, work);
}

/** As `withTemplateLock`, but null at once, with nothing done, while another app builds the template. */
export async function ifTemplateIsFree<T>(
  session: Session,
  template: string,
  work: () => Promise<T>,
): Promise<T | null> {
  const key = lockKey(template);
  return (await tryLock(session, key)) ? whileLocked(session, key, work) : null;
}

async function tryLock(session: Session, key: string): Promise<boolean> {
  const { rows } = await session.run<{ locked: boolean }>(sql`SELECT pg_try_advisory_lock(${key}) AS locked`);
  return rows[0]?.locked === true;
}

async function whileLocked<T>(session: Session, key: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    // A lost session has lost its lock too; its error must not hide the first one.
    await session.run(sql`SELECT pg_advisory_unlock(${key})`).catch(() => undefined);
  }
}

/** Sixty-four bits of a hash, as the text of a bigint. */
function lockKey(template: string): string {
  return String(createHash('sha256').update(`cadastre template ${template}`).digest().readBigInt64BE());
}
