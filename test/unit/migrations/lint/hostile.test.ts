import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openSqlParser } from '../../../../src/engine/adapters/sql-parser.ts';
import { splitStatements } from '../../../../src/engine/blueprints/sql-text.ts';
import { lintFiles } from '../../../../src/engine/migrations/lint/lint-files.ts';
import { parseFile } from '../../../../src/engine/migrations/lint/parse-file.ts';
import { offsetsOf } from '../../../../src/engine/migrations/lint/text-offsets.ts';
import { BEFORE, CORPUS } from './corpus.ts';

const lint = (content: string) =>
  lintFiles([{ path: 'a.sql', content, checksum: 'a', transactional: true }], {
    known: [{ path: '0.sql', content: BEFORE, checksum: '0', transactional: true }],
  });
const placesIn = async (content: string) =>
  (await lint(content)).findings.map(({ rule, line, column }) => `${rule} ${line}:${column}`);

/** Letters of one to four bytes, and of one or two units. */
const WORDS = ['a', 'é', '漢', '🎉', '👩‍🚀', 'ﬁ', '\u0301'];

describe('places of findings', () => {
  it('are lines and UTF-16 columns, whatever stands before them', async () => {
    expect(await placesIn("SELECT 'é漢🎉'; DROP TABLE users")).toEqual(['drop-table 1:16']);
    expect(await placesIn('/* 🎉🎉 */ DROP TABLE users')).toEqual(['drop-table 1:12']);
    expect(await placesIn('-- 漢字\r\n\r\n  DROP TABLE users;\r\nTRUNCATE users')).toEqual([
      'drop-table 3:3',
      'truncate 4:1',
    ]);
    expect(await placesIn("SELECT '🎉é' FRM x y z")).toEqual(['syntax 1:18']);
    expect(await placesIn('ALTER TABLE users ADD COLUMN é text, ADD COLUMN b int CHECK (b > 0)')).toEqual([
      'constraint-scan 1:38',
    ]);
  });

  it('are found again by the text at that place', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...WORDS, '\n', ' ', '\t'), { maxLength: 30 }),
        fc.constantFrom("'", '-- ', '/*'),
        async (letters, opening) => {
          const inside = letters.join('');
          const before =
            opening === "'"
              ? `SELECT '${inside}';`
              : opening === '/*'
                ? `/*${inside}*/`
                : `-- ${inside.replaceAll('\n', '')}\n`;
          const content = `${before} TRUNCATE users`;
          const [finding] = (await lint(content)).findings;
          const line = content.split('\n')[(finding?.line ?? 0) - 1] ?? '';
          expect(line.slice((finding?.column ?? 0) - 1)).toBe('TRUNCATE users');
        },
      ),
      { numRuns: 100 },
    );
  });

  it('map bytes and code points as Node does', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...WORDS), { maxLength: 20 }), fc.nat(20), (words, cut) => {
        const text = words.join('');
        const characters = [...text];
        const head = characters.slice(0, cut).join('');
        const { fromBytes, fromCharacters } = offsetsOf(text);
        expect(fromBytes(Buffer.byteLength(head))).toBe(head.length);
        expect(fromCharacters([...head].length)).toBe(head.length);
      }),
    );
  });
});

describe('bad content', () => {
  it('is a finding with its place, never an error', async () => {
    expect(await placesIn(`SELECT ${'('.repeat(10_000)}1${')'.repeat(10_000)}`)).toHaveLength(1);
    expect(await placesIn('SELECT 1;\nDROP\0 TABLE users')).toEqual(['syntax 2:5']);
    expect(await placesIn('\ud800 DROP TABLE users')).toHaveLength(1);
    expect(await placesIn('')).toEqual([]);
    expect(await placesIn('-- nothing')).toEqual([]);
    expect(await placesIn(';;;')).toEqual([]);
    expect(await placesIn('SELECT $$ never ends')).toEqual(['syntax 1:8']);
    expect(await placesIn('/* never ends')).toEqual(['syntax 1:1']);
    expect(await placesIn('\\connect other')).toEqual(['syntax 1:1']);
    expect((await placesIn('x;'.repeat(1000))).length).toBe(20);
  });

  it('does not spoil the parser for the next file', async () => {
    await lint(`SELECT ${'1+'.repeat(50_000)}1`);
    await lint(`SELECT ${'('.repeat(100_000)}`);
    expect(await placesIn('DROP TABLE users')).toEqual(['drop-table 1:1']);
  });

  it('does work that grows with the file and no faster', async () => {
    const rows = `INSERT INTO users (id, name) VALUES ${Array.from({ length: 50_000 }, (_, id) => `(${id}, 'name of ${id}')`).join(', ')};`;
    const many = 'INSERT INTO users (id) VALUES (1);\n'.repeat(60_000);
    // Reading a file from its start for each statement would be a hundred thousand million steps, and not end.
    expect(await placesIn(rows)).toEqual([]);
    expect(await placesIn(many)).toEqual([]);
    expect(await placesIn(`${'-- a comment é\n'.repeat(500_000)}DROP TABLE users`)).toEqual([
      'drop-table 500001:1',
    ]);
  });

  it('never throws, whatever became of a statement on the way', async () => {
    const statements = CORPUS.map(({ sql }) => sql);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...statements),
        fc.constantFrom(...statements),
        fc.nat(),
        fc.nat(),
        fc.constantFrom(
          '',
          "'",
          '"',
          '(',
          ')',
          ';',
          ',',
          '--',
          '/*',
          '$$',
          '\0',
          'é',
          ' NOT ',
          ' CASCADE',
          '🎉',
        ),
        async (one, other, at, to, between) => {
          const cut = at % (one.length + 1);
          const from = to % (other.length + 1);
          const report = await lint(one.slice(0, cut) + between + other.slice(from));
          for (const { line, column, reason } of report.findings) {
            expect(line).toBeGreaterThan(0);
            expect(column).toBeGreaterThan(0);
            expect(reason).not.toMatch(/undefined/);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('statements', () => {
  it('are cut where the run cuts them', async () => {
    const parse = await openSqlParser();
    for (const { sql } of [...CORPUS, { sql: BEFORE }]) {
      const { statements, problems } = parseFile(sql, parse);
      if (problems.length > 0) continue;
      const split = splitStatements(sql);
      expect(statements.map(({ text, start }) => ({ text, start }))).toEqual(
        split.map(({ text, start }) => ({ text, start })),
      );
    }
  });
});
