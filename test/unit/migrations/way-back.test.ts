import { describe, expect, it } from 'vitest';
import { type Blueprint, type Migration, sha256 } from '../../../src/engine/blueprints/blueprint.ts';
import { downIsTransactional } from '../../../src/engine/blueprints/down-part.ts';
import { downwards } from '../../../src/engine/migrations/down/downwards.ts';
import { lintBack, lossesOf } from '../../../src/engine/migrations/down/losses.ts';
import {
  type BackPlace,
  backStep,
  mayDropRepeatables,
  versionsAfter,
  wayBack,
} from '../../../src/engine/migrations/down/way-back.ts';

const file = (version: string, down: string | null = `DROP TABLE t${version}`): Migration => ({
  path: `migrations/${version}_x.sql`,
  content: `CREATE TABLE t${version} (id bigint);`,
  checksum: `sum of ${version}`,
  version,
  name: `${version}_x.sql`,
  transactional: true,
  ...(down !== null && {
    down: { path: `migrations/${version}_x.down.sql`, content: down, checksum: sha256(down) },
  }),
});
const FILES = ['0001', '0002', '0003', '0004'].map((version) => file(version));
const VIEWS: Migration = { ...file('R__views', null), repeatable: true };
const had = (...versions: string[]) => new Map(versions.map((version) => [version, `sum of ${version}`]));
const place = (history: ReadonlyMap<string, string>, rest: Partial<BackPlace> = {}): BackPlace => ({
  history,
  isolation: 'database',
  origins: null,
  ...rest,
});
const back = (versions: readonly string[], files: readonly Migration[] = FILES, at?: Partial<BackPlace>) =>
  wayBack(files, [], place(had('0001', '0002', '0003', '0004'), at), versions);

describe('Which files are taken back of a place', () => {
  it('takes those after a version, or the newest one, and never a repeatable file', () => {
    const history = had('0002', 'R__views', '0010', '0001');
    expect(versionsAfter(history, '1')).toEqual(['0010', '0002']);
    expect(versionsAfter(history, undefined)).toEqual(['0010']);
    expect(versionsAfter(history, '0010')).toEqual([]);
  });

  it('runs the down part of each, the newest first', () => {
    const { files, obstacle } = back(['0003', '0004']);
    expect(obstacle).toBeNull();
    expect(files.map(({ version, content, path }) => [version, content, path])).toEqual([
      ['0004', 'DROP TABLE t0004', 'migrations/0004_x.down.sql'],
      ['0003', 'DROP TABLE t0003', 'migrations/0003_x.down.sql'],
    ]);
  });

  it('refuses all of a place when one file has no way back, and says which', () => {
    const files = FILES.map((each) => (each.version === '0003' ? file('0003', null) : each));
    const held = back(['0003', '0004'], files);
    expect(held).toMatchObject({ files: [], obstacle: 'no-way-back' });
    expect(held.problem).toContain('migrations/0003_x.sql has no down part');
  });

  it('refuses a file from under a later one, one that was edited, one that nobody knows, and the last one', () => {
    expect(back(['0003'])).toMatchObject({ obstacle: 'out-of-order', files: [] });
    expect(back(['0003']).problem).toContain('0004 came after 0003');
    const edited = FILES.map((each) => (each.version === '0004' ? { ...each, checksum: 'new' } : each));
    expect(back(['0004'], edited)).toMatchObject({ obstacle: 'edited-file' });
    expect(back(['0004'], FILES.slice(0, 3))).toMatchObject({ obstacle: 'ahead' });
    expect(back(['0001', '0002', '0003', '0004'])).toMatchObject({ obstacle: 'no-way-back' });
    expect(back([])).toEqual({ files: [], obstacle: null, problem: null });
  });

  it('keeps a tenant by schema out of the schema public, and knows a down part without transaction', () => {
    const names = FILES.with(3, file('0004', 'DROP TABLE public.t0004'));
    expect(back(['0004'], names, { isolation: 'schema' }).problem).toContain('names the schema public');
    const alone = FILES.with(
      3,
      file('0004', '-- cadastre: no-transaction\nDROP INDEX CONCURRENTLY customers_name'),
    );
    expect(back(['0004'], alone).files[0]).toMatchObject({ transactional: false });
  });

  it('takes of shared tables only what a run brought, and wants a way back of what came along', () => {
    const origins = (by: string, rowFiles: { path: string; version: string | null }[] = []) => ({
      isolation: 'row' as const,
      origins: { appliedBy: new Map([['0004', by]]), rowFiles },
    });
    expect(back(['0004'], FILES, origins('template'))).toMatchObject({ obstacle: 'no-way-back' });
    expect(back(['0004'], FILES, origins('run 7')).files).toHaveLength(1);
    const along = origins('run 7', [{ path: 'row/4.sql', version: '0004' }]);
    expect(back(['0004'], FILES, along).problem).toContain('row/4.sql came with it');
  });
});

