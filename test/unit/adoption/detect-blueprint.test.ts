import { describe, expect, it } from 'vitest';
import { matches, wantedRows } from '../../../src/engine/adoption/adoption-rows.ts';
import { chooseLogin } from '../../../src/engine/adoption/choose-login.ts';
import { detectBlueprint } from '../../../src/engine/adoption/detect-blueprint.ts';
import type { Blueprint } from '../../../src/engine/blueprints/blueprint.ts';
import { tableStatements } from '../../../src/engine/blueprints/table-statements.ts';

const migration = (version: string, content: string) => ({
  version,
  content,
  checksum: `sum-${version}-${content.length}`,
  name: `${version}.sql`,
  path: `migrations/${version}.sql`,
  transactional: true,
});
const blueprint = (name: string, ...contents: string[]) =>
  ({
    name,
    migrations: contents.map((content, index) => migration(`000${index + 1}`, content)),
  }) as unknown as Blueprint;

const shop = blueprint(
  'shop',
  'CREATE TABLE users (id int); CREATE TABLE IF NOT EXISTS public.orders (id int);\n-- CREATE TABLE not_this (id int)\ncreate table "Lines" (id int);',
  'CREATE TABLE app.stock (id int); DROP TABLE orders;',
  'CREATE UNLOGGED TABLE later (id int)',
);

describe('a blueprint is known', () => {
  it('by the last version whose tables are all there', () => {
    const first = ['public.users', 'public.orders', 'public.Lines'];
    expect(detectBlueprint([shop], first, null)).toMatchObject({
      blueprint: shop,
      version: '0001',
      by: 'tables',
    });
    expect(detectBlueprint([shop], [...first, 'app.stock'], null)).toMatchObject({ version: '0002' });
    expect(
      detectBlueprint([shop], ['public.users', 'public.Lines', 'app.stock', 'public.later'], null),
    ).toMatchObject({
      version: '0003',
    });
    expect(detectBlueprint([shop], ['public.users'], null)).toEqual({
      blueprint: null,
      version: null,
      by: 'none',
      noted: null,
    });
  });

  it('by its history, checksum by checksum; a changed file is another blueprint', () => {
    const [one, two] = shop.migrations;
    const history = new Map([
      ['0001', one?.checksum ?? ''],
      ['0002', two?.checksum ?? ''],
    ]);
    expect(detectBlueprint([shop], [], history)).toMatchObject({
      blueprint: shop,
      version: '0002',
      by: 'history',
    });
    expect(detectBlueprint([shop], [], new Map([['0001', 'other']]))).toEqual({
      blueprint: null,
      version: '0001',
      by: 'history',
      noted: null,
    });
  });

  it('by statements, not by comments', () => {
    expect(tableStatements('/* create table a (x) */ create table b(x); drop table if exists "C d"')).toEqual(
      [
        { does: 'create', table: 'b' },
        { does: 'drop', table: 'C d' },
      ],
    );
  });
});

describe('the login of an adopted database', () => {
  const role = (name: string, over: object = {}) => ({
    name,
    sessions: 0,
    owns: false,
    elsewhere: 0,
    ...over,
  });
  const choose = (logins: ReturnType<typeof role>[], wanted: string | null = null) =>
    chooseLogin('keep', { role: wanted }, { logins }, new Map([['taken', 'acme']]));

  it('is the one, or the one at work, or the one that owns', () => {
    expect(choose([role('a')]).role).toBe('a');
    expect(choose([role('a'), role('b', { sessions: 2 })]).role).toBe('b');
    expect(choose([role('a'), role('b', { owns: true })]).role).toBe('b');
    expect(choose([role('a'), role('b')], 'b').role).toBe('b');
  });

  it.each([
    [[], null],
    [[role('a'), role('b')], null],
    [[role('a')], 'nobody'],
    [[role('taken')], null],
    [[role('a', { elsewhere: 2 })], null],
  ])('is asked for in other cases %#', (logins, wanted) => {
    expect(choose(logins, wanted)).toMatchObject({ role: null, error: { field: 'role' } });
  });
});

describe('what is to be adopted', () => {
  it('is matched by a pattern of its own, in which nothing else has a meaning', () => {
    expect(matches('crm_*', 'crm_1')).toBe(true);
    expect(matches('crm_?', 'crm_12')).toBe(false);
    expect(matches('a.b', 'axb')).toBe(false);
    expect(matches('a(b', 'a(b')).toBe(true);
  });

  it('is read from a file, with the column and the reason of what is wrong', () => {
    const rows = wantedRows({
      login: 'keep',
      trialDays: 0,
      csv: 'server;database;slug;owner_email\npar-1;one;;A@B.example\n;two;No Slug;x\npar-1;one;;\n',
    });
    expect(rows[0]).toMatchObject({ server: 'par-1', ownerEmail: 'a@b.example', errors: [] });
    expect(rows[1]?.errors.map(({ field }) => field)).toEqual(['server', 'slug', 'owner_email']);
    expect(rows[2]?.errors).toEqual([{ field: 'database', message: 'The same as in row 1' }]);
  });

  it('subscribes by column or for all, and knows no trial without a plan', () => {
    const rows = (subscription?: string) =>
      wantedRows({
        server: 'par-1',
        login: 'keep',
        trialDays: 7,
        subscription,
        csv: 'database,subscription,trial_days\none,Enterprise,30\ntwo,,\nthree,,0\nfour,,x\n',
      });
    expect(rows('starter')).toMatchObject([
      { subscription: 'enterprise', trialDays: 30, errors: [] },
      { subscription: 'starter', trialDays: 7, errors: [] },
      { subscription: 'starter', trialDays: 0, errors: [] },
      { errors: [{ field: 'trial_days', message: 'A whole number from 0 to 365' }] },
    ]);
    expect(rows().map(({ errors }) => errors.map(({ field }) => field))).toEqual([
      [],
      ['trial_days'],
      [],
      ['trial_days'],
    ]);
  });
});
