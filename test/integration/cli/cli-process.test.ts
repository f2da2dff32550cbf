import type { ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layLightSecrets } from '../../support/light-secrets.ts';
import { CLI_SOURCE, runCli } from './run-cli.ts';

const PASSWORD = 'owner-password-1';
const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

describe('the command line, in processes of its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cadastre-cli-'));
  const environment = { CADASTRE_DATA: join(folder, 'data'), CADASTRE_PASSPHRASE: 'correct horse battery' };
  const cadastre = (args: string, stdin = '') =>
    runCli([...args.split(' '), '--json'], { environment, stdin });
  const create = (name: string, ...more: string[]) =>
    runCli(
      [
        'tenant',
        'create',
        '--json',
        '--name',
        name,
        '--owner-email',
        'o@x.example',
        '--owner-password-stdin',
        ...more,
      ],
      { environment, stdin: `${PASSWORD}\n` },
    );

  beforeAll(async () => {
    // PostgreSQL does not run as root: its account must be able to pass through to its own folder.
    chmodSync(folder, 0o711);
    await layLightSecrets(environment.CADASTRE_DATA, environment.CADASTRE_PASSPHRASE);
    expect((await cadastre('local start')).code).toBe(0);
    expect((await cadastre('platform init --server local')).code).toBe(0);
  });

  afterAll(async () => {
    await cadastre('local stop');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('creates a tenant, tests it, reveals its password, proves its log: one document each', async () => {
    const created = await create('Acme');
    expect(created.err).toBe('');
    expect(created.code).toBe(0);
    expect(created.json()).toMatchObject({ tenant: { slug: 'acme' }, job: { status: 'succeeded' } });
    expect(created.out).not.toContain(PASSWORD);
    const tested = await cadastre('tenant test acme');
    expect([tested.code, tested.json()['passed']]).toEqual([0, true]);
    const masked = await cadastre('tenant credentials acme');
    expect(masked.json()['password']).toBeUndefined();
    const revealed = await cadastre('tenant credentials acme --reveal');
    const password = String(revealed.json()['password']);
    expect(password.length).toBeGreaterThan(15);
    expect(masked.out).not.toContain(password);
    const log = await cadastre('audit list');
    expect(log.out).toContain('reveal password');
    expect(log.out).not.toContain(password);
    const verified = await cadastre('audit verify');
    expect([verified.code, verified.json()['verdict']]).toEqual([0, 'ok']);
  });

  it('takes or refuses a hostile name by its schema, and makes nothing of a refused one', async () => {
    const names: [string, number][] = [
      ["'; DROP DATABASE postgres; -- 名前", 0],
      ['a\u202Eb', 2],
      ['x'.repeat(10_000), 2],
    ];
    const jobs = async () => ((await cadastre('job list')).json()['jobs'] as unknown[]).length;
    const before = await jobs();
    for (const [name, code] of names) {
      const planned = await create(name, '--plan', '--slug', 'hostile', '--owner-email', 'hostile@x.example');
      expect(planned.code, planned.out).toBe(code);
      if (code !== 0) expect(planned.json().error?.details.fields?.[0]?.field).toBe('name');
    }
    expect(await jobs()).toBe(before);
  });

  it('tells errors as one document, with the exit code of their code', async () => {
    const missing = await cadastre('tenant show nobody');
    expect([missing.code, missing.json().error?.code]).toEqual([3, 'NOT_FOUND']);
    const again = await create('Other', '--slug', 'acme');
    expect([again.code, again.json().error?.code]).toEqual([4, 'ALREADY_EXISTS']);
    const unreachable = await cadastre(
      'server add --name gone --host 127.0.0.1 --port 1 --user u --password-stdin',
      'p',
    );
    expect([unreachable.code, unreachable.json().error?.code]).toEqual([10, 'SERVER_UNREACHABLE']);
    const bad = await cadastre('tenant list --bogus');
    expect([bad.code, bad.json().error?.code]).toEqual([2, 'INVALID_INPUT']);
  });

  it('locks the secrets to whoever has no passphrase', async () => {
    const locked = await runCli(['tenant', 'credentials', 'acme', '--reveal', '--json'], {
      environment: { ...environment, CADASTRE_PASSPHRASE: '' },
    });
    expect(locked.json().error?.code).toBe('SECRET_STORE_LOCKED');
    expect(locked.code).toBe(41);
  });

  it('undoes a tenant that is interrupted while it is made, and says so', async () => {
    const watched = runCli(
      ['tenant', 'create', '--name', 'Halted', '--owner-email', 'h@x.example', '--owner-password-stdin'],
      { environment, stdin: PASSWORD, started: (child) => void interruptOnceThereIsAJob(child) },
    );
    const ended = await watched;
    const tenants = await cadastre('tenant list');
    if (ended.code === 0) expect(tenants.out).toContain('halted');
    else {
      expect(ended.code).toBe(130);
      expect(tenants.out).not.toContain('halted');
    }

    async function interruptOnceThereIsAJob(child: ChildProcess) {
      // The act is written down before its job begins, beside what a command that has ended leaves.
      const written = join(environment.CADASTRE_DATA, 'audit.db-wal');
      const left = sizeOf(written);
      while (child.exitCode === null && sizeOf(written) <= left) await sleep(20);
      // Some steps further; both ends of the race are right.
      await sleep(200);
      child.kill('SIGINT');
    }
  });

  it('puts the secrets file under another passphrase, and says when the present one is wrong', async () => {
    // Not laid by the test: made at its full price, as at anybody's first command.
    const fresh = await runCli(['secrets', 'status', '--json'], {
      environment: { ...environment, CADASTRE_DATA: join(folder, 'fresh') },
    });
    expect(fresh.json()).toMatchObject({ kind: 'file', state: 'ready' });
    const next = 'another horse battery';
    const wrong = await runCli(['secrets', 'passphrase', '--new-passphrase-stdin', '--json'], {
      environment: { ...environment, CADASTRE_PASSPHRASE: 'not the passphrase' },
      stdin: next,
    });
    expect([wrong.code, wrong.json().error?.code]).toEqual([41, 'SECRET_STORE_LOCKED']);
    expect(wrong.json().error?.details.fields).toMatchObject([{ field: 'current' }]);
    const short = await cadastre('secrets passphrase --new-passphrase-stdin', 'short');
    expect(short.json().error).toMatchObject({
      code: 'INVALID_INPUT',
      details: { fields: [{ field: 'next' }] },
    });
    const changed = await cadastre('secrets passphrase --new-passphrase-stdin', `${next}\n`);
    expect([changed.code, changed.json()['state']]).toEqual([0, 'ready']);
    const former = await cadastre('tenant credentials acme --reveal');
    expect(former.json().error?.code).toBe('SECRET_STORE_LOCKED');
    environment.CADASTRE_PASSPHRASE = next;
    expect((await cadastre('tenant credentials acme --reveal')).code).toBe(0);
    const log = await cadastre('audit list');
    expect(log.out).toContain('change passphrase');
    for (const secret of [next, 'not the passphrase', 'correct horse']) expect(log.out).not.toContain(secret);
  });
});

