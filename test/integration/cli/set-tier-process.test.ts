import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from '../../../src/engine/postgres/sql.ts';
import { eachMajor, uniqueName } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  openTestPlatform,
  recovered,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';
import { runCli } from './run-cli.ts';

/** Without a backup before each change: its own steps are what these tests are of. */
const tierFile = (name: string, connections: number) =>
  `tier: ${name}\nextends: standard\nresources:\n  connections: ${connections}\nlimits:\n  connections: 100\nbackup:\n  before_change: false\n`;

eachMajor(
  'cadastre tenant set-tier, in processes of its own',
  (cluster) => {
    let platform: TestPlatform;
    const prefix = uniqueName('m').replace('_', '-');
    const slugs = Array.from({ length: 12 }, (_, at) => `${prefix}-${at}`);
    const [slug = ''] = slugs;
    beforeAll(async () => {
      platform = await openTestPlatform(cluster, { tiers: true });
      for (const [name, connections] of [
        ['narrow', 10],
        ['wide', 20],
      ] as const)
        await platform.client.tiers.publish({ document: tierFile(name, connections), file: `${name}.yaml` });
      const queue = slugs.values();
      const lane = async () => {
        for (const each of queue)
          await createAndWait(
            platform.client,
            tenantInput({ slug: each, tier: 'narrow', environment: 'production' }),
          );
      };
      await Promise.all([lane(), lane(), lane()]);
    });
    afterAll(() => platform?.remove());
    const environment = () => ({ ...platform.secrets, CADASTRE_DATA: platform.dataDirectory });
    const cadastre = (...args: string[]) =>
      runCli(['tenant', ...args], { environment: environment(), stdin: '' });

    it('shows the plan, refuses with the way out, lets it come at a date, and moves', async () => {
      const [plan, refused, scheduled] = await Promise.all([
        cadastre('set-tier', slug, 'wide', '--plan'),
        cadastre('set-tier', slug, 'premium'),
        cadastre('set-tier', slugs[1] ?? '', 'wide', '--at', '2099-01-31'),
      ]);
      expect(plan.code).toBe(0);
      expect(plan.out).toMatch(/^resources\.connections +10 +20 +PostgreSQL/m);
      expect(plan.out).toContain('CONNECTION LIMIT 20');
      expect(plan.out).toMatch(/Nothing was done\.\n$/);
      expect([refused.code, refused.out]).toEqual([7, '']);
      expect(refused.err).toContain('main is not dedicated, as the tier premium asks');
      expect(refused.err).toContain('cadastre server edit main --label cluster=dedicated');
      expect(scheduled).toMatchObject({ code: 0, out: expect.stringContaining('Comes at 2099-01-31T00:00') });

      const changes = (await cadastre('scheduled-changes', '--json')).json() as unknown as { id: number }[];
      const [cancelled, moved, unknown] = await Promise.all([
        cadastre('cancel-change', String(changes[0]?.id)),
        cadastre('set-tier', slug, 'wide@1', '--json'),
        cadastre('set-tier', slug, 'nowhere'),
      ]);
      expect(cancelled.out).toContain(`of ${slugs[1]} is cancelled`);
      expect(moved.json()).toMatchObject({
        tenant: { slug, tier: { name: 'wide', version: 1 } },
        job: { status: 'succeeded', kind: 'tenant.set-tier' },
      });
      expect(unknown.code).toBe(3);
    });

    it('kill -9 in the middle of the waves: another process leaves nobody out and does nothing twice', async () => {
      const { database } = await platform.engine.platform.open();
      const count = async (where: string) => {
        const { rows } = await database.run<{ result: string; count: number }>(
          sql`SELECT result, count(*)::int AS count FROM platform.import_rows GROUP BY result`,
        );
        return rows.find(({ result }) => result === where)?.count ?? 0;
      };
      let watching: Promise<void> | undefined;
      const killed = await runCli(['tenant', 'set-tier', ...slugs, 'wide', '--waves', '2,4'], {
        environment: environment(),
        started: (child) => {
          watching = (async () => {
            while ((await count('succeeded')) < 3) {
              if (child.exitCode !== null) return;
              await new Promise((wake) => setTimeout(wake, 10));
            }
            child.kill('SIGKILL');
          })();
        },
      });
      await watching;
      expect(killed.code).toBeNull();
      expect(await count('not-run')).toBeGreaterThan(0);

      const again = await platform.again();
      const { jobs } = await again.client.jobs.list({});
      const waves = jobs.find(({ kind }) => kind === 'tenant.set-tiers')?.id ?? 0;
      const job = await recovered(again, waves).finally(() => again.close());
      expect(job).toMatchObject({ status: 'succeeded', fact: '11 succeeded, 1 skipped' });
      expect(job.waves?.map(({ succeeded, skipped }) => succeeded + skipped)).toEqual([2, 4, 4, 2]);
      // One job for each: the one that was cut off in its middle went on, and no tenant has a second.
      const { rows } = await database.run<{ tenant: string; jobs: number; done: number }>(
        sql`SELECT tenant_slug AS tenant, count(*)::int AS jobs, count(*) FILTER (WHERE status = 'succeeded')::int AS done
            FROM platform.jobs WHERE parent_id = ${waves} GROUP BY tenant_slug`,
      );
      expect(rows.toSorted((a, b) => a.tenant.localeCompare(b.tenant))).toEqual(
        slugs
          .slice(1)
          .map((tenant) => ({ tenant, jobs: 1, done: 1 }))
          .toSorted((a, b) => a.tenant.localeCompare(b.tenant)),
      );
      const { tenants } = await platform.client.tenants.list();
      expect(tenants.map(({ tier }) => tier?.name)).toEqual(slugs.map(() => 'wide'));
      const { drifts } = await platform.client.enforcement.drift({});
      expect(drifts).toEqual([]);
      expect((await platform.client.audit.verify()).firstBad).toBeNull();

      const told = await cadastre('set-tier', ...slugs, 'narrow', '--waves', '4', '--stop-at', '2');
      expect(told.code).toBe(0);
      expect(told.out).toMatch(/12 succeeded, 0 failed, 0 skipped, 0 not run\. [\d.]+ a minute \(job \d+\)/);
    });

    it('reads what it exported, sealed with the passwords of the tenants', async () => {
      const identity = await generateX25519Identity();
      const recipient = await identityToRecipient(identity);
      const [file, key] = ['fleet.yaml.age', 'key.txt'].map((name) => join(platform.dataDirectory, name));
      const run = (...args: string[]) =>
        runCli(['config', ...args], { environment: environment(), stdin: '' });
      const sealed = ['--with-secrets', '--recipient', recipient, '--to', file ?? ''];
      expect(await run('export', slug, ...sealed)).toMatchObject({ code: 0 });
      await writeFile(key ?? '', `# created: today\n${identity}\n`);
      const typed = await run(
        'set',
        slug,
        'resources.connections=8',
        'features.beta=true',
        'features.seats=3',
        '--json',
      );
      expect(typed).toMatchObject({ code: 0 });
      const features = (await platform.client.configuration.get({ tenant: slug })).settings.flatMap(
        ({ path, value }) => (path.startsWith('features.') ? [value] : []),
      );
      expect(features).toEqual([true, 3]);
      const [plan, closed] = await Promise.all([
        run('import', file ?? '', '--identity', key ?? '', '--plan'),
        run('import', file ?? ''),
      ]);
      expect(plan).toMatchObject({
        code: 0,
        out: expect.stringMatching(/unset values +\S+ .*resources.connections/),
      });
      expect(closed).toMatchObject({ code: 2, err: expect.stringContaining('passphrase') });
      const done = await run('import', file ?? '', '--identity', key ?? '', '--reason', 'ticket 812');
      expect(done).toMatchObject({ code: 0, out: expect.stringContaining('As its file says') });
      const { settings } = await platform.client.configuration.get({ tenant: slug });
      expect(settings.find(({ path }) => path === 'resources.connections')).toMatchObject({ value: 10 });
    });
  },
  [15],
);
