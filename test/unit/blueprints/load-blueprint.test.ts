import { execFileSync } from 'node:child_process';
import { cp, rename, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeProblem, loadBlueprint, templateName } from '../../../src/engine/blueprints/index.ts';
import { type Files, folderOf, SOUND } from './support.ts';

const problemsOf = async (files: Files) =>
  (await loadBlueprint(await folderOf(files))).problems.map(describeProblem);
/** Sound but for these files. */
const but = (files: Files) => problemsOf({ ...SOUND, ...files });
const yaml = (text: string) => but({ 'blueprint.yaml': text });
const migration = (text: string, name = '0003_more.sql') => but({ [`migrations/${name}`]: text });

/** Every mistake with the exact place and the words that must be in the answer. */
const MISTAKES: readonly [name: string, check: () => Promise<string[]>, answers: readonly RegExp[]][] = [
  [
    'an unknown key',
    () => yaml('name: shop\nmigration: migrations\nmigrations: migrations\n'),
    [/^blueprint\.yaml:2:1: .*"migration".*Did you mean migrations\?/],
  ],
  ['a missing key', () => yaml('name: shop\n'), [/^blueprint\.yaml:1:1: .*migrations is missing/]],
  ['an empty file', () => yaml(''), [/^blueprint\.yaml:1:\d+: .*is empty/]],
  ['a comment only', () => yaml('# nothing\n'), [/^blueprint\.yaml:1:\d+: .*is empty/]],
  ['a list instead of keys', () => yaml('- name\n'), [/^blueprint\.yaml:1:1: .*not a list/]],
  ['broken YAML', () => yaml('name: "shop\nmigrations: migrations\n'), [/^blueprint\.yaml:\d:\d+: .*quote/]],
  [
    'a key given twice',
    () => yaml('name: shop\nmigrations: migrations\nname: other\n'),
    [/^blueprint\.yaml:3:1: .*unique/],
  ],
  [
    'two documents',
    () => yaml('name: shop\n---\nname: other\n'),
    [/^blueprint\.yaml:\d:1: .*second document/],
  ],
  [
    'a name with capitals',
    () => yaml('name: Shop\nmigrations: migrations\n'),
    [/^blueprint\.yaml:1:7: The name "Shop"/],
  ],
  [
    'a name that is a number',
    () => yaml('name: 12\nmigrations: migrations\n'),
    [/^blueprint\.yaml:1:7: name must be a text, not the number 12/],
  ],
  [
    'a prefix that is too long',
    () => yaml(`name: shop\nprefix: ${'p'.repeat(38)}\nmigrations: migrations\n`),
    [/^blueprint\.yaml:2:9: .*63 bytes; at most 37/],
  ],
  [
    'a prefix of PostgreSQL',
    () => yaml('name: shop\nprefix: pg_shop\nmigrations: migrations\n'),
    [/^blueprint\.yaml:2:9: .*pg_/],
  ],
  [
    'an unknown isolation',
    () => yaml('name: shop\nisolation: [databse]\nmigrations: migrations\n'),
    [/^blueprint\.yaml:2:13: .*Did you mean database\?/],
  ],
  [
    'isolation as a text',
    () => yaml('name: shop\nisolation: database\nmigrations: migrations\n'),
    [/^blueprint\.yaml:2:12: .*must be a list/],
  ],
  [
    'a bad extension',
    () => yaml('name: shop\nextensions: [pg_trgm, "x;y"]\nmigrations: migrations\n'),
    [/^blueprint\.yaml:2:23: "x;y"/],
  ],
  [
    'a folder that is not there',
    () => yaml('name: shop\nmigrations: sql\n'),
    [/^blueprint\.yaml:2:13: The folder "sql" is not there/],
  ],
  [
    'a folder outside',
    () => yaml('name: shop\nmigrations: ../other\n'),
    [/^blueprint\.yaml:2:13: .*outside/],
  ],
  [
    'an absolute path',
    () => yaml('name: shop\nmigrations: /etc\n'),
    [/^blueprint\.yaml:2:13: .*inside the blueprint/],
  ],
  [
    'a seed that is not there',
    () => yaml('name: shop\nmigrations: migrations\nseed:\n  file: seeds.sql\n'),
    [/^blueprint\.yaml:4:9: The file "seeds\.sql" is not there/],
  ],
  [
    'a variable of no known type',
    () => yaml(String(SOUND['blueprint.yaml']).replace('decimal', 'decimel')),
    [/^blueprint\.yaml:7:19: .*Did you mean decimal\?/],
  ],
  [
    'a default of another type',
    () => yaml(String(SOUND['blueprint.yaml']).replace('20.0', 'many')),
    [/^blueprint\.yaml:7:37: The default "many" of rate is not of its type decimal/],
  ],
  [
    'a default beyond its maximum',
    () => yaml(String(SOUND['blueprint.yaml']).replace('20.0', '31')),
    [/^blueprint\.yaml:7:37: .*At most 30/],
  ],
  [
    'a default that is no time zone',
    () => yaml(String(SOUND['blueprint.yaml']).replace('Europe/Paris', 'Europe/Pariss')),
    [/^blueprint\.yaml:8:38: .*Did you mean Europe\/Paris\?/],
  ],
  [
    'a variable that is never used',
    () => yaml(String(SOUND['blueprint.yaml']).replace('    note:', '    spare: { type: text }\n    note:')),
    [/^blueprint\.yaml:9:5: The variable spare is declared but seed\.sql never uses it/],
  ],
  [
    'a pattern that is no expression',
    () => yaml(String(SOUND['blueprint.yaml']).replace('{ type: text }', "{ type: text, pattern: '[' }")),
    [/^blueprint\.yaml:9:34: .*no regular expression/],
  ],
  [
    'a metric that changes things',
    () =>
      yaml(
        'name: shop\nmigrations: migrations\nmetrics:\n  users: { title: Users, unit: users, sql: DELETE FROM users }\n',
      ),
    [/^blueprint\.yaml:4:44: .*one SELECT/],
  ],
  [
    'a weak bcrypt cost',
    () =>
      yaml(
        'name: shop\nmigrations: migrations\nfirstAdmin:\n  file: first-admin.sql\n  password: { hash: bcrypt, cost: 4 }\n',
      ),
    [/^blueprint\.yaml:5:35: .*10 to 15/],
  ],
  [
    'a parameter that is not declared',
    () => but({ 'seed.sql': `${SOUND['seed.sql']}\nSELECT\n  :nte;\n` }),
    [/^seed\.sql:5:3: .*:nte is not declared\. Did you mean note\?/],
  ],
  [
    'a parameter in psql quotes',
    () => but({ 'seed.sql': `${SOUND['seed.sql']}SELECT :'note';` }),
    [/^seed\.sql:3:8: .*write :name/],
  ],
  [
    'BEGIN and COMMIT',
    () => migration('BEGIN;\nSELECT 1;\nCOMMIT;\n'),
    [
      /^migrations\/0003_more\.sql:1:1: BEGIN is not allowed/,
      /^migrations\/0003_more\.sql:3:1: COMMIT is not allowed/,
    ],
  ],
  [
    'ROLLBACK in the seed',
    () => but({ 'seed.sql': `${SOUND['seed.sql']}rollback;` }),
    [/^seed\.sql:3:1: ROLLBACK/],
  ],
  [
    'a change of role',
    () => migration('SELECT 1;\n  SET LOCAL ROLE other;'),
    [/^migrations\/0003_more\.sql:2:3: SET LOCAL is not allowed: the file runs as the owner/],
  ],
  [
    'a psql command',
    () => migration('\\copy t from x\nSELECT 1;'),
    [/^migrations\/0003_more\.sql:1:1: \\copy is a command of psql/],
  ],
  [
    'COPY with its data',
    () => migration("SELECT 1;\nCOPY t FROM stdin;\nit's data; BEGIN\n\\.\n"),
    [/^migrations\/0003_more\.sql:2:1: COPY from or to the client/],
  ],
  [
    'CREATE DATABASE',
    () => migration('CREATE DATABASE other;'),
    [/^migrations\/0003_more\.sql:1:1: CREATE DATABASE concerns the whole server/],
  ],
  ['CREATE ROLE', () => migration('CREATE ROLE other;'), [/^migrations\/0003_more\.sql:1:1: CREATE ROLE/]],
  [
    'an index built concurrently',
    () => migration('CREATE UNIQUE INDEX CONCURRENTLY i ON t (a);'),
    [
      /^migrations\/0003_more\.sql:1:1: CREATE UNIQUE CONCURRENTLY cannot run in a transaction.*-- cadastre: no-transaction/,
    ],
  ],
  ['VACUUM', () => migration('SELECT 1;\nVACUUM;'), [/^migrations\/0003_more\.sql:2:1: VACUUM cannot/]],
  [
    'BEGIN where no transaction is',
    () => migration('-- cadastre: no-transaction\nBEGIN;'),
    [/^migrations\/0003_more\.sql:2:1: BEGIN/],
  ],
  [
    'a quote that never ends',
    () => migration("SELECT 1;\nSELECT 'abc;\n"),
    [/^migrations\/0003_more\.sql:2:8: A quoted text begins here/],
  ],
  [
    'a parameter in a migration',
    () => migration('SELECT :x;'),
    [/^migrations\/0003_more\.sql:1:8: :x has no meaning here/],
  ],
  ['an empty migration', () => migration(''), [/^migrations\/0003_more\.sql: The file holds no statement/]],
  [
    'a migration of comments',
    () => migration('-- later\n'),
    [/^migrations\/0003_more\.sql: The file holds no statement/],
  ],
  [
    'one number twice',
    () => migration('SELECT 1;', '2_again.sql'),
    [/^migrations\/(0002_users|2_again)\.sql: The number (0002|2) is taken by/],
  ],
  [
    'a name without a number',
    () => migration('SELECT 1;', 'more.sql'),
    [/^migrations\/more\.sql: .*begin with a number/],
  ],
  ['a NUL byte', () => migration('SELECT 1;\0'), [/^migrations\/0003_more\.sql: .*NUL/]],
  [
    'a file as UTF-16',
    () => but({ 'migrations/0003_more.sql': Buffer.from('\uFEFFSELECT 1;', 'utf16le') }),
    [/^migrations\/0003_more\.sql: The file is UTF-16: save it as UTF-8/],
  ],
  [
    'bytes that are not UTF-8',
    () => but({ 'migrations/0003_more.sql': Buffer.from("SELECT 1;\nSELECT 'caf\xe9';\n", 'latin1') }),
    [/^migrations\/0003_more\.sql:2:1: .*not UTF-8.*line 2/],
  ],
  [
    'a folder in the folder',
    () => but({ 'migrations/old/0001_a.sql': 'SELECT 1;' }),
    [/^blueprint\.yaml:3:13: The folder migrations\/old would not be read/],
  ],
  [
    'a migration that is a program',
    () => but({ 'migrations/0003_fill.js': 'exports.up = () => {};' }),
    [/^migrations\/0003_fill\.js: This is a program and not SQL/],
  ],
  [
    'two statements for the administrator',
    () => but({ 'first-admin.sql': `${SOUND['first-admin.sql']}SELECT 2;` }),
    [/^first-admin\.sql:2:1: One statement/],
  ],
  [
    'an administrator without a password',
    () => but({ 'first-admin.sql': 'INSERT INTO users VALUES (:email);' }),
    [/^first-admin\.sql: .*:password_hash/],
  ],
];

