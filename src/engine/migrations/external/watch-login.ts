import { setTimeout as sleep } from 'node:timers/promises';
import type { BlockerRule } from '../../../shared/models/migration-options.ts';
import type { Database } from '../../postgres/session.ts';
import { sql } from '../../postgres/sql.ts';
import type { ApplyVoice } from '../run/apply-target.ts';
import { endSession, mayEnd, readBlocker } from '../run/blockers.ts';

interface Watched {
  readonly login: string;
  readonly rule: BlockerRule;
}

/** A lock is waited for as long as `lock_timeout` says, and no longer: looked for often. Milliseconds. */
const LOOK_EVERY_MS = 250;

/**
 * Looks, while `work` goes on, whether a session of the command's login waits for a lock: whom it waits for is told, and
 * ended where the rule says so. The server being away says nothing here: the command will.
 */
export async function watchedLogin<T>(
  maintenance: Database,
  { login, rule }: Watched,
  voice: Pick<ApplyVoice, 'blocked' | 'remark'>,
  work: () => Promise<T>,
): Promise<T> {
  const done = new AbortController();
  const ended = new Set<number>();
  let said = false;
  const look = async () => {
    const { rows } = await maintenance.run<{ pid: number }>(
      sql`SELECT pid FROM pg_stat_activity WHERE usename = ${login} AND wait_event_type = 'Lock' LIMIT 1`,
    );
    const [waiting] = rows;
    const blocker = waiting ? (await readBlocker(maintenance, waiting.pid)).blocker : null;
    if (done.signal.aborted || (blocker === null && !said)) return;
    said = blocker !== null;
    voice.blocked(blocker);
    if (blocker === null || ended.has(blocker.pid) || !mayEnd(rule, blocker)) return;
    ended.add(blocker.pid);
    if (await endSession(maintenance, blocker.pid))
      voice.remark(`Ended session ${blocker.pid} of ${blocker.role} (${blocker.state}), by rule`);
  };
  const looking = (async () => {
    for (;;) {
      await sleep(LOOK_EVERY_MS, null, { signal: done.signal, ref: false });
      await look().catch(() => undefined);
    }
  })().catch(() => undefined);
  try {
    return await work();
  } finally {
    done.abort();
    await looking;
    if (said) voice.blocked(null);
  }
}
