import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layLightSecrets } from '../../support/light-secrets.ts';
import { startNameServer } from '../../support/name-server.ts';
import { runCli } from './run-cli.ts';

describe('domains and routing files, in processes of their own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cadastre-cli-'));
  const environment = {
    CADASTRE_DATA: join(folder, 'data'),
    CADASTRE_PASSPHRASE: 'correct horse battery',
  };
  const cadastre = (args: string[], stdin = '') => runCli([...args, '--json'], { environment, stdin });
  const out = join(folder, 'out');

  beforeAll(async () => {
    chmodSync(folder, 0o711);
    await layLightSecrets(environment.CADASTRE_DATA, environment.CADASTRE_PASSPHRASE);
    expect((await cadastre(['local', 'start'])).code).toBe(0);
    expect((await cadastre(['platform', 'init', '--server', 'local'])).code).toBe(0);
    const create = [
      'tenant',
      'create',
      '--name',
      'Acme',
      '--owner-email',
      'o@x.example',
      '--owner-password-stdin',
    ];
    expect((await cadastre(create, 'owner-password-1\n')).code).toBe(0);
  });
  afterAll(async () => {
    await cadastre(['local', 'stop']);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('adds, verifies, lists and removes a domain', async () => {
    const names = await startNameServer();
    try {
      const configured = await cadastre([
        'routing',
        'configure',
        '--base-domain',
        'app.example',
        '--resolver',
        names.address,
      ]);
      expect([configured.code, configured.json()['baseDomain']]).toEqual([0, 'app.example']);
      const added = await cadastre(['domain', 'add', 'acme', 'www.épicerie.fr']);
      const { host, proof } = added.json() as unknown as {
        host: string;
        proof: { dns: { name: string; value: string } };
      };
      expect([added.code, host]).toEqual([0, 'www.xn--picerie-9xa.fr']);
      const early = await cadastre(['domain', 'verify', host]);
      expect([early.code, early.json().error?.code]).toEqual([21, 'VERIFICATION_FAILED']);
      names.set(proof.dns.name, 'TXT', [proof.dns.value]);
      expect((await cadastre(['domain', 'verify', host])).json()['verifiedBy']).toBe('dns');
      const listed = await runCli(['domain', 'list', 'acme'], { environment, stdin: '' });
      expect(listed.out).toMatch(/^acme\.app\.example +acme +primary +by own/m);
      expect(listed.out).toMatch(/^www\.épicerie\.fr +www\.xn--picerie-9xa\.fr +acme +custom +by dns/m);
      const refused = await cadastre(['domain', 'add', 'acme', '10.0.0.1']);
      expect([refused.code, refused.json().error?.details.fields?.[0]?.field]).toEqual([2, 'host']);
      expect((await cadastre(['domain', 'remove', 'www.épicerie.fr'])).code).toBe(0);
    } finally {
      await names.close();
    }
  });

  it('exports a single file as it is, and writes several into a folder', async () => {
    const printed = await runCli(['routing', 'export', '--kind', 'registry'], { environment, stdin: '' });
    expect(JSON.parse(printed.out)).toMatchObject({ version: 1, tenants: [{ tenant: 'acme', open: true }] });
    const target = join(folder, 'once');
    expect((await cadastre(['routing', 'export', '--kind', 'nginx', 'ingress', '--to', target])).code).toBe(
      0,
    );
    expect(readdirSync(target).sort()).toEqual(['ingress.yaml', 'nginx-map.conf', 'nginx-servers.conf']);
    expect((await cadastre(['routing', 'export', '--kind', 'apache'])).code).toBe(2);
  });

  it('applies, and ends with 22 when a command fails, whose output it shows', async () => {
    const program = `${process.execPath} -e`;
    const good = await cadastre([
      'routing',
      'configure',
      '--folder',
      out,
      '--kind',
      'nginx',
      '--command',
      `${program} "console.log('well')"`,
    ]);
    expect(good.json()['commands']).toEqual([[process.execPath, '-e', "console.log('well')"]]);
    const applied = await cadastre(['routing', 'apply']);
    expect([applied.code, applied.json()['outcome']]).toEqual([0, 'written']);
    expect(readFileSync(join(out, 'nginx-map.conf'), 'utf8')).toContain('"acme.app.example" "acme";');
    await cadastre([
      'routing',
      'configure',
      '--kind',
      'nginx',
      'registry',
      '--command',
      `${program} "console.log('oh no'); process.exit(4)"`,
    ]);
    const failed = await runCli(['routing', 'apply'], { environment, stdin: '' });
    expect(failed.code).toBe(22);
    expect(failed.out).toContain('exit code 4');
    expect(failed.out).toContain('  oh no');
    const status = await runCli(['routing', 'status'], { environment, stdin: '' });
    expect(status.out).toMatch(/^state +failed$/m);
    const off = await cadastre(['routing', 'configure', '--no-folder', '--no-command', '--no-base-domain']);
    expect(off.json()).toMatchObject({
      folder: null,
      commands: [],
      baseDomain: null,
      kinds: ['nginx', 'registry'],
    });
    expect((await cadastre(['routing', 'apply'])).code).toBe(7);
  });

  it('shows the set-up for pgbouncer, does it, and tells the password once', async () => {
    const plan = await cadastre(['routing', 'pgbouncer-setup', '--server', 'local', '--plan']);
    expect(plan.json()).toMatchObject({ server: 'local', done: false });
    const made = await runCli(['routing', 'pgbouncer-setup', '--server', 'local'], {
      environment,
      stdin: '',
    });
    expect([made.code, made.out]).toEqual([0, expect.stringMatching(/^"cadastre_pgbouncer" "\w{32}"$/m)]);
    const again = await runCli(['routing', 'pgbouncer-setup', '--server', 'local'], {
      environment,
      stdin: '',
    });
    expect(again.out).not.toContain('"cadastre_pgbouncer"');
    const given = await cadastre(
      ['routing', 'pgbouncer-setup', '--server', 'local', '--password-stdin'],
      'short\n',
    );
    expect([given.code, given.json().error?.details.fields?.[0]?.field]).toEqual([2, 'password']);
  });
});