describe('a blueprint with a mistake', () => {
  test.each(MISTAKES)('%s: is told with file and line', async (_name, check, answers) => {
    const problems = await check();
    expect(problems).toHaveLength(answers.length);
    answers.forEach((answer, index) => {
      expect(problems[index]).toMatch(answer);
    });
  });

  test('has no blueprint, but still its name', async () => {
    const loaded = await loadBlueprint(await folderOf({ ...SOUND, 'migrations/0003_x.sql': '' }));
    expect(loaded).toMatchObject({ blueprint: null, name: 'shop' });
  });

  test('is told also where there is no folder or no file at all', async () => {
    expect((await loadBlueprint(join(await folderOf({}), 'gone'))).problems.map(describeProblem)).toEqual([
      '.: The folder is not there',
    ]);
    expect(await problemsOf({ 'readme.md': '' })).toEqual(['blueprint.yaml: The file is not there']);
    expect(await problemsOf({ 'blueprint.yaml/x': '' })).toEqual([
      'blueprint.yaml: The file is not a regular file',
    ]);
  });

  test('never reads through a link out of the folder, nor waits for a pipe', async () => {
    const outside = await folderOf({ 'secret.sql': 'SELECT 1;' });
    const directory = await folderOf(SOUND);
    await symlink(join(outside, 'secret.sql'), join(directory, 'migrations/0003_link.sql'));
    await symlink(
      join(directory, 'migrations/0001_tables.sql'),
      join(directory, 'migrations/0004_inside.sql'),
    );
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(directory, 'migrations/0005_pipe.sql')]);
    const { problems } = await loadBlueprint(directory);
    expect(problems.map(describeProblem)).toEqual([
      'migrations/0003_link.sql: The file is a symbolic link out of the blueprint',
      'migrations/0005_pipe.sql: The file is not a regular file',
    ]);
  });

  test('never throws, whatever stands in the YAML', async () => {
    const values = [
      'null',
      '[]',
      '{}',
      '12',
      'true',
      '"x"',
      '- a',
      '*b',
      '&a [*a]',
      '!!binary "AA"',
      '2020-01-01',
      '? [a]',
    ];
    for (const key of [
      'name',
      'title',
      'prefix',
      'isolation',
      'extensions',
      'migrations',
      'seed',
      'firstAdmin',
      'metrics',
    ]) {
      for (const value of values) {
        const loaded = await loadBlueprint(await folderOf({ 'blueprint.yaml': `${key}: ${value}\n` }));
        expect(loaded.problems.length, `${key}: ${value}`).toBeGreaterThan(0);
      }
    }
    for (const value of values) {
      const text = `name: shop\nmigrations: migrations\nseed:\n  file: seed.sql\n  variables:\n    rate: ${value}\n    zone: { default: ${value} }\n`;
      await expect(
        loadBlueprint(await folderOf({ ...SOUND, 'blueprint.yaml': text })),
      ).resolves.toBeDefined();
    }
  });
});

