import { expect, it } from 'vitest';
import { listTemplates } from '../../../src/engine/blueprints/template-state.ts';
import { asSuperuser, query } from '../../support/as-tenant.ts';
import { findOrphans } from '../../support/find-orphans.ts';
import { OPERATOR, operatorEngine } from '../../support/operator-engine.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import { stepTrap } from '../../support/step-trap.ts';
import { createAndWait, jobEnd, recovered, tenantInput } from '../../support/test-platform.ts';

eachMajor('A server whose user is no superuser', ({ major }) => {
  const trap = stepTrap();
  const { cluster, home, opened } = operatorEngine(major, { jobHooks: trap.hooks });
  const onServer = (text: string) => asSuperuser(cluster(), 'postgres', (session) => session.script(text));
  const onMain = () => tenantInput({ server: 'main' });
  const orphans = () =>
    findOrphans({
      tenants: cluster(),
      platform: home(),
      database: 'cadastre_platform',
      foreign: [OPERATOR],
    });

  it.each(['schema', 'row'] as const)('does not isolate by %s, and says what it takes', async (isolation) => {
    const job = await createAndWait(opened().client, { ...onMain(), isolation }, 'undone');
    expect(job.error).toMatchObject({
      code: 'PREFLIGHT_BLOCKS',
      message: `Isolation by ${isolation} needs a superuser on main`,
    });
  });

  it('makes a tenant that passes every probe, and owns nothing', async () => {
    const first = await createAndWait(opened().client, onMain());
    const job = await createAndWait(opened().client, onMain());
    for (const { tenant } of [first, job]) {
      const { probes } = await opened().client.tenants.test({ tenant: tenant?.slug ?? '' });
      expect(probes.filter((probe) => !probe.passed)).toEqual([]);
    }
    const { id } = job.tenant ?? { id: 0 };
    const rows = await asSuperuser(cluster(), `studio_${id}_db`, (session) =>
      query(
        session,
        `SELECT (SELECT count(*)::int FROM pg_tables WHERE schemaname = 'public' AND tableowner = 'pg_database_owner') AS tables,
           (SELECT count(*)::int FROM pg_auth_members WHERE member = 'studio_${id}_user'::regrole) AS memberships,
           (SELECT count(*)::int FROM settings) > 0 AS seeded, (SELECT count(*)::int FROM users) AS admins`,
      ),
    );
    expect(rows).toEqual([{ tables: 35, memberships: 0, seeded: true, admins: 1 }]);
    expect(await orphans()).toEqual([]);
  });

  it('takes a template that another user built, and whose size it may not ask for', async () => {
    const found = await asSuperuser(cluster(), 'postgres', async (session) => {
      await session.script('CREATE ROLE newcomer CREATEDB; SET ROLE newcomer');
      try {
        return await listTemplates(session);
      } finally {
        await session.script('RESET ROLE; DROP ROLE newcomer');
      }
    });
    expect(found).toMatchObject([{ state: 'ready', bytes: 0 }]);
  });

  it.each(['seed', 'first-admin', 'verify'])('goes on after its sessions were cut at %s', async (step) => {
    trap.set(step, () =>
      onServer(
        `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename LIKE 'studio%user'`,
      ),
    );
    const { jobId } = await opened().client.tenants.create(onMain());
    if ((await jobEnd(opened().client, jobId)).status === 'failed')
      await opened().client.jobs.resume({ job: jobId });
    const end = await jobEnd(opened().client, jobId);
    expect({ status: end.status, error: end.error }).toEqual({ status: 'succeeded', error: null });
    expect(await orphans()).toEqual([]);
  });

  it('undoes a tenant to nothing', async () => {
    trap.set('record', async () => {
      const [job] = (await opened().client.jobs.list({})).jobs;
      await opened().client.jobs.cancel({ job: job?.id ?? 0 });
    });
    const { jobId } = await opened().client.tenants.create(onMain());
    expect((await recovered(opened(), jobId)).status).toBe('undone');
    expect(await orphans()).toEqual([]);
  });

  it('says which attribute is missing before anything is made', async () => {
    await onServer(`ALTER ROLE ${OPERATOR} NOCREATEROLE`);
    // What the user may is asked again after ten seconds.
    await new Promise((wake) => setTimeout(wake, 10_100));
    try {
      const job = await createAndWait(opened().client, onMain(), 'undone');
      expect(job.error).toMatchObject({ code: 'PREFLIGHT_BLOCKS' });
      expect(job.error?.message).toContain('lacks CREATEROLE');
      expect(job.error?.details.wayOut).toContain(`ALTER ROLE "${OPERATOR}" CREATEROLE`);
    } finally {
      await onServer(`ALTER ROLE ${OPERATOR} CREATEROLE`);
    }
    expect(await orphans()).toEqual([]);
  });
});
