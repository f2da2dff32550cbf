import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSuperuser, query } from '../../support/as-tenant.ts';
import { bundledChild } from '../../support/bundled-child.ts';
import type { ActorDoom } from '../../support/children/doomed-actor.ts';
import { startNode } from '../../support/node-child.ts';
import { ownCluster } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  openTestPlatform,
  RESOURCES,
  recovered,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

/** Any number of its own: a trigger waits for it, so that the process can be killed right there. */
const GATE = 471_100;

describe('A folder whose application is killed (PostgreSQL 15)', () => {
  const cluster = ownCluster(15);
  let platform: TestPlatform;
  const slugs: string[] = [];
  let files: { path: string; content: string }[] = [];
  let database = '';

  beforeAll(async () => {
    platform = await openTestPlatform(cluster(), { tiers: true });
    for (const _ of [1, 2]) {
      const job = await createAndWait(
        platform.client,
        tenantInput({ tier: 'standard', environment: 'production' }),
      );
      slugs.push(job.tenant?.slug ?? '');
    }
    database = (await platform.engine.platform.open()).databaseName;
    files = [
      {
        path: 'tiers/base-of-all.yaml',
        content:
          'tier: base-of-all\nextends: standard\ntitle: Base of all\nresources:\n  connections: 40\nbackup:\n  before_change: false\n',
      },
      {
        path: 'tiers/gold.yaml',
        content: 'tier: gold\nextends: base-of-all\ntitle: Gold\nresources:\n  users: 7\n',
      },
      {
        path: 'plans.yaml',
        content:
          'plans:\n  - plan: gold\n    title: Gold\n    price: 99.50\n    currency: EUR\n    users: unlimited\n    storage: 20 GB\n    modules: [crm]\n    tier: gold\n',
      },
      ...slugs.map((slug) => ({
        path: `tenants/${slug}.yaml`,
        content: `tenant: ${slug}\ntier: gold\nenvironment: production\noverrides:\n  features:\n    beta: true\n  backup:\n    before_change: false\n`,
      })),
    ];
    await asSuperuser(cluster(), database, (session) =>
      session.script(`
        CREATE FUNCTION public.wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN PERFORM pg_catalog.pg_advisory_xact_lock(${GATE}); RETURN NEW; END $$;
        CREATE TRIGGER wait_second BEFORE INSERT ON platform.tiers FOR EACH ROW WHEN (NEW.name = 'gold')
          EXECUTE FUNCTION public.wait_at_gate();
        CREATE TRIGGER wait_plans BEFORE INSERT ON platform.plans FOR EACH ROW EXECUTE FUNCTION public.wait_at_gate();`),
    );
    for (const slug of slugs)
      await platform.client.configuration.set({ tenant: slug, values: { 'backup.before_change': false } });
  });
  afterAll(() => platform?.remove());

  const child = async (step = 'never') => {
    const plan = await platform.client.configuration.planFiles({ files });
    expect(plan.problems).toEqual([]);
    const doom: ActorDoom = {
      dataDirectory: platform.dataDirectory,
      resourcesDirectory: RESOURCES,
      call: ['configuration', 'applyFiles'],
      input: { files, digest: plan.digest },
      tenant: slugs[0] ?? '',
      step,
      when: 'after',
      direction: 'run',
    };
    return startNode(await bundledChild('doomed-actor'), [JSON.stringify(doom)], { ...platform.secrets });
  };
  /** Killed while a statement of it waits at the gate, and its session with it: nothing goes on behind its back. */
  const killedAtGate = () =>
    asSuperuser(cluster(), database, async (session) => {
      await session.script(`SELECT pg_advisory_lock(${GATE})`);
      const { process, end } = await child();
      for (;;) {
        const waiting = await query<{ pid: number }>(
          session,
          `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = ${GATE} AND NOT granted`,
        );
        if (waiting[0]) {
          process.kill('SIGKILL');
          expect((await end()).signal).toBe('SIGKILL');
          await session.script(`SELECT pg_terminate_backend(${waiting[0].pid})`);
          return;
        }
        if (process.exitCode !== null) throw new Error(`It ended: ${(await end()).stdout}`);
        await sleep(20);
      }
    });
  const kinds = async () => {
    const { changes } = await platform.client.configuration.planFiles({ files });
    return changes.map(({ kind, target }) => `${kind} ${target}`);
  };
  const [publishBoth, tenants] = [
    ['publish-tier base-of-all', 'publish-tier gold'],
    () => slugs.flatMap((slug) => [`set-tier ${slug}`, `set-values ${slug}`]),
  ];
  const plans = ['set-plan gold', 'set-plan starter', 'set-plan professional', 'set-plan enterprise'];

  it('goes on from where it was: between two tiers, at the plans, in the job of a tenant, and comes to one end', async () => {
    expect(await kinds()).toEqual([...publishBoth, ...plans, ...tenants()]);
    await killedAtGate();
    expect(await kinds()).toEqual(['publish-tier gold', ...plans, ...tenants()]);
    await asSuperuser(cluster(), database, (session) =>
      session.script('DROP TRIGGER wait_second ON platform.tiers'),
    );
    await killedAtGate();
    // All plans or none.
    expect(await kinds()).toEqual([...plans, ...tenants()]);
    await asSuperuser(cluster(), database, (session) =>
      session.script('DROP TRIGGER wait_plans ON platform.plans'),
    );
    const third = await child('set-settings');
    expect((await third.end()).signal).toBe('SIGKILL');
    expect(await kinds()).toEqual(tenants());

    const again = await platform.again();
    try {
      const { jobs } = await again.client.jobs.list({ statuses: ['running'] });
      for (const { id } of jobs) expect(await recovered(again, id)).toMatchObject({ status: 'succeeded' });
      const { digest } = await again.client.configuration.planFiles({ files });
      const done = await again.client.configuration.applyFiles({ files, digest });
      expect(done.results.totals).toMatchObject({ succeeded: 2, failed: 0 });
    } finally {
      await again.close();
    }
    expect(await kinds()).toEqual([]);
    const [{ versions } = { versions: 0 }] = await asSuperuser(cluster(), database, (session) =>
      query<{ versions: number }>(
        session,
        `SELECT count(*)::int AS versions FROM platform.tiers WHERE name IN ('gold', 'base-of-all')`,
      ),
    );
    expect(versions).toBe(2);
    expect((await platform.client.enforcement.drift({})).drifts).toEqual([]);
    expect((await platform.client.audit.verify()).firstBad).toBeNull();
  });
});
