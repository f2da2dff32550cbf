import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { sql } from '../../../src/engine/postgres/sql.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  openTestEngine,
  openTestPlatform,
  refusal,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

/** Notes each run in a file and ends with the exit code that lies beside it. */
const noting = (folder: string) => [
  process.execPath,
  '-e',
  `const fs = require('node:fs'); const [folder] = process.argv.slice(1);
   fs.appendFileSync(folder + '/ran', 'x'); console.log('reloaded ' + fs.readdirSync(folder + '/out').join(' '));
   process.exit(fs.existsSync(folder + '/fail') ? 7 : 0);`,
  folder,
];

eachMajor(
  'routing files',
  (cluster) => {
    let platform: TestPlatform;
    let tenant = '';
    let folder = '';
    beforeAll(async () => {
      platform = await openTestPlatform(cluster);
      const input = tenantInput();
      tenant = input.slug ?? '';
      await createAndWait(platform.client, input);
    });
    afterAll(() => platform?.remove());
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'cadastre-test-routing-'));
      await platform.client.routing.configure({
        baseDomain: 'app.example',
        folder: join(folder, 'out'),
        kinds: ['nginx', 'ingress', 'pgbouncer', 'registry'],
        commands: [noting(folder)],
      });
    });
    afterEach(async () => {
      await platform.client.routing.configure({ folder: null });
      await rm(folder, { recursive: true, force: true });
    });

    const runs = async () => (await readFile(join(folder, 'ran'), 'utf8').catch(() => '')).length;
    const content = (name: string) => readFile(join(folder, 'out', name), 'utf8').catch(() => '');
    const setStatus = async (slug: string, ...statuses: string[]) => {
      const { database } = await platform.engine.platform.open();
      for (const status of statuses) {
        await database.run(sql`UPDATE platform.organizations SET status = ${status} WHERE slug = ${slug}`);
      }
    };

    it('are not compared again because they were compared, whatever their command says', async () => {
      await writeFile(join(folder, 'fail'), '');
      const heard: string[] = [];
      const unsubscribe = platform.engine.announcer.subscribe(({ topic }) => heard.push(topic));
      try {
        const { database } = await platform.engine.platform.open();
        // What the settings have said before is through with this word.
        const through = async (word: string) => {
          const payload = JSON.stringify({ topic: word, id: null, from: 'test' });
          await database.run(sql`SELECT pg_notify('cadastre', ${payload})`);
          await expect.poll(() => heard.includes(word)).toBe(true);
        };
        await through('begin');
        heard.length = 0;
        expect((await platform.client.routing.apply()).outcome).toBe('failed');
        expect((await platform.client.routing.apply()).outcome).toBe('failed');
        await through('end');
        expect(heard.filter((topic) => topic === 'domains')).toEqual([]);
        await setStatus(tenant, 'SUSPENDING', 'SUSPENDED', 'REACTIVATING', 'TRIAL');
        await through('after');
        expect(heard).toContain('domains');
      } finally {
        unsubscribe();
      }
    });

    it('are written whole, run the command, and are left alone while nothing changed', async () => {
      const first = await platform.client.routing.apply();
      expect(first).toMatchObject({ outcome: 'written', trigger: 'hand', actor: 'tester', error: null });
      expect(first.tenants).toBeGreaterThanOrEqual(1);
      expect(first.files.every((file) => file.changed)).toBe(true);
      expect(first.commands).toMatchObject([
        { exitCode: 0, output: expect.stringContaining('reloaded ingress.yaml nginx-map.conf') },
      ]);
      const names = [
        'ingress.yaml',
        'nginx-map.conf',
        'nginx-servers.conf',
        'pgbouncer-auth.ini',
        'pgbouncer-databases.ini',
        'registry.json',
      ];
      expect((await readdir(join(folder, 'out'))).sort()).toEqual(names);
      const before = await Promise.all(names.map((name) => stat(join(folder, 'out', name))));
      expect(before.map(({ mode }) => mode & 0o777)).toEqual(names.map(() => 0o644));

      const second = await platform.client.routing.apply();
      expect(second).toMatchObject({ outcome: 'unchanged', commands: [] });
      const after = await Promise.all(names.map((name) => stat(join(folder, 'out', name))));
      expect(after.map(({ ino, mtimeMs }) => [ino, mtimeMs])).toEqual(
        before.map(({ ino, mtimeMs }) => [ino, mtimeMs]),
      );
      expect(await runs()).toBe(1);

      const status = await platform.client.routing.status();
      expect(status).toMatchObject({
        state: 'current',
        last: { id: second.id },
        lastGood: { id: second.id },
      });
      const { acts } = await platform.client.audit.list({ verb: 'write routing files', limit: 2 });
      expect(acts.map(({ outcome, target }) => [outcome, target])).toEqual([
        ['done', join(folder, 'out')],
        ['done', join(folder, 'out')],
      ]);
    });

    it('say of each tenant where it is and whether it is open, and no password', async () => {
      const { files } = await platform.client.routing.export({ kinds: ['registry', 'pgbouncer'] });
      const registry = JSON.parse(files.find(({ kind }) => kind === 'registry')?.content ?? '');
      const known = await platform.client.tenants.get({ tenant });
      const { password } = await platform.client.tenants.revealPassword({
        tenant,
        reason: 'a test compares',
      });
      const entry = registry.tenants.find((each: { tenant: string }) => each.tenant === tenant);
      expect(entry).toEqual({
        tenant,
        id: known.id,
        status: 'TRIAL',
        open: true,
        closed: null,
        isolation: 'database',
        server: 'main',
        host: cluster.host,
        port: cluster.port,
        tls: 'disable',
        database: known.database,
        schema: null,
        role: known.role,
        pool: known.database,
        domains: [`${tenant}.app.example`],
      });
      expect((await platform.client.routing.registry()).tenants).toEqual(registry.tenants);
      expect(JSON.stringify(files)).not.toContain(password);
      expect(JSON.stringify(files)).not.toContain(cluster.password);
    });

    it('follow the status: a suspended tenant leaves pgbouncer and Ingress, and nginx knows it as suspended', async () => {
      const { database } = await platform.client.tenants.get({ tenant });
      await platform.client.routing.apply();
      expect(await content('pgbouncer-databases.ini')).toContain(`${database} = `);
      expect(await content('ingress.yaml')).toContain(`host: "${tenant}.app.example"`);
      await setStatus(tenant, 'SUSPENDING', 'SUSPENDED');
      expect(await platform.client.routing.status()).toMatchObject({ state: 'behind' });
      expect(await platform.client.routing.apply()).toMatchObject({ outcome: 'written' });
      expect(await content('pgbouncer-databases.ini')).not.toContain(database);
      expect(await content('ingress.yaml')).not.toContain(tenant);
      expect(await content('nginx-map.conf')).toContain(`"${tenant}.app.example" "suspended";`);
      await setStatus(tenant, 'REACTIVATING', 'TRIAL');
      await platform.client.routing.apply();
      expect(await content('nginx-map.conf')).not.toContain('"suspended"');
      expect(await runs()).toBe(3);
    });

    it('of a failing command say so, stand all the same, and the next run tries again', async () => {
      await writeFile(join(folder, 'fail'), '');
      await platform.client.routing.configure({
        commands: [noting(folder), [process.execPath, '-e', 'process.exit(9)']],
      });
      const failed = await platform.client.routing.apply();
      expect(failed).toMatchObject({
        outcome: 'failed',
        error: { code: 'PROGRAM_FAILED', details: { command: 'cadastre routing apply' } },
      });
      // The second is not run after the first has failed.
      expect(failed.commands).toMatchObject([{ exitCode: 7, output: expect.stringContaining('reloaded') }]);
      expect(await content('nginx-map.conf')).toContain(tenant);
      expect(await platform.client.routing.status()).toMatchObject({
        state: 'failed',
        message: expect.stringContaining('exit code 7'),
        last: { id: failed.id },
      });
      const { acts } = await platform.client.audit.list({ verb: 'write routing files', limit: 1 });
      expect(acts[0]?.outcome).toBe('failed');
      await rm(join(folder, 'fail'));
      await platform.client.routing.configure({ commands: [noting(folder)] });
      const again = await platform.client.routing.apply();
      expect(again).toMatchObject({ outcome: 'written', error: null, commands: [{ exitCode: 0 }] });
      expect(again.files.some((file) => file.changed)).toBe(false);
      expect(await platform.client.routing.status()).toMatchObject({
        state: 'current',
        lastGood: { id: again.id },
      });
      expect(await runs()).toBe(2);
    });

    it('that cannot be written say why, and leave the former ones whole', async () => {
      await platform.client.routing.apply();
      const map = await content('nginx-map.conf');
      await platform.client.domains.add({ tenant, host: `x.${tenant}.example` });
      await writeFile(join(folder, 'file'), '');
      await platform.client.routing.configure({ folder: join(folder, 'file', 'in-it') });
      expect(await platform.client.routing.apply()).toMatchObject({
        outcome: 'failed',
        error: { code: 'INVALID_INPUT' },
      });
      expect(await content('nginx-map.conf')).toBe(map);
      if (process.getuid?.() !== 0) {
        await mkdir(join(folder, 'closed'));
        await chmod(join(folder, 'closed'), 0o500);
        await platform.client.routing.configure({ folder: join(folder, 'closed') });
        expect(await platform.client.routing.apply()).toMatchObject({
          outcome: 'failed',
          error: { code: 'PERMISSION_DENIED' },
        });
      }
      await platform.client.domains.remove({ host: `x.${tenant}.example` });
    });

    it('are exported once into any folder, without command or status', async () => {
      const target = join(folder, 'by', 'hand');
      const before = (await platform.client.routing.status()).runs.length;
      const written = await platform.client.routing.writeTo({ folder: target, kinds: ['registry'] });
      expect(written).toMatchObject({ folder: target, files: [{ name: 'registry.json', changed: true }] });
      expect(await readdir(target)).toEqual(['registry.json']);
      expect((await platform.client.routing.status()).runs.length).toBe(before);
      expect(await runs()).toBe(0);
      expect(await refusal(platform.client.routing.writeTo({ folder: 'relative' }))).toMatchObject({
        details: { fields: [{ field: 'folder' }] },
      });
    });

    it('have settings that name the field that is wrong', async () => {
      const { nginx } = await platform.client.routing.settings();
      for (const [changes, field] of [
        [{ folder: 'relative/path' }, 'folder'],
        [{ resolvers: ['not an address'] }, 'resolvers'],
        [{ nginx: { ...nginx, certificate: '/a.pem' } }, 'nginx.certificateKey'],
        [{ nginx: { ...nginx, certificate: '/$host.pem', certificateKey: '/a.key' } }, 'nginx.certificate'],
        [{ nginx: { ...nginx, sharedHosts: ['*.example'] } }, 'nginx.sharedHosts'],
        [{ nginx: { ...nginx, upstream: 'http://x; return 200' } }, 'nginx.upstream'],
        [{ commands: [['a\0b']] }, 'commands.0.0'],
        [{ commands: [[]] }, 'commands.0'],
      ] as const) {
        const refused = await refusal(platform.client.routing.configure(changes as never));
        expect([field, refused.details.fields?.map((each) => each.field)]).toEqual([field, [field]]);
      }
    });

    it('are written by an app that stays, soon after a domain or a status changed, once for many', async () => {
      const staying = await platform.again();
      try {
        staying.engine.keepWorking(staying.actor);
        await expect.poll(() => content('nginx-map.conf')).toContain(tenant);
        await expect.poll(runs).toBe(1);
        const hosts = Array.from({ length: 5 }, (_, index) => `h${index}.${tenant}.example`);
        for (const host of hosts) await platform.client.domains.add({ tenant, host });
        const { database } = await platform.engine.platform.open();
        await database.run(
          sql`UPDATE platform.domains SET verified_at = now(), verified_by = 'dns' WHERE host = ANY (${hosts})`,
        );
        await expect.poll(() => content('nginx-map.conf')).toContain(hosts[4]);
        await expect.poll(runs).toBe(2);
        await setStatus(tenant, 'SUSPENDING');
        await expect.poll(() => content('pgbouncer-databases.ini')).not.toContain('dbname');
        await setStatus(tenant, 'TRIAL');
        await expect.poll(() => content('pgbouncer-databases.ini')).toContain('dbname');
        await expect.poll(async () => (await platform.client.routing.status()).state).toBe('current');
        expect(await platform.client.routing.status()).toMatchObject({
          state: 'current',
          last: { trigger: 'change', outcome: 'written' },
        });
        for (const host of hosts) await platform.client.domains.remove({ host });
      } finally {
        await staying.close();
      }
    });

    it('are written by one process at a time', async () => {
      const others = await Promise.all([platform.again(), platform.again()]);
      try {
        const done = await Promise.all([platform, ...others].map(({ client }) => client.routing.apply()));
        expect(done.map(({ outcome }) => outcome).sort()).toEqual(['unchanged', 'unchanged', 'written']);
        expect(await runs()).toBe(1);
      } finally {
        await Promise.all(others.map((other) => other.close()));
      }
    });

    it('are not written by themselves on a workstation where nobody has agreed to them', async () => {
      const dataDirectory = await mkdtemp(join(tmpdir(), 'cadastre-test-data-'));
      const elsewhere = await openTestEngine({ dataDirectory, environment: platform.secrets });
      try {
        await elsewhere.client.servers.add({
          name: 'main',
          host: cluster.host,
          port: cluster.port,
          user: cluster.superuser,
          password: cluster.password,
          tls: { mode: 'disable' },
        });
        await elsewhere.client.platform.initialize({
          server: 'main',
          database: platform.database,
          key: platform.secrets.DB_ENCRYPTION_KEY,
        });
        expect(await elsewhere.client.routing.status()).toMatchObject({ state: 'not-agreed' });
        elsewhere.engine.keepWorking(elsewhere.actor);
        await new Promise((wake) => setTimeout(wake, 3_000));
        expect(await readdir(join(folder)).then((names) => names.includes('out'))).toBe(false);
        // Whoever asks for it there has agreed.
        expect(await elsewhere.client.routing.apply()).toMatchObject({ outcome: 'written' });
        expect(await elsewhere.client.routing.status()).toMatchObject({ state: 'current' });
        // A new command is a new question.
        await platform.client.routing.configure({ commands: [['true']] });
        expect(await elsewhere.client.routing.status()).toMatchObject({ state: 'not-agreed' });
      } finally {
        await elsewhere.close();
        await rm(dataDirectory, { recursive: true, force: true });
      }
    });

    it('cannot be written while no folder is set', async () => {
      await platform.client.routing.configure({ folder: null });
      expect(await refusal(platform.client.routing.apply())).toMatchObject({
        code: 'REFUSED',
        details: { command: expect.stringContaining('--folder') },
      });
      expect(await platform.client.routing.status()).toMatchObject({ state: 'off' });
    });
  },
  [15],
);