describe('a sound blueprint', () => {
  const hashOf = async (directory: string) => {
    const { blueprint, problems } = await loadBlueprint(directory);
    expect(problems).toEqual([]);
    return blueprint?.hash;
  };

  test('is read with its defaults', async () => {
    const { blueprint } = await loadBlueprint(await folderOf(SOUND));
    expect(blueprint).toMatchObject({
      name: 'shop',
      prefix: 'shop',
      isolation: ['database'],
      version: '0002',
      firstAdmin: { role: 'Boss', password: { hash: 'bcrypt' } },
    });
    expect(blueprint?.seed?.variables.map((each) => [each.name, each.default])).toEqual([
      ['rate', '20.0'],
      ['zone', 'Europe/Paris'],
      ['note', null],
    ]);
  });

  test('needs a name and migrations only, and any names with a number will do', async () => {
    const { blueprint, problems } = await loadBlueprint(
      await folderOf({
        'blueprint.yaml': 'name: our-own_app\ntitle: Ours\nmigrations: .\n',
        'V1__init.sql': '\uFEFFSELECT 1;',
        '20240101120000_add.sql': 'SELECT 2;',
        '3.sql': 'SAVEPOINT a; SELECT 3; ROLLBACK TO a;',
        'notes.txt': 'BEGIN',
      }),
    );
    expect(problems).toEqual([]);
    expect(blueprint?.migrations.map((each) => each.version)).toEqual(['1', '3', '20240101120000']);
    expect(blueprint?.migrations[0]?.content).toBe('SELECT 1;');
    expect(blueprint?.prefix).toBe('our_own_app');
  });

  test('may name its files one by one, in its own order', async () => {
    const { blueprint } = await loadBlueprint(
      await folderOf({
        'blueprint.yaml': 'name: ours\nmigrations: [schema.sql, sql/data.sql]\n',
        'schema.sql': 'SELECT 1;',
        'sql/data.sql': 'SELECT 2;',
      }),
    );
    expect(blueprint?.migrations.map((each) => [each.version, each.path])).toEqual([
      ['0001', 'schema.sql'],
      ['0002', 'sql/data.sql'],
    ]);
  });

  test('has the same hash in another place and at another time', async () => {
    const directory = await folderOf(SOUND);
    const hash = await hashOf(directory);
    const copy = join(await folderOf({}), 'copy');
    await cp(directory, copy, { recursive: true });
    await utimes(join(copy, 'seed.sql'), 1, 1);
    await writeFile(join(copy, 'README.md'), 'not a part of it');
    expect(await hashOf(copy)).toBe(hash);
  });

  test('has another hash when any of its files changes by a byte or a name', async () => {
    const hashes = new Set([await hashOf(await folderOf(SOUND))]);
    for (const path of Object.keys(SOUND)) {
      hashes.add(await hashOf(await folderOf({ ...SOUND, [path]: `${SOUND[path]}\n` })));
    }
    const directory = await folderOf(SOUND);
    await rename(join(directory, 'migrations/0002_users.sql'), join(directory, 'migrations/0002_people.sql'));
    hashes.add(await hashOf(directory));
    expect(hashes.size).toBe(Object.keys(SOUND).length + 2);
  });

  test('has a template name within 63 bytes, also while it is built', () => {
    const name = templateName({ name: `a-${'b'.repeat(38)}`, hash: 'f'.repeat(64) });
    expect(name).toBe(`cadastre_tpl_a_${'b'.repeat(18)}_ffffffffffff`);
    expect(Buffer.byteLength(`${name}_building`)).toBeLessThanOrEqual(63);
  });

  test('such as studio has no problems', async () => {
    const { blueprint, problems } = await loadBlueprint(
      join(import.meta.dirname, '../../../resources/blueprints/studio'),
    );
    expect(problems).toEqual([]);
    expect(blueprint?.seed?.variables.length).toBeGreaterThan(3);
  });
});

