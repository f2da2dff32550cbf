import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { backUpJob, backupsWork } from '../../../src/engine/backups/index.ts';
import { sql } from '../../../src/engine/postgres/sql.ts';
import type { Backup } from '../../../src/shared/models/backup.ts';
import type { FlatSettings } from '../../../src/shared/models/flat-settings.ts';
import type { IsolationModel, Tenant } from '../../../src/shared/models/tenant.ts';
import { asSuperuser, asTenant, loginOf, query } from '../../support/as-tenant.ts';
import { giveSettings } from '../../support/configured.ts';
import { withSmallDisk } from '../../support/full-disk.ts';
import { missingPrograms } from '../../support/programs.ts';
import { eachMajor, uniqueName } from '../../support/shared-cluster.ts';
import { stepTrap } from '../../support/step-trap.ts';
import {
  createAndWait,
  jobEnd,
  openTestPlatform,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

const run = promisify(execFile);
const HOURLY: FlatSettings = { 'backup.full': '0 * * * *', 'backup.incremental': 'none' };
const DAY_MS = 86_400_000;

eachMajor(
  'Backups of tenants',
  (cluster) => {
    const trap = stepTrap();
    let platform: TestPlatform;
    let base: string;
    let folder: string;
    let elsewhere: string;
    beforeAll(async () => {
      platform = await openTestPlatform(cluster, { jobHooks: trap.hooks });
      base = await mkdtemp(join(tmpdir(), 'cadastre-test-backups-'));
    });
    afterAll(async () => {
      await platform?.remove();
      if (base) await rm(base, { recursive: true, force: true });
    });
    /** Every test has folders of its own, and tenants that are held to nothing. */
    beforeEach(async () => {
      folder = await mkdtemp(join(base, 'usual-'));
      elsewhere = await mkdtemp(join(base, 'elsewhere-'));
      await platform.client.sharedSettings.update({ backups: { folder, elsewhere: null, recipients: [] } });
      const { database } = await platform.engine.platform.open();
      await database.run(sql`DELETE FROM platform.tenant_configurations`);
    });

    const make = async (isolation: IsolationModel = 'database', words = 'Alone & Sons'): Promise<Tenant> => {
      const job = await createAndWait(platform.client, tenantInput({ isolation }));
      const login = await loginOf(platform.client, job.tenant?.slug ?? '');
      await asTenant(cluster, login, (session) =>
        session.script(`INSERT INTO companies (name) SELECT '${words}' FROM generate_series(1, 50)`),
      );
      return login.tenant;
    };
    const now = async (slug: string) => {
      const { results } = await platform.client.backups.backUp({ tenants: [slug], reason: 'a test' });
      return results[0];
    };
    const backupsOf = (tenant: string) => platform.client.backups.list({ tenant });
    const newest = async (slug: string): Promise<Backup> => {
      const [backup] = await backupsOf(slug);
      if (!backup) throw new Error(`${slug} has no backup`);
      return backup;
    };
    const goodOne = async (slug: string): Promise<Backup & { file: string; manifest: string }> => {
      const result = await now(slug);
      expect([result?.result, result?.error]).toEqual(['succeeded', null]);
      const backup = await newest(slug);
      const { file, manifest } = backup;
      if (backup.result !== 'good' || file === null || manifest === null) throw new Error('not good');
      return { ...backup, file, manifest };
    };
    const change = async (statement: ReturnType<typeof sql>) =>
      (await platform.engine.platform.open()).database.run(statement);
    /** As if everything of these tenants had happened so much earlier. */
    const earlier = async (slug: string, ms: number) => {
      const interval = `${ms} milliseconds`;
      await change(
        sql`UPDATE platform.backups SET began_at = began_at - ${interval}::interval, ended_at = ended_at - ${interval}::interval,
              due_at = due_at - ${interval}::interval
            WHERE organization_id = (SELECT id FROM platform.organizations WHERE slug = ${slug})`,
      );
    };
    /** Held to a schedule since yesterday: a time of it has passed. */
    const due = async (slug: string, settings: FlatSettings = HOURLY) => {
      await giveSettings(platform.engine, [slug], settings);
      await change(sql`UPDATE platform.tenant_configurations SET changed_at = now() - interval '1 day'`);
      await change(
        sql`UPDATE platform.organizations SET created_at = now() - interval '9 days' WHERE slug = ${slug}`,
      );
    };
    const work = () => backupsWork(platform.engine.backups).run(platform.actor, new AbortController().signal);
    const program = async (name: string) => {
      const all = await platform.engine.endings.clientPrograms();
      return all.find((each) => each.program === name && each.major === cluster.major)?.path ?? '';
    };
    const restored = async (file: string): Promise<number> => {
      const database = uniqueName('restored');
      await asSuperuser(cluster, 'postgres', (session) => session.script(`CREATE DATABASE ${database}`));
      const env = {
        PGHOST: cluster.host,
        PGPORT: String(cluster.port),
        PGUSER: cluster.superuser,
        PGPASSWORD: cluster.password,
      };
      try {
        await run(
          await program('pg_restore'),
          ['--exit-on-error', '--no-owner', `--dbname=${database}`, file],
          { env },
        );
        return await asSuperuser(cluster, database, async (session) => {
          const [table] = await query<{ name: string }>(
            session,
            `SELECT oid::regclass::text AS name FROM pg_class WHERE relname = 'companies' AND relkind = 'r'`,
          );
          const rows = await query<{ count: number }>(
            session,
            `SELECT count(*)::int AS count FROM ${table?.name} WHERE name = 'Alone & Sons'`,
          );
          return rows[0]?.count ?? 0;
        });
      } finally {
        await asSuperuser(cluster, 'postgres', (session) => session.script(`DROP DATABASE ${database}`));
      }
    };
    const leftovers = async () => (await change(sql`SELECT * FROM platform.backup_leftovers`)).rows;

    it.each(['database', 'schema', 'row'] as const)(
      'of the model %s: whole, in the catalog, and pg_restore brings the same rows back',
      async (model) => {
        const tenant = await make(model);
        await make(model, 'The neighbour');
        const backup = await goodOne(tenant.slug);
        expect(backup).toMatchObject({
          kind: 'by-hand',
          here: true,
          sealedFor: [],
          error: null,
          problem: null,
        });
        expect((await stat(backup.file)).size).toBe(backup.bytes);
        const manifest = JSON.parse(await readFile(backup.manifest, 'utf8'));
        expect(manifest).toMatchObject({ sha256: backup.sha256, about: { why: 'a test' } });
        expect(await restored(backup.file)).toBe(50);
        expect((await readdir(folder)).toSorted()).toEqual(
          [backup.file, backup.manifest].map((path) => basename(path)).toSorted(),
        );
        expect(await leftovers()).toEqual([]);
        const { found, good } = await platform.client.backups.check({ id: backup.id });
        expect([good, ...found.map(({ what }) => what)]).toEqual([true, 'file', 'contents', 'manifest']);
      },
    );

    it('of a suspended tenant is made as well; of a deleted one it is refused with the way out', async () => {
      const { slug } = await make();
      await platform.client.lifecycle.suspend({ tenants: [slug], reason: 'a test' });
      expect(await now(slug)).toMatchObject({ result: 'succeeded', status: 'SUSPENDED' });
      await platform.client.endings.delete({ tenants: [slug], reason: 'a test' });
      expect(await now(slug)).toMatchObject({
        result: 'failed',
        error: { code: 'REFUSED', details: { command: expect.stringContaining('tenant restore') } },
      });
      const { plans } = await platform.client.backups.plan({ tenants: [slug] });
      expect(plans[0]?.whyNot).toContain('deleted');
    });

    it('is sealed for a key that is told once, opens with age, and leaves nothing plain', async () => {
      const { slug } = await make();
      await giveSettings(platform.engine, [slug], { ...HOURLY, 'backup.encrypted': true });
      expect(await now(slug)).toMatchObject({
        result: 'failed',
        error: { code: 'REFUSED', details: { command: expect.stringContaining('backup key create') } },
      });
      expect(await readdir(folder)).toEqual([]);
      const key = await platform.client.backups.createKey({});
      expect(key.recipients).toEqual([key.recipient]);
      const backup = await goodOne(slug);
      expect(backup).toMatchObject({
        sealedFor: [key.recipient],
        file: expect.stringMatching(/\.dump\.age$/),
      });
      expect(await readdir(folder)).toHaveLength(2);
      const sealed = await readFile(backup.file);
      expect(sealed.subarray(0, 21).toString()).toBe('age-encryption.org/v1');
      expect(sealed.includes('PGDMP')).toBe(false);
      const { acts: entries } = await platform.client.audit.list({ limit: 200 });
      expect(JSON.stringify(entries)).not.toContain(key.identity);
      expect(entries.some(({ verb }) => verb === 'create backup key')).toBe(true);

      if (missingPrograms('age').length === 0) {
        const identity = join(base, 'identity');
        const plain = join(base, 'opened.dump');
        await writeFile(identity, `${key.identity}\n`, { mode: 0o600 });
        await run('age', ['--decrypt', '--identity', identity, '--output', plain, backup.file]);
        expect(await restored(plain)).toBe(50);
      }
      const replaced = await platform.client.backups.createKey({ replace: true });
      expect(replaced.recipients).toEqual([replaced.recipient]);
    });

    it('is copied elsewhere where the tier asks for it; what keeps it from there is told, and the backup stays', async () => {
      const { slug } = await make();
      await giveSettings(platform.engine, [slug], { ...HOURLY, 'backup.cross_region': true });
      expect((await goodOne(slug)).copy).toEqual({ file: null, problem: 'no folder elsewhere is set' });
      const findings = await platform.client.backups.findings();
      expect(findings.find(({ kind }) => kind === 'no-copy')?.tenants.map((each) => each.slug)).toEqual([
        slug,
      ]);
      await platform.client.sharedSettings.update({ backups: { elsewhere } });
      const { file, sha256, copy, id } = await goodOne(slug);
      expect(copy).toEqual({ file: join(elsewhere, basename(file)), problem: null });
      expect(await readFile(copy.file ?? '')).toEqual(await readFile(file));
      expect(await readdir(elsewhere)).toHaveLength(2);
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      expect((await platform.client.backups.findings()).filter(({ kind }) => kind === 'no-copy')).toEqual([]);
      await platform.client.backups.remove({ id, confirm: slug, reason: 'a test' });
      expect([await readdir(elsewhere), (await newest(slug)).removed?.because]).toEqual([[], 'a test']);

      await rm(elsewhere, { recursive: true });
      expect((await goodOne(slug)).copy).toMatchObject({
        file: null,
        problem: expect.stringContaining('no such folder'),
      });
    });

    it('is not made where folder, disk or program are wrong: the reason stands with it, and nothing lies about', async () => {
      const { slug } = await make();
      await platform.client.sharedSettings.update({ backups: { folder: join(base, 'nowhere') } });
      const missing = await now(slug);
      expect(missing).toMatchObject({ result: 'failed', error: { code: 'REFUSED' } });
      expect(missing?.message).toContain('there is no such folder');
      expect(await newest(slug)).toMatchObject({ result: 'failed', file: null, error: { code: 'REFUSED' } });

      const small = await withSmallDisk(1, async (mounted) => {
        await platform.client.sharedSettings.update({ backups: { folder: mounted } });
        expect(await now(slug)).toMatchObject({ result: 'failed', error: { code: 'DISK_FULL' } });
        expect(await readdir(mounted)).toEqual([]);
      });
      if (!small.done) expect(small.reason).not.toBe('');

      await platform.client.sharedSettings.update({ backups: { folder } });
      const without = { ...platform.engine.backups, clientPrograms: async () => [] };
      const job = backUpJob(without);
      platform.engine.runner.register(job);
      try {
        const result = await now(slug);
        expect(result).toMatchObject({ result: 'failed', error: { code: 'NOT_SUPPORTED' } });
        expect(result?.error?.details.wayOut).not.toContain('waive');
      } finally {
        platform.engine.runner.register(backUpJob(platform.engine.backups));
      }
      expect(await readdir(folder)).toEqual([]);
      expect(await leftovers()).toEqual([]);
    });

    it('is cancelled to the last byte, and its time is not tried again by itself', async () => {
      const { slug } = await make();
      await due(slug);
      trap.set('copy', async () => {
        const { jobId } = await newest(slug);
        await platform.client.jobs.cancel({ job: jobId });
      });
      expect(await work()).toBe('0 of 1 made');
      expect(await newest(slug)).toMatchObject({ result: 'cancelled', file: null });
      expect([await readdir(folder), await leftovers()]).toEqual([[], []]);
      expect(await work()).toBe('none was due');
    });

    it('comes by itself when its time has passed, once, and tells of it in the audit log', async () => {
      const first = await make();
      const second = await make();
      for (const { slug } of [first, second]) await due(slug);
      const overview = await platform.client.backups.overview();
      const standing = overview.tenants.find(({ tenant }) => tenant.slug === first.slug);
      expect(standing).toMatchObject({ state: 'due', nextKind: 'full', lastGood: null });
      expect(await work()).toBe('2 of 2 made');
      expect(await work()).toBe('none was due');
      expect(await newest(first.slug)).toMatchObject({ kind: 'full', result: 'good' });
      const { acts: entries } = await platform.client.audit.list({ limit: 50 });
      const acts = entries.filter(({ verb }) => verb === 'back up tenant').map(({ target }) => target);
      expect(acts).toEqual(expect.arrayContaining([`tenant ${first.slug}`, `tenant ${second.slug}`]));
      // Days go by with nobody there.
      await earlier(first.slug, 5 * DAY_MS);
      expect(await work()).toBe('1 of 1 made');
      expect(await backupsOf(first.slug)).toHaveLength(2);
    });

    it('one tenant’s failure stops no other, and is tried again after a pause that grows', async () => {
      const bad = await make();
      const well = await make();
      for (const { slug } of [bad, well]) await due(slug);
      await change(
        sql`UPDATE platform.tenants SET database_name = database_name || '_gone' WHERE organization_id = ${bad.id}`,
      );
      await expect(work()).rejects.toThrow(/1 of 2 made; not made: /);
      const overview = async () =>
        (await platform.client.backups.overview()).tenants.find(({ tenant }) => tenant.slug === bad.slug);
      expect(await overview()).toMatchObject({ state: 'failed', failures: 1 });
      expect(await work()).toBe('none was due');
      const failing = (await platform.client.backups.findings()).filter(({ kind }) => kind === 'failed');
      expect(failing.map(({ tenants }) => tenants[0]?.slug)).toEqual([bad.slug]);
      await earlier(bad.slug, 6 * 60_000);
      await expect(work()).rejects.toThrow(/0 of 1 made/);
      expect(await overview()).toMatchObject({ failures: 2 });
      await earlier(bad.slug, 6 * 60_000);
      expect(await work()).toBe('none was due');
      await change(
        sql`UPDATE platform.tenants SET database_name = ${bad.database} WHERE organization_id = ${bad.id}`,
      );
      await earlier(bad.slug, 5 * 60_000);
      expect(await work()).toBe('1 of 1 made');
      expect(await overview()).toMatchObject({ state: 'well', failures: 0 });
    });

    it('is made by one of two agents who see the same time', async () => {
      const { slug } = await make();
      await due(slug);
      const other = await platform.again();
      try {
        const signal = new AbortController().signal;
        const facts = await Promise.all([
          work(),
          backupsWork(other.engine.backups).run(platform.actor, signal),
        ]);
        expect(facts.filter((fact) => fact === '1 of 1 made')).toHaveLength(1);
      } finally {
        await other.close();
      }
      expect(await backupsOf(slug)).toHaveLength(1);
    });

    it('goes when it is over, the newest good one never, and none while the newer one is not there', async () => {
      const { slug } = await make();
      await giveSettings(platform.engine, [slug], { 'backup.full': 'none', 'backup.keep': 7 * DAY_MS });
      const old = await goodOne(slug);
      await earlier(slug, 30 * DAY_MS);
      await work();
      expect((await newest(slug)).removed).toBeNull();

      const newer = await goodOne(slug);
      expect((await backupsOf(slug)).find(({ id }) => id === old.id)?.removed).toMatchObject({
        because: 'it was over',
      });
      await expect(stat(old.file)).rejects.toThrow('ENOENT');
      await expect(stat(old.manifest)).rejects.toThrow('ENOENT');

      // The newer of two is lost to somebody's hand: the older one is all there is.
      await earlier(slug, 30 * DAY_MS);
      await change(sql`UPDATE platform.tenant_configurations SET effective = effective - 'backup.keep'`);
      const third = await goodOne(slug);
      await giveSettings(platform.engine, [slug], { 'backup.full': 'none', 'backup.keep': 7 * DAY_MS });
      await rm(third.file);
      await work();
      expect((await stat(newer.file)).size).toBe(newer.bytes);
      const check = await platform.client.backups.check({ id: third.id });
      expect([check.good, check.found[0]?.passed]).toEqual([false, false]);
      const findings = await platform.client.backups.findings();
      expect(findings.find(({ kind }) => kind === 'broken')).toMatchObject({ backupId: third.id });
      await work();
      expect((await stat(newer.file)).size).toBe(newer.bytes);
    });

    it('that was changed is found by its checksum, counts no more, and another is made', async () => {
      const { slug } = await make();
      await due(slug);
      await work();
      const { id, file } = await newest(slug);
      const bytes = await readFile(file ?? '');
      bytes[bytes.length - 10] = (bytes[bytes.length - 10] ?? 0) ^ 1;
      await writeFile(file ?? '', bytes);
      const { found } = await platform.client.backups.check({ id });
      expect(found[0]?.message).toContain('another SHA-256');
      expect(await work()).toBe('1 of 1 made');
      expect(await backupsOf(slug)).toHaveLength(2);
    });

    it('is removed by hand with the typed name alone', async () => {
      const { slug } = await make();
      const { id, file } = await goodOne(slug);
      await expect(
        platform.client.backups.remove({ id, confirm: 'somebody', reason: 'a test' }),
      ).rejects.toMatchObject({ code: 'CONFIRMATION_REQUIRED' });
      expect((await stat(file)).size).toBeGreaterThan(0);
    });

    it('goes with its tenant: the plan of a purge counts it, the proof says what was removed and what lies elsewhere', async () => {
      const { slug, id } = await make();
      const here = await goodOne(slug);
      await goodOne(slug);
      await change(
        sql`UPDATE platform.backups SET workstation = 'another' WHERE organization_id = ${id} AND id <> ${here.id}`,
      );
      await platform.client.endings.delete({ tenants: [slug], reason: 'a test' });
      const { cannotBeUndone } = await platform.client.endings.planPurge({ tenant: slug });
      expect(cannotBeUndone.join('\n')).toMatch(
        /One backup of it in the folders of this workstation\nOne backup of it on another/,
      );
      const { jobId } = await platform.client.endings.purge({
        tenant: slug,
        confirm: slug,
        reason: 'a test',
        waiveBackup: true,
      });
      expect(await jobEnd(platform.client, jobId)).toMatchObject({ status: 'succeeded', error: null });
      const { record } = await platform.client.endings.erasure({ tenant: String(id) });
      expect(record.backups).toEqual({ removed: 1, elsewhere: [{ workstation: 'another', count: 1 }] });
      await expect(stat(here.file)).rejects.toThrow('ENOENT');
      // Cadastre runs there next.
      const there = { ...platform.engine.backups, workstation: 'another' };
      await backupsWork(there).run(platform.actor, new AbortController().signal);
      expect(await readdir(folder)).toEqual([]);
      expect((await change(sql`SELECT FROM platform.backups WHERE organization_id = ${id}`)).rowCount).toBe(
        0,
      );
    });

    it('a folder that may not be written to by its owner’s rights is told', async () => {
      const { slug } = await make();
      const file = join(base, 'a-file');
      await writeFile(file, '');
      await platform.client.sharedSettings.update({ backups: { folder: file } });
      expect((await now(slug))?.message).toContain('it is no folder');
      await expect(
        platform.client.sharedSettings.update({ backups: { recipients: ['AGE-SECRET-KEY-1ABC'] } }),
      ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      await mkdir(join(base, 'same'), { recursive: true });
      await chmod(join(base, 'same'), 0o700);
      await expect(
        platform.client.sharedSettings.update({
          backups: { folder: join(base, 'same'), elsewhere: join(base, 'same') },
        }),
      ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    });
  },
  [15],
);
