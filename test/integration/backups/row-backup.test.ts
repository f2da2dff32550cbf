import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { makeBackup } from '../../../src/engine/backups/make-backup.ts';
import type { Tenant } from '../../../src/shared/models/tenant.ts';
import { asSuperuser, asTenant, loginOf, query } from '../../support/as-tenant.ts';
import { eachMajor, uniqueName } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  jobEnd,
  openTestPlatform,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

const run = promisify(execFile);

eachMajor(
  'The final backup of rows in shared tables',
  (cluster) => {
    let platform: TestPlatform;
    let neighbour: Tenant;
    let folder: string;
    beforeAll(async () => {
      platform = await openTestPlatform(cluster);
      neighbour = await make('Neighbour Ltd');
    });
    afterAll(() => platform?.remove());
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'cadastre-test-backups-'));
    });
    afterEach(() => rm(folder, { recursive: true, force: true }));

    /** With a row of its own that is found again by its words. */
    const make = async (words: string): Promise<Tenant> => {
      const job = await createAndWait(platform.client, tenantInput({ isolation: 'row' }));
      const login = await loginOf(platform.client, job.tenant?.slug ?? '');
      await asTenant(cluster, login, (session) =>
        session.script(`INSERT INTO companies (name) VALUES ('${words}'), (E'tab\\tline\\nend \\\\.')`),
      );
      return login.tenant;
    };
    const purge = async (slug: string) => {
      const order = { tenant: slug, confirm: slug, reason: 'a test', backupTo: folder };
      return jobEnd(platform.client, (await platform.client.endings.purge(order)).jobId);
    };
    const program = async (name: string) => {
      const all = await platform.engine.endings.clientPrograms();
      return all.find((each) => each.program === name && each.major === cluster.major)?.path ?? '';
    };
    /** Every row of a tenant, table by table, and where each sequence stands. */
    const contents = (database: string, id: number) =>
      asSuperuser(cluster, database, async (session) => {
        const tables = await query<{ name: string; kind: string }>(
          session,
          `SELECT oid::regclass::text AS name, relkind::text AS kind FROM pg_class
           WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S') ORDER BY 1`,
        );
        const found: Record<string, unknown> = {};
        for (const { name, kind } of tables) {
          const rows = await query(
            session,
            kind === 'S'
              ? `SELECT last_value, is_called FROM ${name}`
              : `SELECT to_jsonb(t) AS row FROM ${name} AS t WHERE tenant_id = ${id} ORDER BY to_jsonb(t)::text`,
          );
          found[name] = rows;
        }
        return found;
      });
    const restored = async <T>(file: string, work: (database: string) => Promise<T>): Promise<T> => {
      const database = uniqueName('restored');
      await asSuperuser(cluster, 'postgres', (session) => session.script(`CREATE DATABASE ${database}`));
      try {
        await run(
          await program('pg_restore'),
          ['--exit-on-error', '--no-owner', `--dbname=${database}`, join(folder, file)],
          {
            env: {
              PGHOST: cluster.host,
              PGPORT: String(cluster.port),
              PGUSER: cluster.superuser,
              PGPASSWORD: cluster.password,
            },
          },
        );
        return await work(database);
      } finally {
        await asSuperuser(cluster, 'postgres', (session) => session.script(`DROP DATABASE ${database}`));
      }
    };

    it('holds every row that the tenant had and none of its neighbours, also of a deleted one', async () => {
      const tenant = await make('Alone & Sons');
      await platform.client.passwords.rotate({ tenants: [tenant.slug], graceHours: 0 });
      await platform.client.endings.delete({ tenants: [tenant.slug], reason: 'they are gone' });
      const before = await contents(tenant.database, tenant.id);
      const plan = await platform.client.endings.planPurge({ tenant: tenant.slug, backupTo: folder });
      expect(plan).toMatchObject({ problem: null, backup: { problem: null } });
      const job = await purge(tenant.slug);
      expect({ status: job.status, error: job.error }).toEqual({ status: 'succeeded', error: null });

      const files = (await readdir(folder)).sort();
      const [dump = '', manifestFile = ''] = files;
      expect(files.length, files.join()).toBe(2);
      expect(dump).toMatch(new RegExp(`^${tenant.database}\\.tenant_${tenant.id}-\\d{8}T\\d{6}Z\\.dump$`));
      await restored(dump, async (database) => {
        expect(await contents(database, tenant.id)).toEqual(before);
        const rows = Object.entries(before).filter(([name]) => !name.endsWith('_seq'));
        const [all] = await asSuperuser(cluster, database, (session) =>
          query<{ count: number }>(
            session,
            `SELECT sum(count)::int AS count FROM (${rows.map(([name]) => `SELECT count(*) FROM ${name}`).join(' UNION ALL ')}) AS all_of_them`,
          ),
        );
        expect(all?.count).toBe(rows.reduce((sum, [, own]) => sum + (own as unknown[]).length, 0));
      });
      const { stdout: text } = await run(await program('pg_restore'), ['--file=-', join(folder, dump)], {
        maxBuffer: 1e8,
      });
      const manifest = await readFile(join(folder, manifestFile), 'utf8');
      expect(text).toContain('Alone & Sons');
      for (const document of [text, manifest]) {
        for (const trace of ['Neighbour Ltd', neighbour.slug, neighbour.role, neighbour.ownerRole])
          expect(document).not.toContain(trace);
      }
      expect(JSON.parse(manifest)).toMatchObject({
        rowsOf: { tenantId: tenant.id, role: tenant.role },
        rows: { 'public.companies': expect.any(Number), 'public.settings': 6 },
      });
      expect(manifest).toContain(`CREATE ROLE \\"${tenant.role}\\" NOLOGIN`);
      expect((await platform.client.tenants.test({ tenant: neighbour.slug })).passed).toBe(true);
    });

    it('does not count where row security lets the role see more, and leaves the tenant as it was', async () => {
      const tenant = await make('Too curious');
      const setRole = (attribute: string) =>
        asSuperuser(cluster, 'postgres', (session) =>
          session.script(`ALTER ROLE "${tenant.role}" ${attribute}`),
        );
      await setRole('BYPASSRLS');
      const job = await purge(tenant.slug);
      expect(job).toMatchObject({ status: 'undone', error: { code: 'VERIFICATION_FAILED' } });
      expect(job.error?.message).toContain("rows are not this tenant's");
      expect(await readdir(folder)).toEqual([]);
      expect((await platform.client.tenants.get({ tenant: tenant.slug })).status).toBe(tenant.status);
      await setRole('NOBYPASSRLS');
      expect((await platform.client.tenants.test({ tenant: tenant.slug })).passed).toBe(true);
    });

    it('does not count where it lets the role see nothing', async () => {
      const place = await mkdtemp(join(tmpdir(), 'cadastre-test-impostor-'));
      try {
        const path = join(place, 'pg_dump');
        await writeFile(path, `#!/bin/sh\nunset PGOPTIONS\nexec ${await program('pg_dump')} "$@"\n`);
        await chmod(path, 0o755);
        const context = platform.engine.endings;
        const programs = (await context.clientPrograms()).filter(({ major }) => major === cluster.major);
        const failing = makeBackup(
          {
            appVersion: context.appVersion,
            targetOf: (server, name) => context.targetOf(server, name),
            connectTo: (server, name) => context.connectTo(server, name),
            clientPrograms: async () =>
              programs.map((each) => (each.program === 'pg_dump' ? { ...each, path } : each)),
          },
          {
            serverId: neighbour.serverId,
            server: platform.server,
            database: neighbour.database,
            usualName: neighbour.database,
            rowsOf: { tenantId: neighbour.id, role: neighbour.role },
            folder,
            roles: [neighbour.role, neighbour.ownerRole],
            about: { why: 'a test' },
          },
          { signal: new AbortController().signal, progress: () => undefined },
        );
        await expect(failing).rejects.toMatchObject({
          code: 'VERIFICATION_FAILED',
          message: expect.stringContaining('public.companies has 0 rows, the tenant '),
        });
        expect(await readdir(folder)).toEqual([]);
      } finally {
        await rm(place, { recursive: true, force: true });
      }
    });

    it('is refused for what it cannot hold: large objects', async () => {
      const tenant = await make('Big things');
      const login = await loginOf(platform.client, tenant.slug);
      await asTenant(cluster, login, (session) => session.script(`SELECT lo_from_bytea(0, 'a picture')`));
      const job = await purge(tenant.slug);
      expect(job).toMatchObject({ status: 'undone', error: { code: 'NOT_SUPPORTED' } });
      expect(job.error?.message).toContain('a large object');
      expect(await readdir(folder)).toEqual([]);
    });
  },
  [15],
);