describe('Whether a down part is one transaction', () => {
  const sql = 'DROP INDEX CONCURRENTLY a;';
  const of = (content: string, source?: string, transactional = true) =>
    downIsTransactional({ transactional, source, down: { path: 'x', content, checksum: '' } });

  it('is said by its own first line, by the file as a whole, or as dbmate says it', () => {
    expect(of('DROP TABLE a;')).toBe(true);
    expect(of(`-- cadastre: no-transaction\n${sql}`)).toBe(false);
    expect(of(sql, undefined, false)).toBe(false);
    expect(of(sql, `-- migrate:up\nSELECT 1;\n-- migrate:down transaction:false\n${sql}`)).toBe(false);
    expect(of(sql, `-- migrate:up transaction:false\nSELECT 1;\n-- migrate:down\n${sql}`)).toBe(true);
  });
});

describe('What becomes of the history', () => {
  const blueprint = { migrations: [...FILES, VIEWS] } as unknown as Blueprint;
  const direction = downwards(blueprint, ['0004', '0003']);

  it('goes on with what is left, and refuses a place that has got a newer file since', () => {
    const pending = direction.pending(had('0001', '0002', '0003'), 'db');
    expect(pending.map(({ version }) => version)).toEqual(['0003']);
    expect(() => direction.pending(had('0001', '0003', '0005'), 'db')).toThrow(/0005 came to db/);
    expect(direction.pending(had('0001', '0002'), 'db')).toEqual([]);
  });

  it('forgets a repeatable file only where the down part may drop something of it', () => {
    const keeps = backStep(file('0004', 'ALTER TABLE customers DROP COLUMN email'));
    const drops = backStep(file('0004', 'DROP VIEW reports; DROP TABLE t0004'));
    const history = had('0003', '0004', 'R__views');
    expect([...direction.after(history, keeps).keys()]).toEqual(['0003', 'R__views']);
    expect([...direction.after(history, drops).keys()]).toEqual(['0003']);
    const at = { placeId: 12, schema: 's', role: 'r', superuser: true };
    expect(direction.record(at, keeps, 'run 1')).toBe(
      "DELETE FROM ONLY cadastre.place_history WHERE tenant_id = 12 AND version IN ('0004')",
    );
    expect(direction.record({ ...at, placeId: null }, drops, 'run 1')).toBe(
      "DELETE FROM ONLY cadastre.schema_history WHERE version IN ('0004', 'R__views')",
    );
    expect(mayDropRepeatables('ALTER TABLE a DROP COLUMN b CASCADE')).toBe(true);
    expect(mayDropRepeatables('DROP INDEX a; UPDATE b SET c = 1')).toBe(false);
    expect(mayDropRepeatables('DO $$ BEGIN EXECUTE $q$DROP VIEW v$q$; END $$')).toBe(true);
  });
});

describe('What is lost', () => {
  const losses = async (down: string) => {
    const step = backStep(file('0004', down));
    const lint = await lintBack([step], FILES, [], 'studio');
    return { lint, lost: lossesOf([step], lint).map(({ line, what }) => `${line} ${what.split(' ')[0]}`) };
  };

  it.each([
    ['DROP TABLE t0004;', 1],
    ['ALTER TABLE t0003 DROP COLUMN id;', 1],
    ['TRUNCATE t0003;', 1],
    ['DELETE FROM t0003;', 1],
    ['DELETE FROM t0003 WHERE id = 4;', 1],
    ['UPDATE t0003 SET id = 1 WHERE id = 2;', 1],
    ['WITH gone AS (DELETE FROM t0003 RETURNING id) SELECT * FROM gone;', 1],
    ['DROP SCHEMA extra CASCADE;', 1],
    ['DO $$ BEGIN NULL; END $$;', 1],
    ['SELECT put_back();', 1],
    ['DROP INDEX t0003_id;', 0],
    ['DROP VIEW reports;', 0],
    ['ALTER TABLE t0003 DROP CONSTRAINT t0003_check;', 0],
    ['ALTER TABLE t0003 ALTER COLUMN id DROP NOT NULL;', 0],
    ['CREATE TABLE old (id bigint);', 0],
  ])('%s: %d', async (down, count) => {
    const { lint, lost } = await losses(down);
    expect(lost).toHaveLength(count);
    expect(lint.refusals).toBe(0);
  });

  it('refuses what PostgreSQL would refuse in every tenant', async () => {
    const { lint } = await losses('DROP INDEX CONCURRENTLY t0003_id;');
    expect(lint.refusals).toBe(1);
  });
});