describe('cadastre demo', () => {
  /** Its temporary folders, beside nobody else's. */
  const scratch = mkdtempSync(join(tmpdir(), 'cadastre-test-demo-'));
  // The server of the demo is another user's where root runs it.
  chmodSync(scratch, 0o755);
  afterAll(() => rmSync(scratch, { recursive: true }));
  const remains = () => readdirSync(scratch).filter((name) => name.startsWith('cadastre-demo-'));

  it('does the whole job and leaves nothing', async () => {
    const home = mkdtempSync(join(tmpdir(), 'cadastre-home-'));
    const ended = await runCli(['demo', '--json'], {
      environment: { CADASTRE_DATA: join(home, 'data'), TMPDIR: scratch },
      program: CLI_SOURCE,
    });
    expect(ended.err).toBe('');
    expect(ended.code).toBe(0);
    const deeds = ended.json()['deeds'] as { deed: string }[];
    expect(deeds.filter(({ deed }) => deed.startsWith('Create tenant'))).toHaveLength(3);
    expect(deeds.map(({ deed }) => deed)).toEqual(
      expect.arrayContaining(['Verify the audit log', 'Clean up', 'Start the built-in PostgreSQL']),
    );
    expect(remains()).toEqual([]);
    // Its own temporary folder, never the person's.
    expect(existsSync(join(home, 'data'))).toBe(false);
    rmSync(home, { recursive: true });
  });

  it('leaves nothing when it is interrupted either', async () => {
    const ended = await runCli(['demo'], {
      environment: { TMPDIR: scratch },
      started: (child) => void interruptOnceItIsAtWork(child),
    });
    expect(ended.code).toBe(130);
    expect(remains()).toEqual([]);

    async function interruptOnceItIsAtWork(child: ChildProcess) {
      const isAtWork = () => remains().some((name) => readdirSync(join(scratch, name)).length > 0);
      while (child.exitCode === null && !isAtWork()) await sleep(20);
      child.kill('SIGINT');
    }
  });
});
