import type { Connect, ConnectionTarget, Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';

/** First key of our advisory locks; the second is a number of the named thing. */
const LOCK_CLASS = {
  tenant: 0x43_41_54,
  job: 0x43_41_4a,
  server: 0x43_41_53,
  key: 0x43_41_4b,
  message: 0x43_41_4d,
  routing: 0x43_41_52,
} as const;
export type LockKind = keyof typeof LOCK_CLASS;

const CHANNEL = 'cadastre';

export interface PlatformMessage {
  readonly topic: string;
  readonly id: number | null;
  /** The process that said it, so that it can ignore its own. */
  readonly from: string;
}

/**
 * One connection to the platform database that holds this process's advisory locks and hears what other
 * processes say. A lock lives exactly as long as its holder: when the process dies, PostgreSQL lets go.
 */
export interface PlatformLocks {
  /** False: another process, or this one, holds it. */
  tryLock(kind: LockKind, id: number): Promise<boolean>;
  unlock(kind: LockKind, id: number): Promise<void>;
  /** Is it held by any process on any workstation? */
  isHeld(kind: LockKind, id: number): Promise<boolean>;
  heldIds(kind: LockKind): Promise<Set<number>>;
  say(topic: string, id?: number): void;
  close(): Promise<void>;
}

export async function openPlatformLocks(
  connect: Connect,
  target: ConnectionTarget,
  instance: string,
  heard: (message: PlatformMessage) => void,
  lost: () => void,
): Promise<PlatformLocks> {
  const session = await connect(target);
  // Advisory locks are reentrant within a session, so what this process holds is also kept here.
  const mine = new Set<string>();
  session.onLost(() => {
    mine.clear();
    lost();
  });
  session.onNotification((channel, payload) => {
    const message = channel === CHANNEL ? readMessage(payload) : null;
    if (message && message.from !== instance) heard(message);
  });
  // A word to the others need not reach the disk.
  await session.script(`SET synchronous_commit = off; LISTEN ${CHANNEL}`);
  return locksOn(session, mine, instance);
}

function locksOn(plain: Session, mine: Set<string>, instance: string): PlatformLocks {
  const session = { run: inTurn(plain) };
  const heldIds = async (kind: LockKind): Promise<Set<number>> => {
    const { rows } = await session.run<{ id: string }>(
      sql`SELECT objid::bigint AS id FROM pg_locks
          WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid::bigint = ${LOCK_CLASS[kind]}
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    return new Set(rows.map((row) => Number(row.id)));
  };
  return {
    async tryLock(kind, id) {
      const key = `${kind}/${id}`;
      if (mine.has(key)) return false;
      mine.add(key);
      try {
        const { rows } = await session.run<{ got: boolean }>(
          sql`SELECT pg_try_advisory_lock(${LOCK_CLASS[kind]}::int, ${id}::int) AS got`,
        );
        if (!rows[0]?.got) mine.delete(key);
        return rows[0]?.got === true;
      } catch (error) {
        mine.delete(key);
        throw error;
      }
    },
    async unlock(kind, id) {
      if (!mine.delete(`${kind}/${id}`)) return;
      await session.run(sql`SELECT pg_advisory_unlock(${LOCK_CLASS[kind]}::int, ${id}::int)`);
    },
    isHeld: async (kind, id) => mine.has(`${kind}/${id}`) || (await heldIds(kind)).has(id),
    heldIds,
    say(topic, id) {
      const payload = JSON.stringify({ topic, id: id ?? null, from: instance } satisfies PlatformMessage);
      // Others read again on their own after a while; a lost word costs freshness, not truth.
      session.run(sql`SELECT pg_notify(${CHANNEL}, ${payload})`).catch(() => undefined);
    },
    close: () => plain.close(),
  };
}

/** Several jobs share this connection; a connection takes one statement at a time. */
function inTurn(session: Session): Session['run'] {
  let last: Promise<unknown> = Promise.resolve();
  return (statement) => {
    const turn = last.then(() => session.run<never>(statement));
    last = turn.catch(() => undefined);
    return turn;
  };
}

function readMessage(payload: string): PlatformMessage | null {
  try {
    const value = JSON.parse(payload) as Partial<PlatformMessage>;
    if (typeof value.topic !== 'string' || typeof value.from !== 'string') return null;
    return { topic: value.topic, id: typeof value.id === 'number' ? value.id : null, from: value.from };
  } catch {
    return null;
  }
}
