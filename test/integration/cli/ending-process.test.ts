import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSuperuser, query } from '../../support/as-tenant.ts';
import type { Cluster } from '../../support/cluster.ts';
import { ownCluster } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  openTestPlatform,
  recovered,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';
import { runCli } from './run-cli.ts';

describe('The commands of the end of a tenant, in processes of their own (PostgreSQL 15)', () => {
  const own = ownCluster(15);
  let cluster: Cluster;
  let platform: TestPlatform;
  let folder: string;
  beforeAll(async () => {
    cluster = own();
    platform = await openTestPlatform(cluster);
    folder = await mkdtemp(join(tmpdir(), 'cadastre-test-cli-'));
  });
  afterAll(async () => {
    await platform?.remove();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const cli = (args: string[], options: Parameters<typeof runCli>[1] = {}) =>
    runCli([...args, '--data', platform.dataDirectory], { ...options, environment: platform.secrets });
  const json = (...args: string[]) => cli([...args, '--json']);
  const onServer = (text: string) => asSuperuser(cluster, 'postgres', (session) => session.script(text));

  it('delete, restore and purge a tenant, and export and verify its proof', async () => {
    const job = await createAndWait(platform.client, tenantInput());
    const slug = job.tenant?.slug ?? '';
    const id = job.tenant?.id ?? 0;

    const plan = await cli(['tenant', 'delete', slug, '--plan']);
    expect(plan).toMatchObject({ code: 0, out: expect.stringContaining('RENAME TO') });
    expect((await json('tenant', 'delete', slug)).json()).toMatchObject({
      error: { code: 'INVALID_INPUT', details: { fields: [{ field: 'reason' }] } },
    });
    const deleted = await json('tenant', 'delete', slug, 'nobody', '--reason', 'a test');
    expect(deleted.code).toBe(70);
    expect(deleted.json()).toMatchObject({ totals: { succeeded: 1, failed: 1 } });
    expect((await cli(['tenant', 'delete', 'nobody', '--reason', 'a test'])).code).toBe(3);
    expect((await cli(['tenant', 'restore', slug])).code).toBe(0);

    const told = await cli(['tenant', 'purge', slug, '--backup-to', folder, '--plan']);
    expect(told).toMatchObject({ code: 0, out: expect.stringContaining('Gone for good afterwards') });
    const unconfirmed = await json('tenant', 'purge', slug, '--backup-to', folder, '--reason', 'a test');
    expect(unconfirmed).toMatchObject({ code: 8 });
    const database = `studio_${id}_db`;
    await asSuperuser(cluster, database, (session) =>
      session.script(`ALTER DATABASE ${database} IS_TEMPLATE true`),
    );
    const purge = ['tenant', 'purge', slug, '--confirm', slug, '--backup-to', folder, '--reason', 'a test'];
    const hindered = await cli(purge);
    expect(hindered).toMatchObject({ code: 5, err: expect.stringContaining('IS_TEMPLATE false') });
    await onServer(`ALTER DATABASE ${database} IS_TEMPLATE false`);
    const purged = await cli(purge);
    expect({ code: purged.code, err: purged.code === 0 ? '' : purged.err }).toEqual({ code: 0, err: '' });
    expect((await readdir(folder)).filter((name) => name.endsWith('.dump')).length).toBe(1);

    const pdf = join(folder, 'proof.pdf');
    expect((await cli(['tenant', 'erasure'])).out).toContain(database);
    expect((await cli(['tenant', 'erasure', String(id)])).out).toContain('Ed25519');
    expect((await cli(['tenant', 'erasure', slug, '--format', 'pdf', '--to', pdf])).code).toBe(0);
    expect(await cli(['tenant', 'erasure', 'verify', pdf])).toMatchObject({
      code: 0,
      out: expect.stringContaining('The signature fits'),
    });
    const bytes = (await readFile(pdf, 'latin1')).replace('"reason":"a test"', '"reason":"a lie"');
    await writeFile(pdf, bytes, 'latin1');
    expect((await cli(['tenant', 'erasure', 'verify', pdf])).code).toBe(21);
  });

  it('find and remove orphans', async () => {
    await onServer('CREATE DATABASE lost');
    const listed = await json('orphans');
    expect(listed).toMatchObject({ code: 0 });
    expect(listed.json()).toMatchObject({ orphans: [{ kind: 'database', name: 'lost' }] });
    const remove = [
      'orphans',
      'remove',
      'database',
      'lost',
      '--server',
      'main',
      '--reason',
      'a test',
      '--waive-backup',
    ];
    expect((await cli([...remove, '--plan'])).out).toContain('DROP DATABASE');
    expect((await cli(remove)).code).toBe(8);
    expect(await cli([...remove, '--confirm', 'lost'])).toMatchObject({ code: 0 });
    expect((await cli(['orphans', 'list'])).out).toContain('No orphans');
  });

  it('adopt by a pattern; killed half-way, the rest is taken in when somebody takes it up', async () => {
    const fleet = 60;
    for (let number = 1; number <= fleet; number += 1) {
      await onServer(`CREATE ROLE old_${number}_app LOGIN`);
      await onServer(`CREATE DATABASE old_${number} OWNER old_${number}_app`);
    }
    const count = async () => {
      const [row] = await asSuperuser(cluster, platform.database, (session) =>
        query<{ adopted: number }>(
          session,
          'SELECT count(*)::int AS adopted FROM platform.tenants WHERE adopted_at IS NOT NULL',
        ),
      );
      return row?.adopted ?? 0;
    };
    const plan = await json('tenant', 'adopt', '--server', 'main', '--match', 'old_*', '--plan');
    expect(plan.json()).toMatchObject({ adopt: fleet, refused: 0 });

    const killed = await cli(['tenant', 'adopt', '--server', 'main', '--match', 'old_*', '--own-role'], {
      started: async (child) => {
        while ((await count()) < 5) await new Promise((wake) => setTimeout(wake, 10));
        child.kill('SIGKILL');
      },
    });
    expect(killed.code).toBeNull();
    expect(await count()).toBeLessThan(fleet);
    const { jobs } = await platform.client.jobs.list({ statuses: ['running'] });
    const job = await recovered(platform, jobs[0]?.id ?? 0);
    expect(job).toMatchObject({ status: 'succeeded', kind: 'tenant.adopt' });
    expect(await count()).toBe(fleet);
    const { totals } = await platform.client.jobs.rows({ job: job.id });
    expect(totals).toEqual({ succeeded: fleet, failed: 0, skipped: 0, notRun: 0 });
    // One role and one password for each: a row that was tried twice has not left a second.
    const roles = await asSuperuser(cluster, 'postgres', (session) =>
      query(session, `SELECT rolname FROM pg_roles WHERE rolname LIKE 'adopted\\_%'`),
    );
    expect(roles.length).toBe(fleet);
    expect((await platform.client.orphans.list({})).orphans).toEqual([]);
    for (const tenant of (await platform.client.tenants.list()).tenants
      .filter(({ database }) => database.startsWith('old_'))
      .slice(0, 3)) {
      const test = await platform.client.tenants.test({ tenant: tenant.slug });
      expect(test.probes.find(({ probe }) => probe === 'signs-in')?.passed).toBe(true);
    }
  });

  it('take back a schema that nobody has, and adopt with a subscription', async () => {
    const { tenant } = await createAndWait(platform.client, tenantInput({ isolation: 'schema' }));
    const lost = await platform.client.tenants.get({ tenant: tenant?.slug ?? '' });
    await asSuperuser(cluster, platform.database, (session) =>
      session.script(`DELETE FROM platform.organizations WHERE id = ${lost.id}`),
    );
    const name = `${lost.database}.${lost.schema}`;
    const takeBack = ['orphans', 'take-back', 'schema', name, '--server', 'main', '--name', 'Found again'];
    expect((await json(...takeBack, '--subscription', 'gold')).json()).toMatchObject({
      error: { code: 'INVALID_INPUT', details: { fields: [{ field: 'subscription' }] } },
    });
    const back = await json(...takeBack, '--subscription', 'starter', '--slug', 'found-again');
    expect(back.code).toBe(0);
    expect(back.json()).toMatchObject({
      id: lost.id,
      slug: 'found-again',
      status: 'ACTIVE',
      plan: 'starter',
    });
    expect((await cli(takeBack)).code).toBe(3);

    await onServer('CREATE ROLE crm_app LOGIN');
    await onServer('CREATE DATABASE crm_one OWNER crm_app');
    const adopt = ['tenant', 'adopt', '--server', 'main', '--database', 'crm_one', '--trial-days', '14'];
    expect((await json(...adopt)).json()).toMatchObject({
      error: { details: { fields: [{ field: 'trialDays' }] } },
    });
    expect(await cli([...adopt, '--subscription', 'starter'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('crm_one'),
    });
    const { tenants } = await platform.client.tenants.list();
    expect(tenants.find(({ database }) => database === 'crm_one')).toMatchObject({
      status: 'TRIAL',
      plan: 'starter',
    });
  });
});
