import fc from 'fast-check';
import { expect, it } from 'vitest';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import { CadastreError } from '../../../src/engine/errors.ts';
import { withSession } from '../../../src/engine/postgres/session.ts';
import {
  IDENTIFIER_BYTES,
  identifier,
  literal,
  quoteIdentifier,
  quoteLiteral,
  sql,
} from '../../../src/engine/postgres/sql.ts';
import { eachMajor } from '../../support/shared-cluster.ts';

const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.string({
    unit: fc.constantFrom(
      "'",
      '"',
      '\\',
      '$',
      ';',
      '-',
      '\n',
      '\r',
      '\t',
      'E',
      'u',
      '&',
      '%',
      'é',
      '漢',
      '🔑',
      '\u202E',
      '\u0001',
    ),
    maxLength: 40,
  }),
);
const storable = texts.filter((text) => !text.includes('\0') && text.isWellFormed());
const fits = (text: string) => text !== '' && Buffer.byteLength(text) <= IDENTIFIER_BYTES;

eachMajor('Quoting', (cluster) => {
  it.each(['on', 'off'])('gives back any text with standard_conforming_strings %s', async (setting) => {
    await withSession(connectPostgres, cluster.target(), async (session) => {
      await session.script(`SET standard_conforming_strings = ${setting}; SET escape_string_warning = off`);
      await fc.assert(
        fc.asyncProperty(fc.array(storable, { minLength: 1, maxLength: 6 }), async (list) => {
          const parts = list.map((text) => `SELECT ${quoteLiteral(text)}::text AS value`);
          const { rows } = await session.run<{ value: string }>({
            text: parts.join(' UNION ALL '),
            values: [],
            shown: '',
          });
          expect(rows.map((row) => row.value)).toEqual(list);
          // Right beside a keyword, as in DDL, and as one of several statements.
          const alone = await session.run<{ value: string }>(sql`SELECT${literal(list[0] ?? '')}AS value`);
          expect(alone.rows).toEqual([{ value: list[0] }]);
        }),
        { numRuns: 150 },
      );
    });
  });

  it('names a column with any identifier that fits, and reads it back whole', async () => {
    await withSession(connectPostgres, cluster.target(), async (session) => {
      await fc.assert(
        fc.asyncProperty(storable.filter(fits), async (name) => {
          const { rows } = await session.run(sql`SELECT 1 AS ${identifier(name)}`);
          expect(Object.keys(rows[0] ?? {})).toEqual([name]);
        }),
        { numRuns: 200 },
      );
    });
  });

  it('refuses what PostgreSQL would cut, misread or reject', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const refused = text.includes('\0') || !fits(text);
        if (refused) expect(() => quoteIdentifier(text)).toThrow(CadastreError);
        else expect(quoteIdentifier(text)).toBe(`"${text.replaceAll('"', '""')}"`);
      }),
    );
    expect(() => quoteIdentifier('é'.repeat(32))).toThrow(CadastreError);
    expect(() => quoteLiteral('a\0b')).toThrow(CadastreError);
  });

  it('tells a database with a hostile name from a statement', async () => {
    const name = `x"; DROP DATABASE postgres; -- ' \\ é`;
    await withSession(connectPostgres, cluster.target(), async (session) => {
      await session.run(sql`CREATE SCHEMA ${identifier(name)}`);
      try {
        await session.run(sql`COMMENT ON SCHEMA ${identifier(name)} IS ${literal(name)}`);
        const { rows } = await session.run(
          sql`SELECT nspname, obj_description(oid, 'pg_namespace') AS comment FROM pg_namespace WHERE nspname = ${name}`,
        );
        expect(rows).toEqual([{ nspname: name, comment: name }]);
      } finally {
        await session.run(sql`DROP SCHEMA ${identifier(name)}`);
      }
    });
  });
});
