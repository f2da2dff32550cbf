import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { auditLogOver } from '../../../src/engine/adapters/sqlite-audit-log.ts';
import { CLOCK_JUMP } from '../../../src/engine/audit/clock-jump.ts';
import { MASK } from '../../../src/engine/audit/redact.ts';
import { auditActDetailSchema, auditPageSchema } from '../../../src/shared/models/audit.ts';
import { ACTOR, filter, openLog, recordAct, temporaryFile, withFile } from './support.ts';

describe('an act', () => {
  test('is one row of intent and outcome, with the detail of both', () => {
    const log = openLog(temporaryFile());
    const sequence = log.recordIntent({
      actor: ACTOR,
      verb: 'change tier',
      target: 'tenant kestrel',
      input: { tier: 'premium' },
      reason: 'agreed with customer',
    });
    log.recordResult(sequence, {
      outcome: 'failed',
      durationMs: 12.6,
      statements: ['ALTER ROLE a'],
      errorCode: 'DISK_FULL',
      errorMessage: 'No space left',
      jobId: 42,
    });
    const detail = log.get(sequence);
    expect(auditActDetailSchema.parse(detail)).toMatchObject({
      sequence: 1,
      actor: 'Claire Aubry',
      shell: 'cli',
      workstation: 'ws-claire',
      verb: 'change tier',
      target: 'tenant kestrel',
      outcome: 'failed',
      outcomeSequence: 2,
      durationMs: 13,
      reason: 'agreed with customer',
      jobId: 42,
      input: { tier: 'premium' },
      statements: ['ALTER ROLE a'],
      errorCode: 'DISK_FULL',
      errorMessage: 'No space left',
    });
    expect(detail?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(log.get(2)).toBeNull();
    expect(log.get(99)).toBeNull();
  });

  test('under way in an open log is not unresolved', async () => {
    const log = openLog(temporaryFile());
    const sequence = log.recordIntent({ actor: ACTOR, verb: 'purge', target: 'tenant a', input: {} });
    expect(log.get(sequence)?.outcome).toBe('under-way');
    expect((await log.verify()).unresolved).toEqual([]);
  });

  test('left without an outcome by a log that was closed is unresolved, until somebody gives it one', async () => {
    const file = temporaryFile();
    const first = openLog(file);
    const sequence = first.recordIntent({ actor: ACTOR, verb: 'purge', target: 'tenant a', input: {} });
    const second = openLog(file);
    expect(second.get(sequence)?.outcome).toBe('under-way');
    await first.close();
    expect(second.get(sequence)?.outcome).toBe('unresolved');
    expect((await second.verify()).unresolved).toEqual([sequence]);
    second.recordResult(sequence, { outcome: 'cancelled', durationMs: 1, statements: [] });
    expect(second.get(sequence)?.outcome).toBe('cancelled');
  });

  test('has one outcome', () => {
    const log = openLog(temporaryFile());
    const sequence = recordAct(log);
    const again = () => log.recordResult(sequence, { outcome: 'done', durationMs: 1, statements: [] });
    expect(again).toThrow(expect.objectContaining({ code: 'CONFLICT' }));
    const unknown = () => log.recordResult(77, { outcome: 'done', durationMs: 1, statements: [] });
    expect(unknown).toThrow(expect.objectContaining({ code: 'AUDIT_BROKEN' }));
    expect(log.list(filter()).entries).toBe(2);
  });

  test('keeps no secret in any byte of the file', async () => {
    const file = temporaryFile();
    const log = openLog(file);
    const sequence = log.recordIntent({
      actor: ACTOR,
      verb: 'add server',
      target: 'postgres://admin:hunter2@db/x',
      reason: 'password=hunter2',
      input: { url: 'postgres://admin:hunter2@db/x', password: 'hunter2', label: 'eu' },
    });
    log.recordResult(sequence, {
      outcome: 'failed',
      durationMs: 1,
      statements: ["ALTER ROLE a PASSWORD 'hunter2'"],
      errorMessage: 'could not connect to postgres://admin:hunter2@db/x',
    });
    expect(log.get(sequence)?.input).toEqual({
      url: `postgres://admin:${MASK}@db/x`,
      password: MASK,
      label: 'eu',
    });
    await log.close();
    for (const name of readdirSync(dirname(file))) {
      const path = join(dirname(file), name);
      if (statSync(path).isDirectory()) continue;
      expect(readFileSync(path).includes('hunter2')).toBe(false);
    }
  });

  test('tells listeners after it is on disk', async () => {
    const file = temporaryFile();
    const log = openLog(file);
    const seen: number[] = [];
    log.onEntry(() =>
      seen.push(
        withFile(file, (database) => Number(database.prepare('SELECT count(*) FROM entries').pluck().get())),
      ),
    );
    recordAct(log);
    await Promise.resolve();
    expect(seen).toEqual([2, 2]);
  });

  test('takes hostile text as it is, and the chain still holds', async () => {
    const log = openLog(temporaryFile());
    for (const text of [
      '\ud800 lone',
      'a\u0000b',
      '\u202eevil',
      '😀'.repeat(5000),
      "'; DROP TABLE entries; --",
      '',
    ]) {
      const sequence = recordAct(log, text, text);
      expect(log.get(sequence)?.target).toBe(text.toWellFormed());
      expect(log.list(filter({ search: text.slice(0, 200) })).total).toBeGreaterThan(0);
    }
    expect((await log.verify()).firstBad).toBeNull();
  });
});

describe('the list', () => {
  function filled() {
    const log = openLog(temporaryFile());
    for (let count = 0; count < 10; count += 1) {
      const actor = { ...ACTOR, name: count % 2 ? 'Marc Delorme' : 'Claire Aubry' };
      const sequence = log.recordIntent({
        actor,
        verb: count % 3 ? 'suspend' : 'create tenant',
        target: count === 4 ? 'tenant Éditions 50%_off' : `tenant t-${count}`,
        input: { number: count, note: count === 7 ? 'says "hello"' : '' },
      });
      log.recordResult(sequence, {
        outcome: count === 5 ? 'refused' : 'done',
        durationMs: count,
        statements: count === 6 ? ['ALTER ROLE "studio_6"\n SET work_mem'] : [],
        errorMessage: count === 5 ? 'Tenant is in use' : undefined,
      });
    }
    log.recordIntent({ actor: ACTOR, verb: 'purge', target: 'tenant last', input: {} });
    return log;
  }
  const targets = (log: ReturnType<typeof openLog>, part: Parameters<typeof filter>[0]) =>
    log.list(filter(part)).acts.map((act) => act.target);

  test('is newest first, in pages, with the total of what the filter shows', () => {
    const log = filled();
    const first = auditPageSchema.parse(log.list(filter({ limit: 4 })));
    expect(first).toMatchObject({ total: 11, entries: 21, actors: ['Claire Aubry', 'Marc Delorme'] });
    expect(first.verbs).toEqual(['create tenant', 'purge', 'suspend']);
    expect(first.firstAt).toBe(log.get(1)?.at);
    const sequences = first.acts.map((act) => act.sequence);
    expect(sequences).toEqual([21, 19, 17, 15]);
    const second = log.list(filter({ limit: 4, before: sequences.at(-1) }));
    expect(second.acts.map((act) => act.sequence)).toEqual([13, 11, 9, 7]);
    expect(second.total).toBe(11);
  });

  test('finds by actor, verb, outcome and time', () => {
    const log = filled();
    expect(targets(log, { actor: 'Marc Delorme', verb: 'create tenant' })).toEqual([
      'tenant t-9',
      'tenant t-3',
    ]);
    expect(targets(log, { outcome: 'refused' })).toEqual(['tenant t-5']);
    expect(targets(log, { outcome: 'under-way' })).toEqual(['tenant last']);
    expect(targets(log, { outcome: 'unresolved' })).toEqual([]);
    const [first] = log.list(filter()).acts.slice(-1);
    expect(targets(log, { since: '2200-01-01T00:00:00Z' })).toEqual([]);
    expect(targets(log, { since: '2000-01-01T00:00:00Z' })).toHaveLength(11);
    expect(targets(log, { until: first?.at })).toContain('tenant t-0');
    expect(targets(log, { until: '2000-01-01T00:00:00Z' })).toEqual([]);
  });

  test.each([
    ['a piece of the target', 't-3', ['tenant t-3']],
    ['other letters’ size', 'PURGE', ['tenant last']],
    ['accents in another size', 'éDITIONS', ['tenant Éditions 50%_off']],
    ['signs that SQL would read', '50%_', ['tenant Éditions 50%_off']],
    ['a percent sign is no wildcard', 't%3', []],
    ['a statement with quotes', 'role "studio_6"', ['tenant t-6']],
    ['a statement over a line end', '"\n SET', ['tenant t-6']],
    ['the input', 'says "hello"', ['tenant t-7']],
    ['an error', 'in use', ['tenant t-5']],
    ['nothing', 'zebra', []],
  ])('finds %s', (_, search, expected) => {
    expect(targets(filled(), { search })).toEqual(expected);
  });

  test('tells when a verb was last done on a target, not when it was only tried', () => {
    const log = filled();
    expect(log.lastDone('suspend', 'tenant t-7')).toMatchObject({ actor: 'Marc Delorme' });
    expect(log.lastDone('suspend', 'tenant t-5')).toBeNull();
    expect(log.lastDone('purge', 'tenant last')).toBeNull();
  });

  test('of an empty log is empty', () => {
    expect(openLog(temporaryFile()).list(filter())).toEqual({
      acts: [],
      total: 0,
      entries: 0,
      firstAt: null,
      actors: [],
      verbs: [],
    });
  });
});

describe('the file', () => {
  test('is readable by its owner only, and so is the folder of the locks', () => {
    const file = join(temporaryFile('new-folder'), 'audit.db');
    recordAct(openLog(file));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(`${file}-wal`).mode & 0o777).toBe(0o600);
    expect(statSync(`${file}-locks`).mode & 0o777).toBe(0o700);
  });

  test.each([
    'UPDATE entries SET target = target',
    "UPDATE entries SET actor = 'nobody' WHERE sequence = 1",
    'UPDATE entries SET sequence = 9 WHERE sequence = 2',
    'DELETE FROM entries',
    'DELETE FROM entries WHERE sequence = 2',
    'INSERT OR REPLACE INTO entries SELECT * FROM entries WHERE sequence = 1',
    "INSERT INTO entries (sequence, at, kind, session, previous_hash, hash) VALUES (9, '', 'note', '', '', '')",
    "INSERT INTO entries (sequence, at, kind, session, previous_hash, hash) VALUES (3, '', 'note', '', 'x', '')",
    `INSERT OR REPLACE INTO entries (sequence, at, kind, session, intent, previous_hash, hash)
       SELECT 3, '', 'outcome', '', 1, hash, '' FROM entries WHERE sequence = 2`,
    "UPDATE meta SET value = 'another'",
    'DELETE FROM meta',
    "INSERT OR REPLACE INTO meta (key, value) VALUES ('log_id', 'another')",
    "INSERT INTO meta (key, value) VALUES ('x', 'y')",
  ])('refuses %j', async (statement) => {
    const file = temporaryFile();
    const log = openLog(file);
    recordAct(log);
    withFile(file, (database) => {
      expect(() => database.exec(statement)).toThrow(/append-only|one intent that has no outcome/);
    });
    expect(await log.verify()).toMatchObject({ entries: 2, firstBad: null });
  });

  test('that is no SQLite database, or one of something else, is AUDIT_BROKEN', () => {
    const text = temporaryFile();
    writeFileSync(text, 'not a database, but long enough to be taken for one '.repeat(40));
    expect(() => openLog(text)).toThrow(expect.objectContaining({ code: 'AUDIT_BROKEN' }));
    const other = temporaryFile();
    withFile(other, (database) => database.exec('CREATE TABLE notes (text)'));
    expect(() => openLog(other)).toThrow(expect.objectContaining({ code: 'AUDIT_BROKEN' }));
    expect(withFile(other, (database) => database.prepare('SELECT count(*) FROM notes').pluck().get())).toBe(
      0,
    );
  });

  test('of a newer format is AUDIT_BROKEN, with the way out, and is left alone', async () => {
    const file = temporaryFile();
    await openLog(file).close();
    withFile(file, (database) => database.pragma('user_version = 2'));
    expect(() => openLog(file)).toThrow(
      expect.objectContaining({ code: 'AUDIT_BROKEN', message: expect.stringContaining('newer') }),
    );
    expect(withFile(file, (database) => database.pragma('user_version', { simple: true }))).toBe(2);
  });

  test('that lost its log id is AUDIT_BROKEN', async () => {
    const file = temporaryFile();
    await openLog(file).close();
    withFile(file, (database) => database.exec('DROP TRIGGER meta_refuse_delete; DELETE FROM meta'));
    expect(() => openLog(file)).toThrow(expect.objectContaining({ code: 'AUDIT_BROKEN' }));
  });

  test('that cannot be made is AUDIT_UNAVAILABLE', () => {
    const folder = temporaryFile();
    mkdirSync(folder);
    expect(() => openLog(folder)).toThrow(expect.objectContaining({ code: 'AUDIT_UNAVAILABLE' }));
    const below = temporaryFile('file');
    writeFileSync(below, '');
    expect(() => openLog(join(below, 'audit.db'))).toThrow(
      expect.objectContaining({ code: 'AUDIT_UNAVAILABLE' }),
    );
  });

  test('on a full disk takes no intent: AUDIT_UNAVAILABLE, and what was there stays right', async () => {
    const file = temporaryFile();
    const first = openLog(file);
    recordAct(first);
    await first.close();
    const database = new Database(file);
    const pages = Number(database.pragma('page_count', { simple: true }));
    database.pragma(`max_page_count = ${pages + 2}`);
    const log = auditLogOver(database, file);
    const fill = () => {
      for (let count = 0; count < 100; count += 1) recordAct(log, 'create tenant', 'x'.repeat(1000));
    };
    expect(fill).toThrow(
      expect.objectContaining({
        code: 'AUDIT_UNAVAILABLE',
        message: expect.stringContaining('disk is full'),
      }),
    );
    const report = await log.verify();
    expect(report.firstBad).toBeNull();
    await log.close();
    const again = openLog(file);
    recordAct(again);
    expect(await again.verify()).toMatchObject({ firstBad: null, entries: report.entries + 2 });
  });

  test('held by another process for too long is AUDIT_UNAVAILABLE', () => {
    const file = temporaryFile();
    openLog(file);
    const database = new Database(file, { timeout: 50 });
    const log = auditLogOver(database, file);
    const holder = new Database(file);
    try {
      holder.exec('BEGIN IMMEDIATE');
      expect(() => recordAct(log)).toThrow(
        expect.objectContaining({
          code: 'AUDIT_UNAVAILABLE',
          message: expect.stringContaining('another process'),
        }),
      );
    } finally {
      holder.close();
      database.close();
    }
  });

  test('that was moved away while it was open takes no intent', () => {
    const file = temporaryFile();
    const log = openLog(file);
    recordAct(log);
    renameSync(file, `${file}.away`);
    expect(() => recordAct(log)).toThrow(expect.objectContaining({ code: 'AUDIT_UNAVAILABLE' }));
    openLog(file);
    expect(() => recordAct(log)).toThrow(expect.objectContaining({ code: 'AUDIT_UNAVAILABLE' }));
  });

  test('takes nothing after it was closed, and closing twice is no harm', async () => {
    const log = openLog(temporaryFile());
    await log.close();
    await log.close();
    expect(() => recordAct(log)).toThrow(expect.objectContaining({ code: 'AUDIT_UNAVAILABLE' }));
  });
});

