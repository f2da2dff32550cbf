import Database from 'better-sqlite3';
import type { Entry, StoredEntry } from '../audit/entry.ts';
import type { FileFormat, SqliteDatabase } from './sqlite-file.ts';

/** One column a field of an entry, in the file's spelling. */
export const COLUMNS: Readonly<Record<keyof StoredEntry, string>> = {
  sequence: 'sequence',
  at: 'at',
  kind: 'kind',
  session: 'session',
  actor: 'actor',
  shell: 'shell',
  workstation: 'workstation',
  verb: 'verb',
  target: 'target',
  reason: 'reason',
  jobId: 'job_id',
  input: 'input',
  intent: 'intent',
  outcome: 'outcome',
  durationMs: 'duration_ms',
  statements: 'statements',
  errorCode: 'error_code',
  errorMessage: 'error_message',
  keyId: 'key_id',
  previousHash: 'previous_hash',
  hash: 'hash',
  mac: 'mac',
} satisfies Record<keyof Entry | 'previousHash' | 'hash' | 'mac', string>;

const TABLES = `
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE entries (
  sequence INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('intent', 'outcome', 'note')),
  session TEXT NOT NULL,
  actor TEXT,
  shell TEXT,
  workstation TEXT,
  verb TEXT,
  target TEXT,
  reason TEXT,
  job_id INTEGER,
  intent INTEGER REFERENCES entries (sequence),
  outcome TEXT,
  duration_ms INTEGER,
  error_code TEXT,
  key_id TEXT,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  mac TEXT,
  error_message TEXT,
  input TEXT,
  statements TEXT
) STRICT;

CREATE UNIQUE INDEX entries_by_intent ON entries (intent) WHERE intent IS NOT NULL;
CREATE INDEX entries_open ON entries (sequence, session) WHERE kind = 'intent';
CREATE INDEX entries_by_actor ON entries (actor, sequence) WHERE actor IS NOT NULL;
CREATE INDEX entries_by_verb ON entries (verb, target, sequence) WHERE verb IS NOT NULL;
CREATE INDEX entries_by_outcome ON entries (outcome, sequence) WHERE outcome IS NOT NULL;
CREATE INDEX entries_by_time ON entries (at, sequence);
`;

/**
 * `INSERT OR REPLACE` deletes without asking a DELETE trigger, so an insert may only ever add the next entry
 * and answer an intent that has no answer.
 */
const TRIGGERS = `
CREATE TRIGGER entries_refuse_update BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only: entries are never changed'); END;

CREATE TRIGGER entries_refuse_delete BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only: entries are never deleted'); END;

CREATE TRIGGER entries_only_append BEFORE INSERT ON entries
WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM entries)
  OR EXISTS (SELECT 1 FROM entries WHERE sequence = NEW.sequence - 1 AND hash IS NOT NEW.previous_hash)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only: only the next entry can be added'); END;

CREATE TRIGGER entries_answer_once BEFORE INSERT ON entries
WHEN NEW.kind = 'outcome' AND (
  EXISTS (SELECT 1 FROM entries WHERE intent = NEW.intent)
  OR NOT EXISTS (SELECT 1 FROM entries WHERE sequence = NEW.intent AND kind = 'intent'))
BEGIN SELECT RAISE(ABORT, 'an outcome answers one intent that has no outcome yet'); END;

CREATE TRIGGER meta_refuse_update BEFORE UPDATE ON meta
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only: its identity is never changed'); END;

CREATE TRIGGER meta_refuse_delete BEFORE DELETE ON meta
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only: its identity is never deleted'); END;

CREATE TRIGGER meta_refuse_insert BEFORE INSERT ON meta
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only: its identity is complete'); END;
`;

export function auditFormat(logId: string): FileFormat {
  return {
    applicationId: 0x43614175, // CaAu
    version: 1,
    create(database) {
      database.exec(TABLES);
      database.prepare("INSERT INTO meta (key, value) VALUES ('log_id', ?)").run(logId);
      database.exec(TRIGGERS);
    },
  };
}

interface SchemaItem {
  readonly name: string;
  readonly type: string;
  readonly sql: string;
}

function schemaOf(database: SqliteDatabase): SchemaItem[] {
  return database
    .prepare('SELECT name, type, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name')
    .all() as SchemaItem[];
}

/** What of the file's own guard is missing, altered or added; null: all as it was made. */
export function schemaProblem(database: SqliteDatabase): string | null {
  const fresh = new Database(':memory:');
  try {
    auditFormat('').create(fresh);
    const expected = schemaOf(fresh);
    const found = schemaOf(database);
    for (const { name, type, sql } of expected) {
      const item = found.find((candidate) => candidate.name === name);
      if (!item) return `the ${type} ${name} is missing`;
      if (item.sql !== sql) return `the ${type} ${name} was altered`;
    }
    const stranger = found.find((item) => !expected.some(({ name }) => name === item.name));
    return stranger ? `a ${stranger.type} ${stranger.name} was added` : null;
  } finally {
    fresh.close();
  }
}
