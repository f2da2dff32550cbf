import { answering } from '../postgres/answering.ts';
import type { Connect, ConnectionTarget, Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';

/** First key of our advisory locks; the second is a number of the named thing. */
export const LOCK_CLASS = {
  tenant: 0x43_41_54,
  job: 0x43_41_4a,
  server: 0x43_41_53,
  key: 0x43_41_4b,
  message: 0x43_41_4d,
  routing: 0x43_41_52,
  worker: 0x43_41_57,
  measure: 0x43_41_55,
} as const;
export type LockKind = keyof typeof LOCK_CLASS;

const CHANNEL = 'cadastre';
/** None of what is asked here waits for anybody: what is not answered by then is lost; milliseconds. */
const ANSWER_MS = 30_000;

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
  /** Many in one question. Answers with those that are ours now. */
  tryLocks(kind: LockKind, ids: readonly number[]): Promise<Set<number>>;
  unlockAll(kind: LockKind, ids: readonly number[]): Promise<void>;
  /** The same, soon: nobody waits for it, and it goes out with what is said or unlocked next. */
  unlockSoon(kind: LockKind, id: number): void;
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
  const session = answering(await connect(target), ANSWER_MS);
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
  const outgoing = gatherOutgoing(session);
  const heldIds = async (kind: LockKind): Promise<Set<number>> => {
    // In its turn before this: what nobody here holds any more is free.
    void outgoing.send().catch(() => undefined);
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
      // In its turn before this: it may free the very lock.
      void outgoing.send().catch(() => undefined);
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
    async tryLocks(kind, ids) {
      const wanted = ids.filter((id) => !mine.has(`${kind}/${id}`));
      if (wanted.length === 0) return new Set();
      for (const id of wanted) mine.add(`${kind}/${id}`);
      const got = new Set<number>();
      try {
        // Asked for once a row: a filter may be moved to where rows are dropped that were locked.
        const { rows } = await session.run<{ id: number; got: boolean }>(
          sql`SELECT id, pg_try_advisory_lock(${LOCK_CLASS[kind]}::int, id) AS got FROM unnest(${wanted}::int[]) AS id`,
        );
        for (const row of rows) if (row.got) got.add(row.id);
        return got;
      } finally {
        for (const id of wanted) if (!got.has(id)) mine.delete(`${kind}/${id}`);
      }
    },
    async unlockAll(kind, ids) {
      const held = ids.filter((id) => mine.delete(`${kind}/${id}`));
      if (held.length === 0) return;
      await session.run(
        sql`SELECT pg_advisory_unlock(${LOCK_CLASS[kind]}::int, id) FROM unnest(${held}::int[]) AS id`,
      );
    },
    async unlock(kind, id) {
      if (!mine.delete(`${kind}/${id}`)) return;
      outgoing.unlock(LOCK_CLASS[kind], id);
      await outgoing.send();
    },
    unlockSoon(kind, id) {
      if (mine.delete(`${kind}/${id}`)) outgoing.unlock(LOCK_CLASS[kind], id);
    },
    isHeld: async (kind, id) => mine.has(`${kind}/${id}`) || (await heldIds(kind)).has(id),
    heldIds,
    say: (topic, id) =>
      outgoing.say(JSON.stringify({ topic, id: id ?? null, from: instance } satisfies PlatformMessage)),
    async close() {
      // What cannot be said any more is over with the connection.
      await outgoing.send().catch(() => undefined);
      await plain.close();
    },
  };
}

/** How long a word, or an unlock that nobody waits for, waits for company; milliseconds. */
const COMPANY_MS = 25;

/** Unlocks and words of several jobs in one round trip: the unlocks first, so that who hears the word finds it free. */
function gatherOutgoing(session: Pick<Session, 'run'>) {
  let unlocks: { readonly lockClass: number; readonly id: number }[] = [];
  const words = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const send = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    if (unlocks.length === 0 && words.size === 0) return;
    const sent = unlocks;
    const said = [...words];
    unlocks = [];
    words.clear();
    await session.run(
      sql`WITH unlocked AS MATERIALIZED (
            SELECT pg_advisory_unlock(class, id) FROM unnest(${sent.map((each) => each.lockClass)}::int[], ${sent.map((each) => each.id)}::int[]) AS held (class, id)
          )
          SELECT pg_notify(${CHANNEL}, word) FROM (SELECT count(*) FROM unlocked) AS first, unnest(${said}::text[]) AS word`,
    );
  };
  const soon = () => {
    // Others read again on their own after a while; a lost word costs freshness, not truth. A lock goes with its session.
    timer ??= setTimeout(() => void send().catch(() => undefined), COMPANY_MS);
  };
  return {
    send,
    unlock(lockClass: number, id: number) {
      unlocks.push({ lockClass, id });
      soon();
    },
    say(word: string) {
      words.add(word);
      soon();
    },
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