describe('the clock', () => {
  test.each([
    ['more than a minute back is an entry of its own', -3_604_000, true],
    ['a minute back is not', -60_000, false],
    ['forward is not', 86_400_000, false],
  ])('%s', async (_, step, noticed) => {
    let clock = Date.parse('2026-11-21T12:00:00.000Z');
    const log = openLog(temporaryFile(), { now: () => new Date(clock) });
    const sequence = log.recordIntent({ actor: ACTOR, verb: 'suspend', target: 'tenant a', input: {} });
    clock += step;
    log.recordResult(sequence, { outcome: 'done', durationMs: 1, statements: [] });
    const jumps = log.list(filter({ verb: CLOCK_JUMP })).acts;
    expect(jumps).toHaveLength(noticed ? 1 : 0);
    if (noticed) {
      expect(jumps[0]).toMatchObject({
        sequence: 2,
        target: '−3,604 s',
        outcome: 'done',
        actor: 'Claire Aubry',
      });
      expect(log.get(2)?.input).toMatchObject({ newestEntryAt: '2026-11-21T12:00:00.000Z', seconds: -3604 });
      expect(log.get(sequence)?.outcomeSequence).toBe(3);
      expect(log.list(filter({ outcome: 'done' })).total).toBe(2);
    }
    expect((await log.verify()).firstBad).toBeNull();
  });
});
