import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callersFolder } from '../../../src/cli/arguments.ts';
import { errorDataOf } from '../../../src/cli/error-data.ts';
import { createProgram } from '../../../src/cli/program.ts';
import type { ErrorData } from '../../../src/shared/errors.ts';
import { runArguments } from './fake-run.ts';

const refused = async (args: string[], pipe = ''): Promise<ErrorData> => {
  const outcome = await runArguments(args, {}, pipe).then(
    () => new Error('It was accepted'),
    (error) => error,
  );
  return errorDataOf(outcome);
};

const SERVER = { name: 'par-1', tls: { mode: 'prefer' }, labels: {}, host: 'h', port: 5432 };

describe('every command', () => {
  type Leaf = [string, ReturnType<typeof createProgram>['options']];
  const leaves = (command: ReturnType<typeof createProgram>, path: string[] = []): Leaf[] =>
    command.commands.length === 0
      ? [[path.join(' '), command.options]]
      : command.commands.flatMap((child) => leaves(child as never, [...path, child.name()]));
  const found = leaves(createProgram('0', async () => undefined));
  const longNames = (options: Leaf[1]) => options.map((option) => option.long ?? '');
  const all = new Map(found.map(([name, options]) => [name, longNames(options)]));
  /** Options with a value after them; the others are switches. */
  const taking = new Map(
    found.map(([name, options]) => [
      name,
      longNames(options.filter((option) => option.required || option.optional)),
    ]),
  );

  it('of the issue is there by its name', () => {
    const wanted = [
      'local start',
      'local stop',
      'local status',
      'server add',
      'server list',
      'server test',
      'server preflight',
      'server remove',
      'platform init',
      'platform status',
      'blueprint check',
      'blueprint list',
      'blueprint build',
      'tenant create',
      'tenant list',
      'tenant show',
      'tenant test',
      'tenant import',
      'tenant credentials',
      'job list',
      'job show',
      'job cancel',
      'job resume',
      'audit list',
      'audit verify',
      'web',
      'demo',
    ];
    expect([...all.keys()]).toEqual(expect.arrayContaining(wanted));
  });

  it('takes --json and --data', () => {
    for (const [name, options] of all) {
      expect(options, name).toEqual(expect.arrayContaining(['--json', '--data']));
    }
  });

  it('has no option that takes a secret', () => {
    // Paths of files, and the name of a Secret of Kubernetes: not what is in them.
    const named = ['--tls-key', '--key-file', '--certificate-key', '--ingress-tls-secret'];
    for (const [name, options] of taking) {
      const secret = options.filter((option) => /pass(?:word|phrase)|secret|key|token/.test(option));
      expect(
        secret.filter((option) => !named.includes(option)),
        name,
      ).toEqual([]);
    }
  });
});

