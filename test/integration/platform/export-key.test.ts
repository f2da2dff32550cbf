import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ClusterConnection } from '../../support/cluster.ts';
import { layLightSecrets } from '../../support/light-secrets.ts';
import { eachMajor, uniqueName } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  openTestEngine,
  openTestPlatform,
  refusal,
  type TestEngine,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';
import { runCli } from '../cli/run-cli.ts';

const PASSPHRASE = 'for the second admin';

eachMajor(
  'The key for a second admin',
  (cluster: ClusterConnection) => {
    let folder: string;
    let first: TestPlatform;
    let slug: string;
    const opened: TestEngine[] = [];
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'cadastre-test-key-'));
      first = await openTestPlatform(cluster, { secretStore: 'session' });
      const input = tenantInput();
      slug = input.slug ?? '';
      await createAndWait(first.client, input);
    });
    afterAll(async () => {
      await Promise.all(opened.map((engine) => engine.close()));
      await first?.remove();
      await rm(folder, { recursive: true, force: true });
    });

    const secondAdmin = async (): Promise<TestEngine> => {
      const engine = await openTestEngine({
        dataDirectory: join(folder, uniqueName('data')),
        environment: {},
        secretStore: 'session',
      });
      opened.push(engine);
      await engine.client.servers.add({
        name: 'main',
        host: cluster.host,
        port: cluster.port,
        user: cluster.superuser,
        password: cluster.password,
        tls: { mode: 'disable' },
      });
      return engine;
    };
    const passwordSeenBy = async ({ client }: Pick<TestEngine, 'client'>) =>
      (await client.tenants.revealPassword({ tenant: slug, reason: 'test of the key' })).password;

    it('goes in a file under a passphrase, and opens the passwords of tenants there', async () => {
      const sealed = await first.client.keys.seal({ passphrase: PASSPHRASE, reason: 'second admin' });
      expect(sealed).toMatchObject({ keyId: '1', scheme: 'aes-256-gcm', database: first.database });
      const second = await secondAdmin();
      const joining = { server: 'main', database: first.database };
      expect(await refusal(second.client.platform.initialize(joining))).toMatchObject({
        code: 'SECRET_MISSING',
      });
      const wrong = { content: sealed.file, passphrase: 'not the passphrase' };
      expect(await refusal(second.client.platform.initialize({ ...joining, keyFile: wrong }))).toMatchObject({
        code: 'DECRYPTION_FAILED',
        details: { fields: [{ field: 'keyFile.passphrase' }] },
      });
      const keyFile = { content: sealed.file, passphrase: PASSPHRASE };
      expect(await second.client.platform.initialize({ ...joining, keyFile })).toMatchObject({
        state: 'ready',
      });
      expect(await passwordSeenBy(second)).toBe(await passwordSeenBy(first));
    });

    it('is shown only with a reason and the name of the platform database, each time in the audit log', async () => {
      const unnamed = await refusal(first.client.keys.reveal({ reason: 'an application', confirm: 'yes' }));
      expect(unnamed).toMatchObject({
        code: 'CONFIRMATION_REQUIRED',
        details: { fields: [{ field: 'confirm' }] },
      });
      const confirm = first.database;
      const silent = await refusal(first.client.keys.reveal({ reason: ' ', confirm }));
      expect(JSON.stringify(silent)).toContain('Say why');
      const shown = await first.client.keys.reveal({ reason: 'an application', confirm });
      expect(shown.env).toBe(`DB_ENCRYPTION_KEY=${shown.key}`);
      expect(Buffer.from(shown.key, 'base64')).toHaveLength(32);
      const second = await secondAdmin();
      await second.client.platform.initialize({ server: 'main', database: first.database, key: shown.key });
      expect(await passwordSeenBy(second)).toBe(await passwordSeenBy(first));
      const { acts } = await first.client.audit.list({ verb: 'export key' });
      expect(acts.map(({ outcome, reason }) => [outcome, reason])).toEqual([
        ['done', 'an application'],
        ['refused', 'an application'],
        ['done', 'second admin'],
      ]);
      const files = await Promise.all(
        ['audit.db', 'audit.db-wal', 'local.db', 'local.db-wal'].map((name) =>
          readFile(join(first.dataDirectory, name)).catch(() => Buffer.alloc(0)),
        ),
      );
      for (const bytes of files) {
        for (const secret of [shown.key, PASSPHRASE, Buffer.from(shown.key, 'base64').toString('hex')]) {
          expect(bytes.includes(secret)).toBe(false);
        }
      }
    });

    it('of another number is not there, and says so', async () => {
      expect(await refusal(first.client.keys.seal({ keyId: '7', passphrase: PASSPHRASE }))).toMatchObject({
        code: 'SECRET_MISSING',
      });
    });

    it('is written and read by the command line', async () => {
      const data = join(folder, uniqueName('data'));
      const environment = {
        CADASTRE_DATA: data,
        CADASTRE_PASSPHRASE: 'of the first workstation',
        CADASTRE_SECRET_STORE: 'file',
      };
      const elsewhere = { ...environment, CADASTRE_DATA: join(folder, uniqueName('data')) };
      for (const { CADASTRE_DATA } of [environment, elsewhere])
        await layLightSecrets(CADASTRE_DATA, environment.CADASTRE_PASSPHRASE);
      const cadastre = async (args: string[], stdin = '', on = environment) =>
        runCli([...args, '--json'], { environment: on, stdin });
      const url = `postgres://${cluster.superuser}@${cluster.host}:${cluster.port}/postgres?sslmode=disable`;
      const add = ['server', 'add', '--name', 'main', '--url', url, '--password-stdin'];
      const database = uniqueName('platform');
      const init = ['platform', 'init', '--server', 'main', '--database', database];
      expect((await cadastre(add, cluster.password)).code).toBe(0);
      expect((await cadastre([...init, '--scheme', 'fernet'])).code).toBe(0);
      const file = join(folder, 'key.age');
      const exporting = ['key', 'export', '--to', file, '--passphrase-stdin'];
      const exported = await cadastre(exporting, `${PASSPHRASE}\n`);
      expect([exported.code, exported.json()['file']]).toEqual([0, file]);
      if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
      const again = await cadastre(exporting, PASSPHRASE);
      expect(again.json().error).toMatchObject({
        code: 'ALREADY_EXISTS',
        details: { fields: [{ field: 'to' }] },
      });

      expect((await cadastre(add, cluster.password, elsewhere)).code).toBe(0);
      const missing = await cadastre(init, '', elsewhere);
      expect(missing.json().error?.code).toBe('SECRET_MISSING');
      const joined = await cadastre(
        [...init, '--key-file', file, '--passphrase-stdin'],
        PASSPHRASE,
        elsewhere,
      );
      expect([joined.code, joined.json()['state']]).toEqual([0, 'ready']);

      const printing = ['key', 'export', '--reveal', '--format', 'env'];
      const refused = await cadastre([...printing, '--reason', 'an application'], '', elsewhere);
      expect(refused.json().error?.code).toBe('CONFIRMATION_REQUIRED');
      const plain = await runCli([...printing, '--reason', 'an application', '--yes'], {
        environment: elsewhere,
      });
      expect(plain.out).toMatch(/^DB_ENCRYPTION_KEY=[A-Za-z0-9_-]{43}=\n$/);
      await writeFile(join(folder, 'other.age'), 'something else');
      const other = await cadastre(
        [...init, '--key-file', join(folder, 'other.age'), '--passphrase-stdin'],
        PASSPHRASE,
        elsewhere,
      );
      expect(other.json().error).toMatchObject({
        code: 'INVALID_INPUT',
        details: { fields: [{ field: 'keyFile.content' }] },
      });
    });
  },
  [15],
);
