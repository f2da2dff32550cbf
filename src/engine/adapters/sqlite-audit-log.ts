import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Actor } from '../acts/actor.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { genesisHash, type MacKey, macKeyOf, sealEntry } from '../audit/chain.ts';
import { noticeClockJump } from '../audit/clock-jump.ts';
import { draftIntent, draftOutcome, type EntryDraft, type StoredEntry } from '../audit/entry.ts';
import { ANCHOR_TIMING, type AnchorTiming, createAnchorKeeper } from '../audit/keep-anchors.ts';
import { CadastreError } from '../errors.ts';
import { auditActs } from './sqlite-audit-acts.ts';
import { withAuditFile } from './sqlite-audit-errors.ts';
import { auditFormat, COLUMNS } from './sqlite-audit-schema.ts';
import { verifyAuditFile } from './sqlite-audit-verify.ts';
import { openSqliteFile, type SqliteDatabase } from './sqlite-file.ts';
import { type FileLock, holdLock, isLocked, sweepLocks, tryLock, underLock } from './sqlite-lock.ts';

export interface AuditLogOptions {
  readonly now?: () => Date;
  readonly anchorTiming?: AnchorTiming;
}

/**
 * Opens the audit log, or begins one. Locks of the processes that share it lie in `{file}-locks`.
 * Errors: `AUDIT_UNAVAILABLE` where the file cannot be used now, `AUDIT_BROKEN` where it is no log of ours.
 */
export function openAuditLog(file: string, options: AuditLogOptions = {}): AuditLog {
  const database = withAuditFile(file, () => openSqliteFile(file, auditFormat(randomUUID())));
  try {
    return auditLogOver(database, file, options);
  } catch (error) {
    database.close();
    throw error;
  }
}

interface Head {
  readonly sequence: number;
  readonly hash: string;
  readonly at: string | null;
}

/** The log over an open connection, which it owns from now on. */
export function auditLogOver(
  database: SqliteDatabase,
  file: string,
  options: AuditLogOptions = {},
): AuditLog {
  const now = options.now ?? (() => new Date());
  const logId = withAuditFile(file, () => readLogId(database, file));
  const identity = identityOf(file);
  const locks = `${file}-locks`;
  const session = randomUUID();
  const sessionFile = (id: string) => join(locks, `session-${id}`);
  const genesis: Head = { sequence: 0, hash: genesisHash(logId), at: null };
  const keys = new Map<string, MacKey>();
  const listeners = new Set<() => void>();
  let macKey: MacKey | null = null;
  let sessionLock: FileLock | null = null;
  let closed = false;

  const isAlive = (id: string) => (id === session ? sessionLock !== null : isLocked(sessionFile(id)));
  const acts = withAuditFile(file, () => auditActs(database, isAlive));

  const headQuery = withAuditFile(file, () =>
    database.prepare('SELECT sequence, hash, at FROM entries ORDER BY sequence DESC LIMIT 1'),
  );
  const hashQuery = database.prepare('SELECT hash FROM entries WHERE sequence = ?').pluck();
  const countQuery = database.prepare('SELECT count(*) FROM entries').pluck();
  const insert = database.prepare(
    `INSERT INTO entries (${Object.values(COLUMNS).join(', ')})
     VALUES (${Object.keys(COLUMNS)
       .map((field) => `@${field}`)
       .join(', ')})`,
  );
  const newest = () => (headQuery.get() as Head | undefined) ?? genesis;
  const hashAt = (sequence: number) =>
    sequence === 0 ? genesis.hash : ((hashQuery.get(sequence) as string | undefined) ?? null);

  const keeper = createAnchorKeeper(
    {
      head: () => {
        const { sequence, hash } = newest();
        return { logId, sequence, hash, count: Number(countQuery.get()), at: now().toISOString() };
      },
      hashAt,
      lock: (place) => {
        const lock = tryLock(join(locks, `anchor-${place}`));
        return lock && (() => lock.release());
      },
    },
    options.anchorTiming ?? ANCHOR_TIMING,
  );

  const addAfter = (head: Head, draft: EntryDraft, at: Date): StoredEntry => {
    const entry = { ...draft, sequence: head.sequence + 1, at: at.toISOString(), session, keyId: null };
    const sealed = sealEntry(entry, head.hash, macKey);
    insert.run(sealed);
    return sealed;
  };

  /** The head is read after the write lock is held: another process may have added entries since. */
  const append = database.transaction((draft: EntryDraft, actorOf: () => Actor): number => {
    const actor = actorOf();
    let head = newest();
    const at = now();
    const jump = head.at === null ? null : noticeClockJump(head.at, at, actor);
    if (jump) head = addAfter(head, jump, at);
    return addAfter(head, draft, at).sequence;
  });

  const write = (draft: EntryDraft, actorOf: () => Actor): number => {
    if (closed) throw new CadastreError('AUDIT_UNAVAILABLE', 'The audit log is closed', { target: file });
    const sequence = withAuditFile(file, () => {
      refuseExchanged(file, identity);
      sessionLock ??= holdSession(locks, sessionFile(session));
      return append.immediate(draft, actorOf);
    });
    keeper.touch();
    // Not in the middle of an act: a listener that throws is not the act's failure.
    for (const listener of listeners) queueMicrotask(listener);
    return sequence;
  };

  return {
    logId,
    recordIntent: (intent) => write(draftIntent(intent), () => intent.actor),
    recordResult(intentSequence, result) {
      write(draftOutcome(intentSequence, result), () => actorOfOpenIntent(database, intentSequence));
    },
    useMacKey(key) {
      macKey = macKeyOf(key);
      keys.set(macKey.id, macKey);
    },
    useAnchors: (anchors) => keeper.use(anchors),
    list: (filter) => withAuditFile(file, () => database.transaction(() => acts.list(filter))()),
    get: (sequence) => withAuditFile(file, () => acts.get(sequence)),
    lastDone: (verb, target) => withAuditFile(file, () => acts.lastDone(verb, target)),
    verify: () => verifyAuditFile({ database, file, logId, keys, acts, keeper, hashAt, now }),
    replaceAnchors: (places) => keeper.replace(places),
    alone: (name, work) => underLock(join(locks, name), work),
    onEntry: (listener) => void listeners.add(listener),
    async close() {
      if (closed) return;
      closed = true;
      try {
        await keeper.close();
      } finally {
        sessionLock?.release();
        database.close();
      }
    },
  };
}

