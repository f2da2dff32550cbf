import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CadastreError } from '../../../src/engine/errors.ts';
import { columnOf, readImport } from '../../../src/engine/provisioning/read-import.ts';

const defaults = { blueprint: 'studio', trialDays: 14 };
const cell = (text: string, delimiter: string) =>
  text.includes(delimiter) || /["\r\n]/.test(text) || text !== text.trim()
    ? `"${text.replaceAll('"', '""')}"`
    : text;
const csvOf = (rows: readonly (readonly string[])[], delimiter = ',', end = '\n') =>
  rows.map((row) => row.map((text) => cell(text, delimiter)).join(delimiter)).join(end);
const whole = (csv: string) => {
  try {
    return readImport(csv, defaults);
  } catch (error) {
    if (error instanceof CadastreError) return error;
    throw error;
  }
};

/** Names that are allowed, in every script and with everything that CSV finds special. */
const names = fc
  .string({
    unit: fc.constantFrom('a', 'é', '漢', '🏢', '"', ',', ';', "'", '\\', ' ', '-', '=', '$', '{'),
    minLength: 1,
    maxLength: 40,
  })
  .map((text) => text.trim())
  .filter((text) => text !== '');

describe('A file of tenants', () => {
  it('gives back what was written, with either delimiter, either line end, with and without BOM', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(names, { minLength: 1, maxLength: 8 }),
        fc.constantFrom(',', ';'),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        (list, delimiter, end, bom) => {
          const rows = list.map((name, index) => [name, `owner-${index}@example.com`, 'acme']);
          const csv = csvOf([['name', 'owner_email', 'set.invoice_prefix'], ...rows], delimiter, end);
          const read = readImport(`${bom ? '\uFEFF' : ''}${csv}`, defaults);
          expect(read.map((row) => row.errors)).toEqual(list.map(() => []));
          expect(read.map((row) => row.input?.name)).toEqual(list);
          expect(read.map((row) => row.row)).toEqual(list.map((_, index) => index + 1));
          expect(read.every((row) => row.input?.variables.invoice_prefix === 'acme')).toBe(true);
        },
      ),
    );
  });

  it('is read or refused, whatever it is; nothing else happens', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc
        .array(
          fc.array(fc.oneof(names, fc.constantFrom('', '"', '\0', '\ud800', '__proto__', 'a@b.fr')), {
            maxLength: 5,
          }),
          { maxLength: 6 },
        )
        .map((rows) => csvOf([['name', 'owner_email', 'slug', 'set.x'], ...rows])),
    );
    fc.assert(
      fc.property(anything, (csv) => {
        const read = whole(csv);
        if (read instanceof CadastreError) {
          expect(read.code).toBe('INVALID_INPUT');
          expect(read.details.fields?.map((each) => each.field)).toEqual(['csv']);
          return;
        }
        for (const row of read) {
          expect(row.input === null).toBe(row.errors.length > 0);
          // What is kept of a refused row can be stored.
          expect(JSON.stringify([row.name, row.ownerEmail])).not.toMatch(/\\u0000|\\ud[89a-f]/);
        }
      }),
      { numRuns: 1000 },
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('refuses a second row with the slug or the e-mail of an earlier one, in any letters', () => {
    const read = readImport(
      'name,slug,owner_email\nA,acme,A@example.com\nB,acme,b@example.com\nC,,a@EXAMPLE.com\nD,acme-2,d@example.com',
      defaults,
    );
    expect(read.map((row) => row.errors)).toEqual([
      [],
      [{ field: 'slug', message: 'The same as in row 1' }],
      [{ field: 'owner_email', message: 'The same as in row 1' }],
      [],
    ]);
  });

  it('fills in the defaults and lets a row overrule them', () => {
    const csv =
      'name,owner_email,server,trial_days,blueprint,tier\nA,a@example.com,,,,\nB,b@example.com,par-2,0,shop,free';
    const read = readImport(csv, { ...defaults, server: 'par-1', tier: 'standard' });
    expect(read.map((row) => row.input)).toMatchObject([
      { server: 'par-1', trialDays: 14, blueprint: 'studio', tier: 'standard', onFailure: 'undo' },
      { server: 'par-2', trialDays: 0, blueprint: 'shop', tier: 'free', onFailure: 'undo' },
    ]);
    expect(read.map((row) => row.ownTier)).toEqual([false, true]);
  });

  it.each([
    ['an empty file', '', 'empty'],
    ['no column owner_email', 'name\nA', 'owner_email'],
    ['an unknown column', 'name,owner_email,colour\n', 'colour'],
    ['a column without a name', 'name,owner_email,\n', 'without a name'],
    ['a column of every object', 'name,owner_email,toString\n', 'tostring'],
    ['a column of every object, in small letters', 'name,owner_email,constructor\n', 'constructor'],
    ['a variable with a name of no variable', 'name,owner_email,set.__proto__\n', 'set.__proto__'],
    ['a column twice', 'name,owner_email,Name\n', 'stands twice'],
    ['quotes that stay open', 'name,owner_email\n"A,a@example.com', 'line'],
  ])('is refused whole for %s', (_, csv, word) => {
    const read = whole(csv);
    expect(read).toBeInstanceOf(CadastreError);
    expect((read as CadastreError).message).toContain(word);
  });

  it('tells bytes that were no UTF-8 from a name', () => {
    const latin1 = Buffer.from('name,owner_email\nCafé du Coin,a@example.com', 'latin1').toString('utf8');
    expect(readImport(latin1, defaults)[0]?.errors).toEqual([
      { field: 'name', message: 'Not a text: save the file as UTF-8' },
    ]);
  });

  it('never repeats a password in what it says', () => {
    const secret = 'hunter2-hunter2';
    const csv = csvOf([
      ['name', 'owner_email', 'owner_password', 'owner_password_hash', 'slug'],
      ['A', 'none', secret, '', ''],
      ['B', 'b@example.com', secret, secret, ''],
      ['C', 'c@example.com', secret.repeat(9), '', 'Bad Slug'],
      ['D', 'd@example.com', secret, '', '', 'one too many'],
    ]);
    const read = readImport(csv, defaults);
    expect(read.every((row) => row.input === null)).toBe(true);
    expect(JSON.stringify(read)).not.toContain(secret);
  });
});

describe('A field of the input', () => {
  it('is said as the column that it came from', () => {
    expect(['ownerEmail', 'trialDays', 'variables.default_tax_rate', 'server', 'row'].map(columnOf)).toEqual([
      'owner_email',
      'trial_days',
      'set.default_tax_rate',
      'server',
      'row',
    ]);
  });
});