describe('server add', () => {
  it('merges the URL with single options, which win', async () => {
    const draft = {
      input: { host: 'db.example', port: 5433, user: 'ana', database: 'app', tls: { mode: 'require' } },
      passwordTicket: null,
      source: 'url',
    };
    const { calls } = await runArguments(
      [
        'server',
        'add',
        '--name',
        'par-1',
        '--url',
        'postgres://x',
        '--port',
        '6000',
        '--label',
        'region=eu',
        '--label',
        'tier=gold=1',
        '--tls',
        'verify-full',
        '--tls-ca',
        '/ca.pem',
        '--capacity',
        '40',
        '--budget',
        '8',
        '--password-stdin',
      ],
      { 'servers.parseUrl': draft, 'servers.add': SERVER },
      'hunter2',
    );
    expect(calls[1]).toEqual({
      procedure: 'servers.add',
      input: {
        name: 'par-1',
        host: 'db.example',
        port: 6000,
        user: 'ana',
        database: 'app',
        tls: { mode: 'verify-full', caFile: '/ca.pem' },
        labels: { region: 'eu', tier: 'gold=1' },
        capacity: 40,
        connectionBudget: 8,
        password: 'hunter2',
      },
    });
  });

  it('hands on the ticket of a password in the URL, and says that it could be read', async () => {
    const draft = { input: { host: 'h', user: 'u' }, passwordTicket: 't1', source: 'url' };
    const ran = await runArguments(['server', 'add', '--name', 'a', '--url', 'postgres://u:p@h'], {
      'servers.parseUrl': draft,
      'servers.add': SERVER,
    });
    expect(ran.calls[1]?.input).toMatchObject({ passwordTicket: 't1' });
    expect(ran.text).toContain('list of processes');
  });

  it('names each field that is refused', async () => {
    const error = await refused(['server', 'add', '--name', 'Bad Name', '--host', 'a b', '--user', 'u']);
    expect(error.code).toBe('INVALID_INPUT');
    expect(error.details.fields?.map(({ field }) => field)).toEqual(['name', 'host']);
  });

  it('edits only what is given', async () => {
    const { calls } = await runArguments(
      ['server', 'edit', 'par-1', '--capacity', '10', '--tls', 'require'],
      {
        'servers.get': { ...SERVER, tls: { mode: 'verify-ca', caFile: '/ca.pem' } },
        'servers.edit': SERVER,
      },
    );
    expect(calls[1]?.input).toEqual({
      server: 'par-1',
      changes: { capacity: 10, tls: { mode: 'require', caFile: '/ca.pem' } },
    });
  });

  it('edits one label and leaves the others, and takes a limit away', async () => {
    const labels = ['--label', 'tier=gold', '--label', 'old='];
    const { calls } = await runArguments(['server', 'edit', 'par-1', '--capacity', 'none', ...labels], {
      'servers.get': { ...SERVER, labels: { region: 'eu', tier: 'silver', old: 'x' } },
      'servers.edit': SERVER,
    });
    expect(calls[1]?.input).toEqual({
      server: 'par-1',
      changes: { capacity: null, labels: { region: 'eu', tier: 'gold' } },
    });
  });

  it('edits by a URL, whose host renames nothing and whose TLS mode counts', async () => {
    const url = ['server', 'edit', 'par-1', '--url', 'postgres://u@other.example/?sslmode=verify-ca'];
    const draft = {
      input: { name: 'other', host: 'other.example', user: 'u', tls: { mode: 'verify-ca' } },
      passwordTicket: null,
      source: 'url',
    };
    const answers = { 'servers.get': SERVER, 'servers.parseUrl': draft, 'servers.edit': SERVER };
    const changes = { host: 'other.example', user: 'u', tls: { mode: 'verify-ca' } };
    expect((await runArguments(url, answers)).calls[2]?.input).toEqual({ server: 'par-1', changes });
    const withFile = await runArguments([...url, '--tls-ca', '/ca.pem'], answers);
    expect(withFile.calls[2]?.input).toMatchObject({
      changes: { tls: { mode: 'verify-ca', caFile: '/ca.pem' } },
    });
  });

  it('takes from the environment the first server that is not known yet, and names the next', async () => {
    const draft = (host: string, source: string) => ({
      input: { name: host, host, port: 5432, user: 'postgres' },
      passwordTicket: `of ${host}`,
      source,
    });
    const drafts = [
      draft('known', 'POSTGRES_MASTER_HOST'),
      draft('new', 'POSTGRES_TENANT_HOST'),
      draft('third', 'PGHOST'),
    ];
    const ran = await runArguments(['server', 'add', '--name', 'tenants', '--from-environment'], {
      'servers.fromEnvironment': drafts,
      'servers.list': [{ ...SERVER, host: 'Known' }],
      'servers.add': SERVER,
    });
    expect(ran.calls[2]?.input).toMatchObject({ name: 'tenants', host: 'new', passwordTicket: 'of new' });
    expect(ran.text).toContain('PGHOST names another server, third:5432');
  });
});

describe('tenant create', () => {
  const plan = {
    slug: 's',
    server: 'x',
    serverReason: '',
    database: 'd',
    role: 'r',
    steps: [],
    statementCount: 0,
  };

  it('turns its options into the input of the contract', async () => {
    const { calls } = await runArguments(
      [
        'tenant',
        'create',
        '--name',
        "O'Neil; DROP DATABASE",
        '--owner-email',
        'Ana@X.example',
        '--owner-password-stdin',
        '--slug',
        'oneil',
        '--server',
        'par-1',
        '--blueprint',
        'studio',
        '--trial-days',
        '0',
        '--set',
        'currency=EUR',
        '--set',
        'motto=a=b',
        '--first-name',
        'Ana',
        '--last-name',
        'Ng',
        '--isolation',
        'database',
        '--undo-on-failure',
        '--plan',
      ],
      { 'tenants.plan': plan },
      'correct horse',
    );
    expect(calls[0]?.input).toEqual({
      name: "O'Neil; DROP DATABASE",
      ownerEmail: 'ana@x.example',
      ownerPassword: 'correct horse',
      slug: 'oneil',
      server: 'par-1',
      blueprint: 'studio',
      trialDays: 0,
      variables: { currency: 'EUR', motto: 'a=b' },
      ownerFirstName: 'Ana',
      ownerLastName: 'Ng',
      isolation: 'database',
      onFailure: 'undo',
    });
  });

  it.each([
    [['--name', 'a\u202Eb'], 'name'],
    [['--name', 'x'.repeat(10_000)], 'name'],
    [['--name', 'nul\0byte'], 'name'],
    [['--name', ''], 'name'],
    [['--name', 'A', '--owner-email', 'no'], 'ownerEmail'],
    [['--name', 'A', '--slug', "a'; DROP DATABASE x"], 'slug'],
    [['--name', 'A', '--trial-days', '400'], 'trialDays'],
    [['--name', 'A', '--trial-days', 'many'], 'trial-days'],
    [['--name', 'A', '--set', 'novalue'], 'set'],
    [['--name', 'A', '--isolation', 'galaxy'], 'isolation'],
  ])('refuses %j naming %s', async (more, field) => {
    const email = more.includes('--owner-email') ? [] : ['--owner-email', 'a@b.example'];
    const error = await refused(['tenant', 'create', ...email, ...more]);
    expect(error.code).toBe('INVALID_INPUT');
    expect(error.details.fields?.[0]?.field).toBe(field);
  });

  it('refuses a short password from the pipe without showing it', async () => {
    const args = [
      'tenant',
      'create',
      '--name',
      'A',
      '--owner-email',
      'a@b.example',
      '--owner-password-stdin',
    ];
    const error = await refused(args, 'hush');
    expect(error.details.fields?.[0]?.field).toBe('ownerPassword');
    expect(JSON.stringify(error)).not.toContain('hush');
  });
});

