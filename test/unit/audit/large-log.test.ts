import { expect, test } from 'vitest';
import { COLUMNS } from '../../../src/engine/adapters/sqlite-audit-schema.ts';
import { genesisHash, macKeyOf, sealEntry } from '../../../src/engine/audit/chain.ts';
import { draftIntent, draftOutcome } from '../../../src/engine/audit/entry.ts';
import { ACTOR, filter, KEY, openLog, tamper, temporaryFile, withFile } from './support.ts';

const ACTS = 50_000;

/** As appended one by one, in one transaction: 100,000 durable commits are not what is looked at here. */
function fill(file: string, logId: string): void {
  const key = macKeyOf(KEY);
  withFile(file, (database) => {
    const fields = Object.keys(COLUMNS).map((field) => `@${field}`);
    const insert = database.prepare(
      `INSERT INTO entries (${Object.values(COLUMNS).join(', ')}) VALUES (${fields.join(', ')})`,
    );
    let head = { sequence: 0, hash: genesisHash(logId) };
    const add = (draft: ReturnType<typeof draftIntent>) => {
      const sequence = head.sequence + 1;
      const at = new Date(1_700_000_000_000 + sequence * 1000).toISOString();
      const sealed = sealEntry({ ...draft, sequence, at, session: 'bulk', keyId: null }, head.hash, key);
      insert.run(sealed);
      head = sealed;
    };
    database.transaction(() => {
      for (let act = 0; act < ACTS; act += 1) {
        const actor = { ...ACTOR, name: `admin ${act % 7}` };
        const verb = `verb ${act % 20}`;
        add(draftIntent({ actor, verb, target: `tenant t-${act}`, input: { slug: `t-${act}` } }));
        const outcome = act % 50 ? 'done' : 'failed';
        const statements = [`ALTER ROLE "studio_${act}_user" CONNECTION LIMIT 500`];
        add(draftOutcome(head.sequence, { outcome, durationMs: act % 900, statements }));
      }
    })();
  });
}

test('100,000 entries are listed, searched and verified, and one bad entry among them is named', async () => {
  const file = temporaryFile();
  const log = openLog(file);
  log.useMacKey(KEY);
  fill(file, log.logId);
  const measured: Record<string, string> = {};
  const timed = <T>(name: string, work: () => T): T => {
    const started = performance.now();
    const result = work();
    measured[name] = `${(performance.now() - started).toFixed(1)} ms`;
    return result;
  };

  expect(timed('first page', () => log.list(filter())).total).toBe(ACTS);
  expect(timed('page in the middle', () => log.list(filter({ before: ACTS }))).acts).toHaveLength(200);
  expect(timed('one verb', () => log.list(filter({ verb: 'verb 3' }))).total).toBe(ACTS / 20);
  expect(timed('one outcome', () => log.list(filter({ outcome: 'failed' }))).total).toBe(ACTS / 50);
  expect(timed('search in statements', () => log.list(filter({ search: 'studio_4999_' }))).total).toBe(1);
  expect(timed('search without a hit', () => log.list(filter({ search: 'zebra' }))).total).toBe(0);
  const page = timed('search beyond ASCII', () => log.list(filter({ search: 'Éditions' })));
  expect(page).toMatchObject({ total: 0, entries: 2 * ACTS });
  expect(page.actors).toHaveLength(7);
  expect(page.verbs).toHaveLength(20);
  expect(timed('one act', () => log.get(2 * ACTS - 1))?.target).toBe(`tenant t-${ACTS - 1}`);

  const report = await log.verify();
  expect(report).toMatchObject({
    verdict: 'unanchored',
    entries: 2 * ACTS,
    firstBad: null,
    mac: { covered: 2 * ACTS },
  });
  measured['verify'] = `${report.durationMs} ms`;
  tamper(file, (database) => database.exec("UPDATE entries SET target = 'tenant x' WHERE sequence = 77777"));
  expect((await log.verify()).firstBad?.sequence).toBe(77_777);
  console.log('100,000 audit entries:', measured);
}, 300_000);
