import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { IsolationModel } from '../../../src/shared/models/tenant.ts';
import { asSuperuser, asTenant, loginOf, query } from '../../support/as-tenant.ts';
import { bundledCli } from '../../support/bundled-child.ts';
import { startNode } from '../../support/node-child.ts';
import { eachMajor, uniqueName } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  openTestPlatform,
  refusal,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

const CLI = await bundledCli();

eachMajor('Purges that fall due', (cluster) => {
  let platform: TestPlatform;
  let folder: string;
  let canDump: boolean;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster);
    folder = await mkdtemp(join(tmpdir(), 'cadastre-test-backups-'));
    const programs = await platform.engine.endings.clientPrograms();
    canDump = programs.some(({ program, major }) => program === 'pg_dump' && major === cluster.major);
    await toFolder(folder);
  });
  afterAll(async () => {
    await platform?.remove();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const toFolder = (finalBackupFolder: string) =>
    platform.client.sharedSettings.update({ lifecycle: { finalBackupFolder } });
  const inPlatform = <R extends Record<string, unknown>>(text: string) =>
    asSuperuser(cluster, platform.database, (session) => query<R>(session, text));
  const make = async (isolation: IsolationModel = 'database') =>
    loginOf(
      platform.client,
      (await createAndWait(platform.client, tenantInput({ isolation, trialDays: 0 }))).tenant?.slug ?? '',
    );
  const remove = async (slug: string, dueIn: string) => {
    await platform.client.endings.delete({ tenants: [slug], reason: 'they are gone' });
    await inPlatform(
      `UPDATE platform.organizations SET purge_due_at = now() + interval '${dueIn}' WHERE slug = '${slug}'`,
    );
  };
  const statusOf = async (id: number) =>
    (
      await inPlatform<{ status: string }>(`SELECT status::text FROM platform.organizations WHERE id = ${id}`)
    )[0]?.status;
  const work = () => platform.client.schedule.run({ name: 'purge' });
  const lastRun = async () =>
    (await platform.client.schedule.list()).find(({ name }) => name === 'purge')?.lastRun;
  const restore = (slug: string) => platform.client.endings.restore({ tenants: [slug] });

  it('do not come without a client of the major of the server, and say which is wanted', async ({ skip }) => {
    if (canDump) skip(`there is a pg_dump ${cluster.major} on this machine`);
    const { tenant } = await make();
    await remove(tenant.slug, '-1 minute');
    const { message } = await refusal(work());
    expect(message).toContain(`it refuses a server of ${cluster.major}`);
    expect(await lastRun()).toMatchObject({ outcome: 'failed', fact: message });
    expect(await statusOf(tenant.id)).toBe('DELETED');
    await restore(tenant.slug);
  });

  it('are done with a last backup each in the folder of the settings, and nothing else is', async ({
    skip,
  }) => {
    if (!canDump) skip(`no pg_dump ${cluster.major} on this machine`);
    const due = [await make(), await make('schema'), await make('row')];
    const [later, back, active] = [await make(), await make(), await make()];
    for (const { tenant } of due) await remove(tenant.slug, '-1 minute');
    await remove(later.tenant.slug, '1 hour');
    await remove(back.tenant.slug, '-1 minute');
    await restore(back.tenant.slug);

    expect(await work()).toMatchObject({ lastRun: { outcome: 'done', fact: '3 of 3 purged' } });
    for (const { tenant } of due) expect(await statusOf(tenant.id)).toBe('PURGED');
    expect(await statusOf(later.tenant.id)).toBe('DELETED');
    for (const login of [back, active]) {
      expect(await statusOf(login.tenant.id)).toBe('ACTIVE');
      await asTenant(cluster, login, async () => undefined);
    }
    const dumps = (await readdir(folder)).filter((name) => name.endsWith('.dump'));
    expect(dumps.length).toBe(3);
    for (const { tenant } of due)
      expect(
        dumps.some((name) => name.includes(`_${tenant.id}`)),
        tenant.database,
      ).toBe(true);
    for (const dump of dumps) expect((await stat(join(folder, dump))).size).toBeGreaterThan(1000);
    const { acts } = await platform.client.audit.list({ verb: 'purge tenant' });
    expect(acts.map(({ actor, outcome, target }) => [actor, outcome, target]).sort()).toEqual(
      due.map(({ tenant }) => ['schedule', 'done', `tenant ${tenant.slug}`]).sort(),
    );
    expect((await work()).lastRun?.fact).toBe('nothing was due');
    await restore(later.tenant.slug);
  });

  it('do not come where no backup can be made, and say so; the others come all the same', async ({
    skip,
  }) => {
    if (!canDump) skip(`no pg_dump ${cluster.major} on this machine`);
    const [big, fine] = [await make('row'), await make()];
    await asTenant(cluster, big, (session) => session.script(`SELECT lo_from_bytea(0, 'a picture')`));
    for (const { tenant } of [big, fine]) await remove(tenant.slug, '-1 minute');
    const refused = await refusal(work());
    expect(refused.message).toContain(`1 of 2 purged; 1 failed: ${big.tenant.slug}: The tenant has a large`);
    expect(await lastRun()).toMatchObject({ outcome: 'failed', fact: refused.message });
    expect(await statusOf(fine.tenant.id)).toBe('PURGED');
    expect(await statusOf(big.tenant.id)).toBe('DELETED');
    const { acts } = await platform.client.audit.list({ search: big.tenant.slug, verb: 'purge tenant' });
    expect(acts).toMatchObject([{ actor: 'schedule', outcome: 'refused' }]);

    // The folder is gone: it is told before anything is done, as long as it lasts.
    await toFolder(join(folder, 'not-there'));
    expect((await refusal(work())).message).toContain('there is no such folder');
    expect(await statusOf(big.tenant.id)).toBe('DELETED');
    await toFolder(folder);
    await restore(big.tenant.slug);
    await asTenant(cluster, big, async () => undefined);
  });

  it('say what stands in the way, which is not somebody else at work', async ({ skip }) => {
    if (!canDump) skip(`no pg_dump ${cluster.major} on this machine`);
    const { tenant } = await make();
    const elsewhere = uniqueName('elsewhere');
    await remove(tenant.slug, '-1 minute');
    await asSuperuser(cluster, 'postgres', (session) => session.script(`CREATE DATABASE ${elsewhere}`));
    try {
      await asSuperuser(cluster, elsewhere, (session) =>
        session.script(`CREATE TABLE lent (); GRANT SELECT ON lent TO "${tenant.role}"`),
      );
      expect((await refusal(work())).message).toContain(`0 of 1 purged; 1 failed: ${tenant.slug}: `);
      expect(await statusOf(tenant.id)).toBe('DELETED');
    } finally {
      await asSuperuser(cluster, 'postgres', (session) => session.script(`DROP DATABASE ${elsewhere}`));
    }
    expect((await work()).lastRun?.fact).toBe('1 of 1 purged');
  });

  it('are done once when two agents come at the same time', async ({ skip }) => {
    if (!canDump) skip(`no pg_dump ${cluster.major} on this machine`);
    const due = [await make(), await make('row')];
    for (const { tenant } of due) await remove(tenant.slug, '-1 minute');
    const agent = () =>
      startNode(CLI, ['agent', '--once', '--json', '--data', platform.dataDirectory], {
        ...platform.secrets,
      }).end();
    const ends = await Promise.all([agent(), agent()]);
    for (const end of ends) expect(end, end.stdout + end.stderr).toMatchObject({ code: 0, signal: null });
    for (const { tenant } of due) {
      expect(await statusOf(tenant.id)).toBe('PURGED');
      expect(
        await inPlatform(
          `SELECT status FROM platform.jobs WHERE kind = 'tenant.purge' AND tenant_id = ${tenant.id}`,
        ),
      ).toEqual([{ status: 'succeeded' }]);
      expect(
        await inPlatform(
          `SELECT count(*)::int AS count FROM platform.erasures WHERE organization_id = ${tenant.id}`,
        ),
      ).toEqual([{ count: 1 }]);
      const dumps = (await readdir(folder)).filter(
        (name) => name.endsWith('.dump') && name.includes(`_${tenant.id}`),
      );
      expect(dumps.length, dumps.join()).toBe(1);
    }
  });
});
