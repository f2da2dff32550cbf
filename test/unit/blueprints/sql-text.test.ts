import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bindParameters,
  parametersOf,
  placesOf,
  splitStatements,
} from '../../../src/engine/blueprints/sql-text.ts';
import { tokenize } from '../../../src/engine/blueprints/sql-tokens.ts';
import { quoteLiteral } from '../../../src/engine/postgres/sql.ts';

const texts = (sql: string) => splitStatements(sql).map((each) => each.text);
const names = (sql: string) => parametersOf(sql).map((each) => each.name);

/** Pieces that a tokenizer may trip over, in any order. */
const awkward = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "'",
        '"',
        '$$',
        '$a$',
        '--',
        '/*',
        '*/',
        '\n',
        ';',
        ':',
        '::',
        ':=',
        ':name',
        '\\',
        '(',
        ')',
        '[',
        ']',
        "E'",
        "\\'",
        "''",
        'U&"',
        '$1',
        '1e-5',
        'BEGIN ATOMIC',
        'END',
        'CASE',
        'CREATE',
        ' ',
        '😀',
        'é',
        '\uFEFF',
        '\r\n',
      ),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

/** Text that may stand anywhere, in a form that hides it from the scanner. */
const hidden = fc.oneof(
  awkward.filter((text) => !text.includes('\0')).map((text) => quoteLiteral(text)),
  awkward
    .map((text) => `$tag$${text.replaceAll('$tag$', '')}$tag$`)
    .filter((text) => !/\$tag\$.*\$tag\$.+/s.test(text)),
  awkward.map((text) => `"${text.replaceAll('"', '""')}"`),
  awkward.map((text) => `-- ${text.replaceAll('\n', ' ')}\n`),
  awkward.map((text) => `/* ${text.replaceAll('/*', '').replaceAll('*/', '').replaceAll(/[/*]/g, '')} */`),
);

describe('tokens', () => {
  test('together are the text, without gap or overlap', () => {
    fc.assert(
      fc.property(awkward, (sql) => {
        let at = 0;
        for (const token of tokenize(sql)) {
          expect(token.start).toBe(at);
          expect(token.text.length).toBeGreaterThan(0);
          at += token.text.length;
        }
        expect(at).toBe(sql.length);
      }),
      { numRuns: 1000 },
    );
  });

  test('say where a quote or comment never ends', () => {
    for (const open of ["'a", '"a', '$x$ a $y$', '/* /* */', "E'a\\'"]) {
      expect([...tokenize(`SELECT ${open}`)].at(-1)).toMatchObject({ closed: false, start: 7 });
    }
  });
});

describe('statements', () => {
  test('end at semicolons outside quotes, comments and parentheses', () => {
    expect(texts('SELECT \';\'; SELECT $$;$$ ; SELECT 1 /* ; /* ; */ ; */ ; -- ;\n SELECT ";"')).toEqual([
      "SELECT ';'",
      'SELECT $$;$$',
      'SELECT 1',
      'SELECT ";"',
    ]);
    expect(texts('CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 3')).toHaveLength(2);
    expect(texts("SELECT E'\\';'; SELECT 2")).toEqual(["SELECT E'\\';'", 'SELECT 2']);
    expect(texts('SELECT a$b$c; SELECT d$b$e')).toHaveLength(2);
  });

  test('keep a function body in SQL together', () => {
    const body =
      'CREATE FUNCTION f(a int) RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN a > 1 THEN 2 END; END';
    expect(texts(`${body}; SELECT 2;`)).toEqual([body, 'SELECT 2']);
    expect(texts('BEGIN; SELECT 1; END; SELECT 2')).toHaveLength(4);
  });

  test('know their line, column and first words', () => {
    const [, second] = splitStatements('-- one\nSELECT 1;\n\n  create "quoted" INDEX concurrently x;');
    expect(second).toMatchObject({ line: 4, column: 3, words: ['CREATE', 'INDEX', 'CONCURRENTLY', 'X'] });
    expect(splitStatements(' ;; -- nothing\n ; /* here */')).toEqual([]);
  });

  test('come back as they were put together', () => {
    const statement = fc
      .array(fc.oneof(hidden, fc.constantFrom('SELECT', 'x', '1', ',', '(1)', 'a::int', ':p')), {
        minLength: 1,
        maxLength: 6,
      })
      .map((parts) => ['SELECT', ...parts, 'z'].join(' '));
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 5 }), (statements) => {
        expect(texts(statements.join(' ;\n'))).toEqual(statements);
      }),
      { numRuns: 500 },
    );
  });
});

describe('parameters', () => {
  test('are :name, but no cast, assignment, slice, or text in quotes', () => {
    expect(names('SELECT :a, b::text, \':c\', ":d", $$:e$$, :f::int, g(h := :i) -- :j')).toEqual([
      'a',
      'f',
      'i',
    ]);
    expect(names('SELECT a[1:n], a[x:y], a[f(1):n], a[b[1]:n]')).toEqual([]);
    expect(names('SELECT ARRAY[:a, :b], a[:c], a[1:2 + :d]')).toEqual(['a', 'b', 'c', 'd']);
    expect(names('SELECT ARRAY[CASE WHEN x THEN :a ELSE :b END]')).toEqual(['a', 'b']);
  });

  test('get one number a name', () => {
    expect(bindParameters('SELECT :a, :b, :a::int, x:a, 1:b')).toEqual({
      text: 'SELECT $1, $2, $1::int, x $1, 1 $2',
      names: ['a', 'b'],
    });
  });

  test('are never found in what is hidden, and what is bound is left alone', () => {
    fc.assert(
      fc.property(fc.array(hidden, { maxLength: 6 }), (parts) => {
        const sql = `SELECT ${parts.join(' , ')} , :last`;
        const bound = bindParameters(sql);
        expect(bound.names).toEqual(['last']);
        expect(bound.text).toBe(`${sql.slice(0, -':last'.length)}$1`);
      }),
      { numRuns: 500 },
    );
  });

  test('set in as literals stay one token each, whatever the value', () => {
    fc.assert(
      fc.property(
        awkward.filter((text) => !text.includes('\0')),
        (value) => {
          const { text } = bindParameters('INSERT INTO t VALUES (:v);', () => `(${quoteLiteral(value)})`);
          expect(splitStatements(text)).toHaveLength(1);
          expect([...tokenize(text)].filter((token) => token.kind === 'string')).toHaveLength(1);
        },
      ),
      { numRuns: 500 },
    );
  });
});

test('places are the same asked in any order', () => {
  fc.assert(
    fc.property(awkward, fc.array(fc.nat({ max: 60 }), { maxLength: 10 }), (text, offsets) => {
      const placeOf = placesOf(text);
      for (const wanted of offsets) {
        const offset = Math.min(wanted, text.length);
        const before = text.slice(0, offset).split('\n');
        expect(placeOf(offset)).toEqual({ line: before.length, column: (before.at(-1) ?? '').length + 1 });
      }
    }),
  );
});