describe('a blueprint for isolation by schema or row', () => {
  const withModels = (files: Record<string, string>) =>
    folderOf({
      ...SOUND,
      'blueprint.yaml': String(SOUND['blueprint.yaml']).replace(
        'migrations: migrations',
        'isolation: [database, schema, row]\nmigrations: migrations\nrow:\n  migrations: row',
      ),
      'row/0001_tenant_id.sql': 'ALTER TABLE settings ADD COLUMN tenant_id bigint NOT NULL;',
      ...files,
    });
  const problemsOf = async (files: Record<string, string>) =>
    (await loadBlueprint(await withModels(files))).problems.map(
      ({ file, line, column, message }) => `${file}:${line}:${column} ${message.slice(0, 24)}`,
    );

  test('reads the files that bring tenant_id, and hashes them too', async () => {
    const { blueprint, problems } = await loadBlueprint(await withModels({}));
    expect(problems).toEqual([]);
    expect(blueprint?.rowMigrations.map(({ name }) => name)).toEqual(['0001_tenant_id.sql']);
    const other = await loadBlueprint(await withModels({ 'row/0001_tenant_id.sql': 'SELECT 1;' }));
    expect(other.blueprint?.hash).not.toBe(blueprint?.hash);
  });

  test.each([
    ['a qualified name', 'SELECT 1;\nCREATE TABLE public.things (id int);', '2:14'],
    ['a quoted one', 'CREATE TABLE "public".things (id int);', '1:14'],
    [
      'one in a function',
      'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n  SELECT count(*) FROM public.users $$;',
      '2:24',
    ],
    ['one in a text', "SELECT 'public.users'::regclass;", '1:8'],
    [
      'a search_path',
      'CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = pg_temp, public AS $$ SELECT 1 $$;',
      '1:73',
    ],
  ])('refuses %s of the schema public, with its place', async (_what, content, place) => {
    expect(await problemsOf({ 'migrations/0003_more.sql': content })).toEqual([
      `migrations/0003_more.sql:${place} Names the schema public,`,
    ]);
  });

  test.each([
    'GRANT SELECT ON settings TO PUBLIC;',
    "INSERT INTO settings VALUES ('public', 'open to the public.');",
    'CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path FROM CURRENT AS $$ SELECT 1 $$;',
    'CREATE TABLE things (public boolean);',
  ])('takes %s', async (content) => {
    expect(await problemsOf({ 'migrations/0003_more.sql': content })).toEqual([]);
  });

  test('takes a file without transaction that can be in one where nobody is, and refuses any other', async () => {
    const alone = (content: string) =>
      problemsOf({ 'migrations/0003_more.sql': `-- cadastre: no-transaction\n${content}` });
    expect(await alone('CREATE INDEX CONCURRENTLY i ON settings (name);\nVACUUM settings;')).toEqual([]);
    expect(await alone("CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p;")).toEqual([
      'migrations/0003_more.sql:2:1 CREATE SUBSCRIPTION cann',
    ]);
  });

  test('refuses a row without migrations', async () => {
    const { problems } = await loadBlueprint(
      await folderOf({ ...SOUND, 'blueprint.yaml': `${SOUND['blueprint.yaml']}row: {}\n` }),
    );
    expect(problems.map(({ message }) => message)).toEqual(['row.migrations is missing']);
  });
});