function readLogId(database: SqliteDatabase, file: string): string {
  const logId = database.prepare("SELECT value FROM meta WHERE key = 'log_id'").pluck().get();
  if (typeof logId === 'string') return logId;
  throw new CadastreError('AUDIT_BROKEN', 'The audit log has lost its identity', {
    target: file,
    wayOut: 'Somebody changed the file: keep it as evidence and put back its newest copy.',
  });
}

function holdSession(locks: string, file: string): FileLock {
  sweepLocks(locks, 'session-');
  return holdLock(file);
}

/** Who began the act that an outcome is about to end. */
function actorOfOpenIntent(database: SqliteDatabase, sequence: number): Actor {
  const row = database
    .prepare(
      `SELECT i.actor AS name, i.shell, i.workstation, o.sequence AS answer
       FROM entries i LEFT JOIN entries o ON o.intent = i.sequence
       WHERE i.sequence = ? AND i.kind = 'intent'`,
    )
    .get(sequence) as (Actor & { readonly answer: number | null }) | undefined;
  if (!row)
    throw new CadastreError('AUDIT_BROKEN', `The audit log has no intent ${sequence} to give an outcome to`);
  if (row.answer !== null) {
    throw new CadastreError('CONFLICT', `Act ${sequence} has its outcome already, in entry ${row.answer}`);
  }
  return { name: row.name, shell: row.shell, workstation: row.workstation };
}

function identityOf(file: string): string {
  const { dev, ino } = statSync(file, { bigint: true });
  return `${dev}:${ino}`;
}

/** On most systems a file that was moved away or deleted can still be written, and nobody would ever read it. */
function refuseExchanged(file: string, identity: string): void {
  if (identityOf(file) === identity) return;
  throw new CadastreError('AUDIT_UNAVAILABLE', 'The audit log was moved or replaced while it was open', {
    target: file,
    wayOut: 'Put the log back in its place and start Cadastre again.',
  });
}
