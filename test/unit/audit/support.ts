import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach } from 'vitest';
import type { Actor } from '../../../src/engine/acts/actor.ts';
import { type AuditLogOptions, openAuditLog } from '../../../src/engine/adapters/sqlite-audit-log.ts';
import type { AuditAnchor, AuditHead, AuditLog } from '../../../src/engine/audit/audit-log.ts';
import { type AuditFilter, auditFilterSchema } from '../../../src/shared/models/audit.ts';

export const ACTOR: Actor = { name: 'Claire Aubry', shell: 'cli', workstation: 'ws-claire' };
export const KEY = Buffer.alloc(32, 7);
/** Soon enough for a test; nothing happens unless anchors are used. */
export const QUICK = { delayMs: 5, retryMs: 20, closeMs: 2000 };

const cleanups: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

export function temporaryFile(name = 'audit.db'): string {
  const folder = mkdtempSync(join(tmpdir(), 'cadastre-audit-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, name);
}

/** Closed after the test if the test did not. */
export function openLog(file: string, options: AuditLogOptions = {}): AuditLog {
  const log = openAuditLog(file, { anchorTiming: QUICK, ...options });
  cleanups.push(() => log.close());
  return log;
}

export function filter(part: Partial<AuditFilter> = {}): AuditFilter {
  return auditFilterSchema.parse(part);
}

/** One act with both its entries; answers the sequence of the intent. */
export function recordAct(log: AuditLog, verb = 'create tenant', target = 'tenant acme-corp'): number {
  const sequence = log.recordIntent({ actor: ACTOR, verb, target, input: { slug: 'acme-corp' } });
  log.recordResult(sequence, { outcome: 'done', durationMs: 12, statements: ['CREATE DATABASE "t1"'] });
  return sequence;
}

export interface MemoryAnchor extends AuditAnchor {
  head: AuditHead | null;
  readonly written: AuditHead[];
  failure: Error | null;
}

export function memoryAnchor(place: AuditAnchor['place'] = 'secret-store'): MemoryAnchor {
  const anchor: MemoryAnchor = {
    place,
    head: null,
    written: [],
    failure: null,
    async read() {
      if (anchor.failure) throw anchor.failure;
      return anchor.head;
    },
    async write(head) {
      if (anchor.failure) throw anchor.failure;
      anchor.written.push(head);
      anchor.head = head;
    },
    replace: (head) => anchor.write(head),
  };
  return anchor;
}

/** What somebody with the file and a SQLite shell does: first the guards go, then the entries change. */
export function tamper(file: string, change: (database: Database.Database) => void): void {
  const database = new Database(file);
  try {
    const triggers = database.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all() as {
      name: string;
      sql: string;
    }[];
    for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`);
    change(database);
    for (const { sql } of triggers) database.exec(sql);
  } finally {
    database.close();
  }
}

export function withFile<T>(file: string, work: (database: Database.Database) => T): T {
  const database = new Database(file);
  try {
    return work(database);
  } finally {
    database.close();
  }
}