describe('the other commands', () => {
  it('take paths from where npm was called', () => {
    const called = { npm_lifecycle_event: 'cadastre', INIT_CWD: '/home/claire/shop' };
    expect(callersFolder(called)).toBe('/home/claire/shop');
    // Another script, such as the tests, may start a command too: its folder is its own.
    expect(callersFolder({ ...called, npm_lifecycle_event: 'test' })).toBeNull();
    expect(callersFolder({})).toBeNull();
  });

  it('names an argument as the field where it is one that was given', async () => {
    expect((await refused(['tenant', 'show', 'one', 'two'])).details.fields).toBeUndefined();
    expect((await refused(['tenant', 'show'])).details.fields?.[0]?.field).toBe('slug');
  });

  it.each([
    [['job', 'show', 'abc'], 'job'],
    [['job', 'cancel', '1.5'], 'job'],
    [['audit', 'show', 'x'], 'number'],
  ])('%j names the number that is none', async (args, field) => {
    const { code, details } = await refused(args);
    expect([code, details.fields]).toEqual(['INVALID_INPUT', [{ field, message: 'A whole number' }]]);
  });

  it('give folders as absolute paths', async () => {
    const answer = { summary: null, problems: [{ file: 'a.sql', line: 3, column: 7, message: 'no' }] };
    const ran = await runArguments(['blueprint', 'check', 'some/where'], { 'blueprints.check': answer });
    expect(ran.calls[0]?.input).toEqual({ directory: resolve('some/where') });
    expect(ran.text).toBe('a.sql:3:7: no');
    expect(ran.exitCode).toBe(9);
  });

  it('say by their exit code that a tenant failed its test, and that a log has no anchor', async () => {
    const test = { tenant: 'a', passed: false, probes: [], durationMs: 1, at: '' };
    expect((await runArguments(['tenant', 'test', 'a'], { 'tenants.test': test })).exitCode).toBe(21);
    const log = { entries: 1, durationMs: 1, firstBad: null, anchors: [], headHash: null, unresolved: [] };
    const verify = async (verdict: string) =>
      (await runArguments(['audit', 'verify'], { 'audit.verify': { ...log, verdict } })).exitCode;
    expect([await verify('ok'), await verify('unanchored'), await verify('broken')]).toEqual([0, 52, 51]);
  });

  it('reveal a password only when asked to', async () => {
    const connection = {
      host: 'h',
      port: 1,
      database: 'd',
      role: 'r',
      tls: 'x',
      passwordLength: 8,
      strings: {},
    };
    const shown = await runArguments(['tenant', 'credentials', 'a'], { 'tenants.connection': connection });
    expect(shown.calls.map(({ procedure }) => procedure)).toEqual(['tenants.connection']);
    const revealed = await runArguments(['tenant', 'credentials', 'a', '--reveal', '--reason', 'move'], {
      'tenants.connection': connection,
      'tenants.revealPassword': { password: 'p4ss', strings: {} },
    });
    expect(revealed.calls[1]?.input).toEqual({ tenant: 'a', reason: 'move' });
    expect(revealed.text).toContain('p4ss');
  });

  it('want one answer to a finding', async () => {
    expect((await refused(['server', 'settle', 'a', '--check', 'tls'])).details.fields?.[0]?.field).toBe(
      'remedy',
    );
    const both = ['server', 'settle', 'a', '--check', 'tls', '--run', '--leave'];
    expect((await refused(both)).details.fields?.[0]?.field).toBe('remedy');
  });

  it('refuse unknown commands, unknown options and missing arguments as bad input', async () => {
    for (const args of [
      ['bogus'],
      ['tenant', 'bogus'],
      ['tenant', 'list', '--bogus'],
      ['tenant', 'show'],
      [],
    ]) {
      expect((await refused(args)).code, args.join(' ')).toBe('INVALID_INPUT');
    }
  });

  it('read the CSV of an import, and name the file that is not there', async () => {
    const planned = { rows: [], create: 0, skip: 0, refused: 2 };
    const ran = await runArguments(
      ['tenant', 'import', '-', '--plan', '--concurrency', '4'],
      { 'tenants.planImport': planned },
      'name\nA',
    );
    expect(ran.calls[0]?.input).toMatchObject({ csv: 'name\nA', concurrency: 4 });
    expect(ran.exitCode).toBe(70);
    const error = await refused(['tenant', 'import', '/nowhere/x.csv']);
    expect(error.details.fields?.[0]).toMatchObject({ field: 'file' });
  });
});
