import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { detectBlueprint } from '../../../src/engine/adoption/detect-blueprint.ts';
import { filesNoted, type ToolHistory } from '../../../src/engine/adoption/tool-history.ts';
import type { Blueprint, Migration } from '../../../src/engine/blueprints/blueprint.ts';

const file = (
  version: string,
  name: string,
  content = `CREATE TABLE t${version.length} (id int)`,
): Migration => ({
  version,
  name,
  content,
  path: `migrations/${name}`,
  checksum: version,
  transactional: true,
  ...(version.startsWith('R__') && { repeatable: true }),
});
const history = (tool: ToolHistory['tool'], ...applied: (string | [string, string])[]): ToolHistory => ({
  tool,
  table: 'public.history',
  applied: applied.map((each) => {
    const [name, checksum = null] = typeof each === 'string' ? [each] : each;
    return { name: name.replace(/^<=/, ''), checksum, upTo: name.startsWith('<=') };
  }),
  unfinished: null,
});
const versions = (files: readonly Migration[], told: ToolHistory) =>
  filesNoted(files, told).applied.map(({ version }) => version);

describe('files that another tool has noted', () => {
  it('are known by version, by name with and without its ending, and by folder', () => {
    const dbmate = [file('20260101', '20260101_a.sql'), file('20260102', '20260102_b.sql')];
    expect(versions(dbmate, history('dbmate', '20260102'))).toEqual(['20260102']);
    expect(versions(dbmate, history('node-pg-migrate', '20260101_a'))).toEqual(['20260101']);
    expect(versions([file('1', '20260101_init')], history('prisma', '20260101_init'))).toEqual(['1']);
    expect(versions([file('1.10', 'V1_10__a.sql')], history('flyway', '1.10'))).toEqual(['1.10']);
  });

  it('are equal as numbers, not as texts', () => {
    const files = [
      file('0002', '0002_a.up.sql'),
      file('0010', '0010_b.up.sql'),
      file('0011', '0011_c.up.sql'),
    ];
    expect(versions(files, history('golang-migrate', '<=10'))).toEqual(['0002', '0010']);
    expect(versions(files, history('flyway', '2.0'))).toEqual(['0002']);
    // A baseline between files, and one before all.
    expect(versions(files, history('flyway', '<=5'))).toEqual(['0002']);
    expect(versions(files, history('flyway', '<=1'))).toEqual([]);
  });

  it('leave repeatable ones to their own rows', () => {
    const files = [file('1', 'V1__a.sql'), file('R__views', 'R__views.sql')];
    expect(versions(files, history('flyway', '<=1'))).toEqual(['1']);
    expect(versions(files, history('flyway', '1', 'R__views'))).toEqual(['1', 'R__views']);
  });

  it('tell what is missing, and what was edited as far as the tool keeps a checksum', () => {
    const content = 'CREATE TABLE a (id int);\n-- é\n';
    const sum = createHash('sha256').update(content).digest('hex');
    const files = [file('1', '1_a', content), file('2', '2_b')];
    expect(filesNoted(files, history('prisma', ['1_a', sum], ['2_b', sum], '3_c'))).toMatchObject({
      changed: ['2_b'],
      missing: ['3_c'],
    });
  });

  it('have the checksum that Flyway gives them', () => {
    // CRC-32 of the lines without their ends, as its documentation describes; both line ends give the same.
    const [unix, windows] = ['SELECT 1;\nSELECT 2;\n', '\uFEFFSELECT 1;\r\nSELECT 2;'];
    const noted = history('flyway', ['1', '-1665099012']);
    const sums = [unix, windows, 'SELECT 1;'].map(
      (content) => filesNoted([file('1', 'V1__a.sql', content)], noted).changed.length,
    );
    expect(sums).toEqual([0, 0, 1]);
  });
});

describe('a blueprint is known by the history of a tool', () => {
  const blueprint = (name: string, format: string | undefined, ...files: Migration[]) =>
    ({ name, format, migrations: files }) as unknown as Blueprint;
  const [one, two] = [file('1', '1_a.sql'), file('2', '2_b.sql')];

  it('when it has all that was applied and is of that format', () => {
    const fits = blueprint('fits', 'dbmate', one, two);
    const all = [blueprint('other', 'flyway', one, two), blueprint('short', 'dbmate', one), fits];
    expect(detectBlueprint(all, [], null, history('dbmate', '1', '2'))).toMatchObject({
      blueprint: fits,
      version: '2',
      by: 'tool',
    });
  });

  it('and else not, with what is missing', () => {
    const detected = detectBlueprint(
      [blueprint('short', 'dbmate', one)],
      [],
      null,
      history('dbmate', '1', '2'),
    );
    expect(detected).toMatchObject({ blueprint: null, by: 'none', noted: { missing: ['2'] } });
  });

  it('where a repeatable file is the last, its version is that of the last number', () => {
    const shop = blueprint('shop', 'flyway', one, file('R__views', 'R__views.sql'));
    expect(detectBlueprint([shop], [], null, history('flyway', '1', 'R__views')).version).toBe('1');
  });
});
