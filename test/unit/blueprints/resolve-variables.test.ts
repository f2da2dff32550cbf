import { describe, expect, test } from 'vitest';
import {
  firstAdminStatement,
  loadBlueprint,
  resolveVariables,
  seedStatements,
} from '../../../src/engine/blueprints/index.ts';
import type { CadastreError } from '../../../src/engine/errors.ts';
import type { BlueprintVariable, VARIABLE_TYPES } from '../../../src/shared/models/blueprint.ts';
import { folderOf, SOUND } from './support.ts';

const shop = async () => {
  const { blueprint } = await loadBlueprint(await folderOf(SOUND));
  if (!blueprint) throw new Error('SOUND is sound');
  return blueprint;
};

const withVariable = (type: (typeof VARIABLE_TYPES)[number], more: Partial<BlueprintVariable> = {}) => ({
  name: 'b',
  seed: {
    file: { path: 'seed.sql', content: '', checksum: '' },
    variables: [
      {
        name: 'x',
        type,
        default: null,
        description: '',
        minimum: null,
        maximum: null,
        pattern: null,
        ...more,
      },
    ],
  },
});

const fieldsOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    expect(error).toMatchObject({ code: 'INVALID_INPUT' });
    return (error as CadastreError).details.fields;
  }
  return undefined;
};

describe('variables', () => {
  test('take what is given, else their default', async () => {
    expect(resolveVariables(await shop(), { note: 'hello', rate: '5.50' })).toEqual({
      rate: '5.50',
      zone: 'Europe/Paris',
      note: 'hello',
    });
  });

  test('that are unknown, missing or refused are all named', async () => {
    const blueprint = await shop();
    expect(fieldsOf(() => resolveVariables(blueprint, { rat: '1', zone: 'Mars', rate: '99' }))).toEqual([
      { field: 'variables.rat', message: expect.stringContaining('Did you mean rate?') },
      { field: 'variables.rate', message: 'At most 30' },
      { field: 'variables.zone', message: expect.stringContaining('Not a time zone') },
      { field: 'variables.note', message: 'A value is needed' },
    ]);
  });

  const cases: [(typeof VARIABLE_TYPES)[number], Record<string, string>, string[]][] = [
    [
      'integer',
      { '12': '12', ' +007 ': '7', '-0': '0' },
      ['1.0', '1e3', '', '9223372036854775808', '１２', '0x1'],
    ],
    ['decimal', { '20.0': '20.0', '+1': '1', '-0.5': '-0.5' }, ['1,5', '1e3', '.', 'NaN', 'Infinity', '']],
    ['boolean', { TRUE: 'true', off: 'false', '1': 'true' }, ['maybe', '']],
    ['timezone', { 'europe/paris': 'Europe/Paris', UTC: 'UTC' }, ['+02:00', 'Nowhere', "UTC'; --"]],
    ['currency', { EUR: 'EUR' }, ['eur', 'EURO', 'XYZ']],
    ['email', { 'A@Example.com': 'a@example.com' }, ['nobody', 'a@b']],
    ['url', { 'https://example.com/x': 'https://example.com/x' }, ['javascript:alert(1)', 'example.com']],
    ['text', { "'; DROP": "'; DROP", '': '' }, ['a\0b', '\ud800', 'x'.repeat(10_001)]],
  ];
  test.each(cases)('of type %s are checked and brought into one form', (type, good, bad) => {
    for (const [given, value] of Object.entries(good)) {
      expect(resolveVariables(withVariable(type), { x: given }), given).toEqual({ x: value });
    }
    for (const x of bad) {
      expect(
        fieldsOf(() => resolveVariables(withVariable(type), { x })),
        x.slice(0, 20),
      ).toHaveLength(1);
    }
  });

  test('must match their pattern', () => {
    const blueprint = withVariable('text', { pattern: '^[A-Z]{1,8}$' });
    expect(resolveVariables(blueprint, { x: 'INV' })).toEqual({ x: 'INV' });
    expect(fieldsOf(() => resolveVariables(blueprint, { x: 'inv' }))).toHaveLength(1);
  });

  test('named like a property of every object are unknown', async () => {
    const given = JSON.parse('{"note":"x","__proto__":"y","constructor":"z"}');
    const blueprint = await shop();
    expect(fieldsOf(() => resolveVariables(blueprint, given))).toHaveLength(2);
  });
});

describe('statements', () => {
  test('of the seed carry their values as literals', async () => {
    const statements = seedStatements(await shop(), { rate: '20.0', zone: 'UTC', note: "it's" });
    expect(statements.map((each) => each.text)).toEqual([
      "INSERT INTO settings VALUES ('rate', ('20.0')), ('zone', ('UTC'))",
      "INSERT INTO settings VALUES ('note', ('it''s'))",
    ]);
    expect(statements.every((each) => each.values.length === 0)).toBe(true);
  });

  test('of the first administrator never show the hash', async () => {
    const admin = { email: 'a@b.fr', passwordHash: '$2b$12$secret', firstName: 'A', lastName: 'B' };
    expect(firstAdminStatement(await shop(), admin)).toEqual({
      text: "INSERT INTO users VALUES (('a@b.fr'), ('$2b$12$secret'), ('Boss'))",
      shown: "INSERT INTO users VALUES (('a@b.fr'), '•masked•', ('Boss'))",
      values: [],
    });
  });
});
