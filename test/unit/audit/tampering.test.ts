// biome-ignore-all lint/correctness/useHookAtTopLevel: useMacKey and useAnchors are no hooks of React
import { copyFileSync, rmSync, truncateSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { beforeEach, describe, expect, test } from 'vitest';
import { COLUMNS } from '../../../src/engine/adapters/sqlite-audit-schema.ts';
import type { AuditAnchor } from '../../../src/engine/audit/audit-log.ts';
import { genesisHash, type MacKey, macKeyOf, sealEntry } from '../../../src/engine/audit/chain.ts';
import type { StoredEntry } from '../../../src/engine/audit/entry.ts';
import { auditVerificationSchema } from '../../../src/shared/models/audit.ts';
import {
  ACTOR,
  KEY,
  type MemoryAnchor,
  memoryAnchor,
  openLog,
  recordAct,
  tamper,
  temporaryFile,
  withFile,
} from './support.ts';

let file: string;
let anchor: MemoryAnchor;
let platform: MemoryAnchor;

/** Ten acts, twenty entries, all with a MAC, both anchors at entry 20, log closed. */
beforeEach(async () => {
  file = temporaryFile();
  anchor = memoryAnchor();
  platform = memoryAnchor('platform-database');
  const log = openLog(file);
  log.useMacKey(KEY);
  log.useAnchors([anchor, platform]);
  for (let count = 0; count < 10; count += 1) recordAct(log, 'create tenant', `tenant t-${count}`);
  await log.close();
  expect([anchor.head?.sequence, platform.head?.sequence]).toEqual([20, 20]);
});

interface Witnesses {
  readonly anchors?: readonly AuditAnchor[];
  readonly key?: Buffer | null;
}

/** Opens the file as it is now and verifies it, then makes sure that a look at it changed no anchor. */
async function verify({ anchors = [anchor, platform], key = KEY }: Witnesses = {}) {
  const log = openLog(file, { anchorTiming: { delayMs: 60_000, retryMs: 60_000, closeMs: 1000 } });
  if (key) log.useMacKey(key);
  log.useAnchors(anchors);
  return auditVerificationSchema.parse(await log.verify());
}

const KEY_WITHOUT_ANCHOR: Witnesses = { anchors: [] };
const NOTHING: Witnesses = { anchors: [], key: null };

const columns = Object.values(COLUMNS).join(', ');
const aliases = Object.entries(COLUMNS)
  .map(([field, column]) => `${column} AS "${field}"`)
  .join(', ');

/** What somebody does who knows this program and has the file, but neither the key nor the anchors. */
function rewrite(
  database: Database.Database,
  from: number,
  macKey: MacKey | null,
  change: (entry: StoredEntry) => StoredEntry,
) {
  const entries = database.prepare(`SELECT ${aliases} FROM entries ORDER BY sequence`).all() as StoredEntry[];
  const logId = String(database.prepare("SELECT value FROM meta WHERE key = 'log_id'").pluck().get());
  let previous = genesisHash(logId);
  const forged = entries.map((entry) => {
    const sealed = entry.sequence < from ? entry : sealEntry(change(entry), previous, macKey);
    previous = sealed.hash;
    return sealed;
  });
  database.exec('PRAGMA foreign_keys = OFF; DELETE FROM entries');
  const insert = database.prepare(
    `INSERT INTO entries (${columns}) VALUES (${Object.keys(COLUMNS)
      .map((field) => `@${field}`)
      .join(', ')})`,
  );
  for (const entry of forged) insert.run(entry);
}

const shift = (database: Database.Database, from: number, by: number) => {
  database.pragma('foreign_keys = OFF');
  database.exec(`UPDATE entries SET sequence = -sequence WHERE sequence >= ${from}`);
  database.exec(`UPDATE entries SET sequence = -sequence + ${by} WHERE sequence < 0`);
};

describe('an untouched log', () => {
  test('is ok with an anchor that agrees', async () => {
    const report = await verify();
    expect(report).toMatchObject({ verdict: 'ok', entries: 20, firstBad: null, unresolved: [] });
    expect(report.anchors.map((one) => one.state)).toEqual(['agrees', 'agrees']);
    expect(report.mac).toMatchObject({ state: 'checked', covered: 20, uncovered: 0 });
    expect(report.headHash).toBe(anchor.head?.hash);
  });

  test('is unanchored, never ok, without an anchor', async () => {
    expect(await verify(KEY_WITHOUT_ANCHOR)).toMatchObject({ verdict: 'unanchored', firstBad: null });
    const absent = await verify({ anchors: [memoryAnchor()] });
    expect(absent).toMatchObject({ verdict: 'unanchored', anchors: [{ state: 'absent', sequence: null }] });
  });

  test('is unanchored while no anchor can be reached, and says why', async () => {
    anchor.failure = new Error('keychain is locked');
    const report = await verify({ anchors: [anchor] });
    expect(report).toMatchObject({ verdict: 'unanchored', anchors: [{ state: 'unreachable' }] });
    expect(report.anchors[0]?.message).toContain('keychain is locked');
    expect(await verify()).toMatchObject({
      verdict: 'ok',
      anchors: [{ state: 'unreachable' }, { state: 'agrees' }],
    });
  });

  test('is ok with an anchor that is behind and fits', async () => {
    const log = openLog(file);
    log.useMacKey(KEY);
    recordAct(log);
    const report = await verify();
    expect(report).toMatchObject({
      verdict: 'ok',
      entries: 22,
      anchors: [{ state: 'behind', sequence: 20 }, { state: 'behind' }],
    });
    expect(report.anchors[0]?.message).toContain('2 entries behind');
  });

  test('says when the last write of an anchor failed', async () => {
    const log = openLog(file);
    const writing = {
      ...anchor,
      read: anchor.read,
      write: () => Promise.reject(new Error('read-only place')),
    };
    log.useAnchors([writing]);
    recordAct(log);
    await expect
      .poll(async () => (await log.verify()).anchors[0])
      .toMatchObject({
        state: 'behind',
        message: expect.stringContaining('the last write failed: read-only place'),
      });
  });

  test('says how far MACs reach: not beyond entries of a process that did not know the key', async () => {
    const log = openLog(file);
    recordAct(log);
    await log.close();
    expect((await verify()).mac).toMatchObject({ state: 'checked', covered: 20, uncovered: 2 });
    expect((await verify({ key: null })).mac).toMatchObject({
      state: 'key-unknown',
      covered: 0,
      uncovered: 22,
    });
    const other = openLog(temporaryFile());
    recordAct(other);
    expect((await other.verify()).mac).toMatchObject({ state: 'none', covered: 0, uncovered: 2 });
  });

  test('checks old entries under a former key and new ones under the present', async () => {
    const next = Buffer.alloc(32, 9);
    const log = openLog(file);
    log.useMacKey(KEY);
    log.useMacKey(next);
    recordAct(log);
    expect((await log.verify()).mac).toMatchObject({ state: 'checked', covered: 22 });
  });
});

describe('an edited entry is named', () => {
  test.each(Object.entries(COLUMNS))('in its %s', async (field, column) => {
    tamper(file, (database) => {
      database.pragma('foreign_keys = OFF');
      database.pragma('ignore_check_constraints = ON');
      const numeric = ['sequence', 'jobId', 'intent', 'durationMs'].includes(field);
      database.exec(`UPDATE entries SET ${column} = ${numeric ? '1234' : "'changed'"} WHERE sequence = 8`);
    });
    for (const witnesses of [{}, KEY_WITHOUT_ANCHOR, NOTHING]) {
      const report = await verify(witnesses);
      expect(report).toMatchObject({ verdict: 'broken', firstBad: { sequence: 8 } });
    }
  });

  test('with its own hash put right, at the entry after it', async () => {
    tamper(file, (database) => {
      const entry = database
        .prepare(`SELECT ${aliases} FROM entries WHERE sequence = 8`)
        .get() as StoredEntry;
      const sealed = sealEntry({ ...entry, durationMs: 1 }, entry.previousHash, macKeyOf(KEY));
      database
        .prepare('UPDATE entries SET duration_ms = @durationMs, hash = @hash, mac = @mac WHERE sequence = 8')
        .run({ durationMs: sealed.durationMs, hash: sealed.hash, mac: sealed.mac });
    });
    const report = await verify(NOTHING);
    expect(report).toMatchObject({ verdict: 'broken', firstBad: { sequence: 9 } });
    expect(report.firstBad?.problem).toContain('It does not follow entry 8');
  });

  test('when its MAC is taken off', async () => {
    tamper(file, (database) =>
      database.exec('UPDATE entries SET mac = NULL, key_id = NULL WHERE sequence = 20'),
    );
    expect(await verify(NOTHING)).toMatchObject({ verdict: 'broken', firstBad: { sequence: 20 } });
  });
});

describe('a cut log is named', () => {
  test('at the end, with the entries that are missing', async () => {
    tamper(file, (database) => database.exec('DELETE FROM entries WHERE sequence > 15'));
    expect(await verify()).toMatchObject({
      verdict: 'broken',
      entries: 15,
      firstBad: { sequence: 16, problem: 'Cut at the end: entries 16 to 20 are missing' },
      anchors: [{ state: 'disagrees' }, { state: 'disagrees' }],
    });
    // Nothing in the file itself can tell; so it is never called ok.
    expect(await verify(KEY_WITHOUT_ANCHOR)).toMatchObject({ verdict: 'unanchored', firstBad: null });
  });

  test('at the end, also when new entries have grown over the cut', async () => {
    tamper(file, (database) => database.exec('DELETE FROM entries WHERE sequence > 15'));
    const log = openLog(file);
    log.useMacKey(KEY);
    log.useAnchors([anchor, platform]);
    for (let count = 0; count < 5; count += 1) recordAct(log);
    await log.close();
    // The anchors did not follow the file.
    expect([anchor.head?.sequence, platform.head?.sequence]).toEqual([20, 20]);
    const report = await verify();
    expect(report).toMatchObject({ verdict: 'broken', entries: 25, firstBad: { sequence: 20 } });
    expect(report.firstBad?.problem).toContain('Rewritten');
  });

  test('to nothing', async () => {
    tamper(file, (database) => database.exec('DELETE FROM entries'));
    expect(await verify()).toMatchObject({
      verdict: 'broken',
      entries: 0,
      firstBad: { sequence: 1, problem: 'Cut at the end: entries 1 to 20 are missing' },
    });
  });

  test('at the start', async () => {
    tamper(file, (database) => {
      database.pragma('foreign_keys = OFF');
      database.exec('DELETE FROM entries WHERE sequence <= 4');
    });
    const expected = {
      verdict: 'broken',
      firstBad: { sequence: 1, problem: 'Cut at the start: Entries 1 to 4 are missing' },
    };
    expect(await verify()).toMatchObject(expected);
    expect(await verify(NOTHING)).toMatchObject(expected);
  });

  test('at the start, with the rest moved up', async () => {
    tamper(file, (database) => {
      database.pragma('foreign_keys = OFF');
      database.exec('DELETE FROM entries WHERE sequence <= 4');
      shift(database, 5, -4);
    });
    expect(await verify(NOTHING)).toMatchObject({ verdict: 'broken', firstBad: { sequence: 1 } });
  });

  test('in the middle', async () => {
    tamper(file, (database) => {
      database.pragma('foreign_keys = OFF');
      database.exec('DELETE FROM entries WHERE sequence IN (9, 10)');
    });
    const expected = {
      verdict: 'broken',
      firstBad: { sequence: 9, problem: 'Cut in the middle: Entries 9 to 10 are missing' },
    };
    expect(await verify()).toMatchObject(expected);
    expect(await verify(NOTHING)).toMatchObject(expected);
  });

  test('in the middle, with the rest moved up', async () => {
    tamper(file, (database) => {
      database.pragma('foreign_keys = OFF');
      database.exec('DELETE FROM entries WHERE sequence IN (9, 10)');
      shift(database, 11, -2);
    });
    const report = await verify(NOTHING);
    expect(report).toMatchObject({ verdict: 'broken', firstBad: { sequence: 9 } });
    expect(report.firstBad?.problem).toContain('changed or removed');
  });
});

test('reordered entries are named as such', async () => {
  tamper(file, (database) => {
    database.pragma('foreign_keys = OFF');
    database.exec('UPDATE entries SET sequence = -1 WHERE sequence = 9');
    database.exec('UPDATE entries SET sequence = 9 WHERE sequence = 11');
    database.exec('UPDATE entries SET sequence = 11 WHERE sequence = -1');
  });
  for (const witnesses of [{}, NOTHING]) {
    const report = await verify(witnesses);
    expect(report).toMatchObject({ verdict: 'broken', firstBad: { sequence: 9 } });
    expect(report.firstBad?.problem).toContain('Reordered');
  }
});

test('an entry put in between is named', async () => {
  tamper(file, (database) => {
    shift(database, 9, 1);
    const list = Object.values(COLUMNS)
      .filter((column) => column !== 'sequence' && column !== 'intent')
      .join(', ');
    database.exec(
      `INSERT INTO entries (sequence, ${list}) SELECT 9, ${list} FROM entries WHERE sequence = 7`,
    );
  });
  expect(await verify(NOTHING)).toMatchObject({ verdict: 'broken', firstBad: { sequence: 9 } });
});

describe('a log rewritten with a whole chain', () => {
  const forge = (entry: StoredEntry) =>
    entry.sequence === 5 ? { ...entry, target: 'tenant nobody' } : entry;
  const thief = (): MacKey => ({ ...macKeyOf(Buffer.alloc(32, 66)), id: macKeyOf(KEY).id });

  test.each([
    ['from the start', 1],
    ['from the middle', 5],
  ])('%s, with MACs under another key, is named by the key alone', async (_, from) => {
    tamper(file, (database) => rewrite(database, from, thief(), forge));
    const report = await verify(KEY_WITHOUT_ANCHOR);
    expect(report).toMatchObject({ verdict: 'broken', firstBad: { sequence: from } });
    expect(report.firstBad?.problem).toContain('without the key');
  });

  test.each([
    ['from the start', 1],
    ['from the middle', 5],
  ])('%s, without MACs, is named by the anchors alone', async (_, from) => {
    tamper(file, (database) => rewrite(database, from, null, forge));
    const report = await verify({ key: null });
    expect(report).toMatchObject({
      verdict: 'broken',
      firstBad: { sequence: 20 },
      anchors: [{ state: 'disagrees' }, { state: 'disagrees' }],
    });
    expect(report.firstBad?.problem).toContain('Rewritten');
    // Without the anchors it is not called ok, and the missing MACs are told.
    const blind = await verify(KEY_WITHOUT_ANCHOR);
    expect(blind).toMatchObject({ verdict: 'unanchored', mac: { covered: from - 1, uncovered: 21 - from } });
  });

  test('one anchor that still agrees does not outweigh one that does not', async () => {
    const early = memoryAnchor('platform-database');
    early.head = withFile(file, (database) => {
      const row = database.prepare('SELECT sequence, hash FROM entries WHERE sequence = 3').get() as {
        sequence: number;
        hash: string;
      };
      return { ...row, count: 3, at: '2026-11-21T12:00:00.000Z', logId: anchor.head?.logId };
    });
    tamper(file, (database) => rewrite(database, 5, null, forge));
    expect(await verify({ anchors: [early, anchor], key: null })).toMatchObject({
      verdict: 'broken',
      anchors: [{ state: 'behind' }, { state: 'disagrees' }],
    });
  });
});

describe('a replaced file', () => {
  test('is named with both log ids', async () => {
    const other = temporaryFile();
    const log = openLog(other);
    for (let count = 0; count < 12; count += 1) recordAct(log);
    await log.close();
    for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
    copyFileSync(other, file);
    const report = await verify();
    expect(report).toMatchObject({
      verdict: 'broken',
      firstBad: { sequence: 1 },
      anchors: [{ state: 'disagrees' }, { state: 'disagrees' }],
    });
    expect(report.firstBad?.problem).toContain('Replaced by another file');
    expect(report.firstBad?.problem).toContain(anchor.head?.logId);
  });

  test.each(['deleted', 'emptied'])('is named when it was only %s and a new log began', async (how) => {
    if (how === 'deleted') rmSync(file);
    else truncateSync(file);
    const log = openLog(file);
    log.useAnchors([anchor, platform]);
    recordAct(log);
    await log.close();
    expect(anchor.head?.sequence).toBe(20);
    expect((await verify()).firstBad?.problem).toContain('Replaced by another file');
  });

  test('by an older copy of itself is a cut log', async () => {
    const copy = temporaryFile();
    copyFileSync(file, copy);
    const log = openLog(file);
    log.useMacKey(KEY);
    log.useAnchors([anchor, platform]);
    recordAct(log);
    await log.close();
    copyFileSync(copy, file);
    expect(await verify()).toMatchObject({
      verdict: 'broken',
      firstBad: { sequence: 21, problem: 'Cut at the end: entries 21 to 22 are missing' },
    });
  });

  test('with a log id changed in place does not fit its first entry', async () => {
    tamper(file, (database) => database.exec("UPDATE meta SET value = 'another' WHERE key = 'log_id'"));
    const report = await verify(NOTHING);
    expect(report).toMatchObject({ verdict: 'broken', firstBad: { sequence: 1 } });
    expect(report.firstBad?.problem).toContain('does not belong to this log');
  });
});

describe('a file whose guard was taken off', () => {
  test.each([
    [
      'a trigger dropped',
      'DROP TRIGGER entries_refuse_update',
      'the trigger entries_refuse_update is missing',
    ],
    ['an index dropped', 'DROP INDEX entries_by_actor', 'the index entries_by_actor is missing'],
    [
      'a trigger made harmless',
      'DROP TRIGGER entries_refuse_delete; CREATE TRIGGER entries_refuse_delete BEFORE DELETE ON entries BEGIN SELECT 1; END',
      'the trigger entries_refuse_delete was altered',
    ],
    [
      'a trigger of its own',
      'CREATE TRIGGER drop_some AFTER INSERT ON entries BEGIN SELECT 1; END',
      'a trigger drop_some was added',
    ],
  ])('%s is told', async (_, statement, expected) => {
    withFile(file, (database) => database.exec(statement));
    const report = await verify();
    expect(report).toMatchObject({ verdict: 'broken', firstBad: { sequence: 0 } });
    expect(report.firstBad?.problem).toContain(expected);
  });

  test('an entry hidden from an index is told, although the chain holds', async () => {
    withFile(file, (database) => {
      database.unsafeMode();
      const sql = String(
        database.prepare("SELECT sql FROM sqlite_schema WHERE name = 'entries_by_actor'").pluck().get(),
      );
      database.pragma('writable_schema = ON');
      // Built for fewer entries, then described as if it were whole.
      database.exec('DROP INDEX entries_by_actor');
      database.exec(
        'CREATE INDEX entries_by_actor ON entries (actor, sequence) WHERE actor IS NOT NULL AND sequence <> 7',
      );
      database.prepare("UPDATE sqlite_schema SET sql = ? WHERE name = 'entries_by_actor'").run(sql);
    });
    const report = await verify();
    expect(report).toMatchObject({ verdict: 'broken', firstBad: { sequence: 0 } });
    expect(report.firstBad?.problem).toContain('lists may leave entries out');
  });
});

test('intents without an outcome are listed, whatever else is found', async () => {
  const log = openLog(file);
  const sequence = log.recordIntent({ actor: ACTOR, verb: 'purge', target: 'tenant a', input: {} });
  await log.close();
  expect((await verify()).unresolved).toEqual([sequence]);
});

test('a file whose pages are damaged is AUDIT_BROKEN, not a crash', async () => {
  const page = withFile(file, (database) => Number(database.pragma('page_size', { simple: true })));
  truncateSync(file, page * 3);
  const work = async () => verify();
  await expect(work()).rejects.toMatchObject({ code: 'AUDIT_BROKEN' });
});
