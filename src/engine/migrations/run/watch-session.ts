import { setTimeout as sleep } from 'node:timers/promises';
import type { BlockerRule } from '../../../shared/models/migration-options.ts';
import type { Blocker } from '../../../shared/models/migration-run.ts';
import { CadastreError } from '../../errors.ts';
import { answering } from '../../postgres/answering.ts';
import type { Database, Session } from '../../postgres/session.ts';
import { endSession, mayEnd, readBlocker } from './blockers.ts';
import { PATIENCE, type RunPatience } from './patience.ts';

export interface WatchPorts {
  /** A pool on the maintenance database of a server. */
  maintenance(serverId: string): Promise<Database>;
  readonly patience?: RunPatience;
}

interface Watched {
  readonly serverId: string;
  readonly session: Session;
  readonly rule: BlockerRule;
}

interface Told {
  blocked(blocker: Blocker | null): void;
  remark(text: string): void;
}

/** What takes less is not looked at; then how often. Milliseconds. */
const LOOK_AFTER_MS = 150;
const LOOK_EVERY_MS = 300;
const LOOK_SELDOM_MS = 2_000;

/**
 * Runs statements and looks meanwhile, over another session of the server, whom they wait for. Where neither answers any
 * more, or the server has no such backend, or that has long been idle, the session is given up: a cut network says nothing by itself. Throws what
 * `work` throws, and `SERVER_UNREACHABLE`.
 */
export async function watched<T>(
  ports: WatchPorts,
  { serverId, session, rule }: Watched,
  told: Told,
  work: () => Promise<T>,
): Promise<T> {
  const { silentLooks, idleMs } = ports.patience ?? PATIENCE;
  const done = new AbortController();
  let giveUp: (error: CadastreError) => void = () => undefined;
  const lost = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  const look = async () => {
    let silent = 0;
    let said = false;
    const ended = new Set<number>();
    for (let pause = LOOK_AFTER_MS; ; ) {
      await sleep(pause, null, { signal: done.signal, ref: false });
      const found = await lookOnce(ports, serverId, session.processId);
      if (done.signal.aborted) return;
      if (found === null) {
        silent += 1;
        if (silent >= silentLooks) return giveUp(silence(session));
        continue;
      }
      silent = 0;
      // Its answer, or what it was asked, was lost on the way: it would wait for us as we for it.
      if (!found.alive || found.idleMs > idleMs) return giveUp(silence(session));
      const { blocker } = found;
      pause = blocker === null ? Math.min(LOOK_SELDOM_MS, pause * 2) : LOOK_EVERY_MS;
      if (blocker === null && !said) continue;
      said = blocker !== null;
      told.blocked(blocker);
      if (blocker === null || ended.has(blocker.pid) || !mayEnd(rule, blocker)) continue;
      ended.add(blocker.pid);
      const maintenance = await ports.maintenance(serverId);
      if (await endSession(maintenance, blocker.pid).catch(() => false)) {
        told.remark(`Ended session ${blocker.pid} of ${blocker.role} (${blocker.state}), by rule`);
      }
    }
  };
  // It ends with an abort whenever the work is over.
  const looking = look().catch(() => undefined);
  const working = work();
  working.catch(() => undefined);
  try {
    return await Promise.race([working, lost]);
  } finally {
    done.abort();
    lost.catch(() => undefined);
    void looking;
  }
}

async function lookOnce(ports: WatchPorts, serverId: string, pid: number) {
  const { lookMs } = ports.patience ?? PATIENCE;
  const stop = new AbortController();
  const look = async () => {
    const pool = await ports.maintenance(serverId);
    // One that hangs is given up: else the pool would have none left when the network is back.
    return pool.withSession((session) => readBlocker(answering(session, lookMs), pid));
  };
  try {
    return await Promise.race([
      look().catch(() => null),
      sleep(lookMs, null, { signal: stop.signal, ref: false }),
    ]);
  } finally {
    stop.abort();
  }
}

function silence({ database }: Session): CadastreError {
  return new CadastreError('SERVER_UNREACHABLE', `The connection to ${database} was lost while a file ran`, {
    target: database,
  });
}
