import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProvisioningContext } from '../../../src/engine/provisioning/provision-run.ts';
import { provisionTenantJob } from '../../../src/engine/provisioning/provision-tenant.ts';
import type { Job } from '../../../src/shared/models/job.ts';
import { asSuperuser, query } from '../../support/as-tenant.ts';
import { bundledChild } from '../../support/bundled-child.ts';
import type { ActorDoom } from '../../support/children/doomed-actor.ts';
import { findOrphans } from '../../support/find-orphans.ts';
import { endings } from '../../support/kill-matrix.ts';
import { startNode } from '../../support/node-child.ts';
import { ownCluster } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  openTestPlatform,
  RESOURCES,
  recovered,
  type TestClient,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';
import { withFolder } from '../blueprints/support.ts';

/** Read from the definition: a step that is added is killed here without a line of test for it. */
const { steps } = provisionTenantJob({} as ProvisioningContext);
const names = steps.map((step) => step.name);
const beforeLast = names.at(-2) ?? '';
const moments = ['before', 'after'] as const;

type Afterwards = 'resumed' | 'cancelled';
interface Scenario extends Pick<ActorDoom, 'step' | 'when' | 'direction' | 'cancelAfter'> {
  readonly afterwards: Afterwards;
  readonly slug: string;
}

const slugOf = (...parts: string[]) => `kill-${parts.join('-')}`.slice(0, 40);
const forward: Scenario[] = names.flatMap((step) =>
  moments.flatMap((when) =>
    endings(step, when, names).map((afterwards) => ({
      step,
      when,
      direction: 'run' as const,
      afterwards,
      slug: slugOf(when, step, afterwards),
    })),
  ),
);
const backward: Scenario[] = steps
  .filter((step) => step.undo)
  .flatMap(({ name: step }) =>
    moments.map((when) => ({
      step,
      when,
      direction: 'undo' as const,
      cancelAfter: beforeLast,
      afterwards: 'resumed' as const,
      slug: slugOf(when, 'undo', step),
    })),
  );
/** The same without a cancel: the verification fails, and the job was to be undone in that case. */
const failing: Scenario[] = backward.map(({ cancelAfter: _none, ...scenario }) => ({
  ...scenario,
  slug: slugOf('failed', scenario.when, 'undo', scenario.step),
}));
/** A blueprint of an admin's own, whose seed cannot run twice. */
const PLAIN = {
  'blueprint.yaml': `name: plain
prefix: plain
migrations: migrations
seed: { file: seed.sql }
firstAdmin: { file: first-admin.sql, role: boss, password: { hash: bcrypt, cost: 10 } }
`,
  'migrations/0001_all.sql': `CREATE TABLE greetings (text text PRIMARY KEY);
CREATE TABLE people (email text UNIQUE, hash text, first_name text, last_name text, role text);
`,
  'seed.sql': `INSERT INTO greetings VALUES ('hello');\n`,
  'first-admin.sql': `INSERT INTO people VALUES (:email, :password_hash, :first_name, :last_name, :role);\n`,
};
const plain: Scenario[] = ['seed', 'first-admin', 'record'].flatMap((step) =>
  moments.map((when) => ({
    step,
    when,
    direction: 'run' as const,
    afterwards: 'resumed' as const,
    slug: slugOf('plain', when, step),
  })),
);
/** Once the last step has made the tenant ready, a cancel comes too late: nobody's database is dropped. */
const isReady = ({ step, when, direction }: Scenario) =>
  direction === 'run' && when === 'after' && step === names.at(-1);
const expectedEnd = (scenario: Scenario) =>
  scenario.direction === 'undo' || (scenario.afterwards === 'cancelled' && !isReady(scenario))
    ? 'undone'
    : 'succeeded';

/** Node twice at a time: more would only wait for each other. */
const AT_ONCE = 2;

describe('A process killed with SIGKILL while it provisions (PostgreSQL 15)', () => {
  const cluster = ownCluster(15);
  let platform: TestPlatform;
  const deaths = new Map<string, string>();
  const ends = new Map<string, Job>();

  async function die(scenario: Scenario, blueprint: string): Promise<void> {
    const { step, when, direction, cancelAfter, slug } = scenario;
    const doom: ActorDoom = {
      dataDirectory: platform.dataDirectory,
      resourcesDirectory: RESOURCES,
      call: ['tenants', 'create'],
      tenant: slug,
      input: tenantInput({
        slug,
        name: `Killed ${slug}`,
        blueprint,
        onFailure: direction === 'undo' ? 'undo' : 'keep',
      }),
      step,
      when,
      direction,
      cancelAfter,
    };
    const child = startNode(await bundledChild('doomed-actor'), [JSON.stringify(doom)], platform.secrets);
    const end = await child.end();
    deaths.set(slug, end.signal ?? `exit code ${end.code}: ${end.stdout}${end.stderr}`);
  }

  async function allDie(scenarios: readonly Scenario[], blueprint = 'studio'): Promise<void> {
    const queue = scenarios.values();
    const lane = async () => {
      for (const scenario of queue) await die(scenario, blueprint);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  }

  const jobsOf = async (client: TestClient, slug: string) => (await client.jobs.list({ tenant: slug })).jobs;

  beforeAll(async () => {
    platform = await openTestPlatform(cluster());
    const first = await createAndWait(platform.client);
    await allDie([...forward, ...backward]);
    await withFolder(PLAIN, async (directory) => {
      await platform.client.blueprints.add({ directory });
      await allDie(plain, 'plain');
    });
    const { database } = await platform.client.tenants.get({ tenant: first.tenant?.slug ?? '' });
    const onServer = (text: string) => asSuperuser(cluster(), 'postgres', (session) => session.script(text));
    await onServer(`GRANT CONNECT ON DATABASE ${database} TO PUBLIC`);
    await allDie(failing);
    await onServer(`REVOKE CONNECT ON DATABASE ${database} FROM PUBLIC`);
    // The process is started again. Cancels first: a recovery takes up all that is left.
    const { engine, client, close } = await platform.again();
    try {
      for (const { slug, afterwards } of forward) {
        if (afterwards !== 'cancelled') continue;
        for (const job of await jobsOf(client, slug)) await client.jobs.cancel({ job: job.id });
      }
      for (const { slug } of [...forward, ...backward, ...plain, ...failing]) {
        for (const job of await jobsOf(client, slug))
          ends.set(slug, await recovered({ engine, client }, job.id));
      }
    } finally {
      await close();
    }
  }, 300_000);
  afterAll(() => platform?.remove());

  const check = async (scenario: Scenario) => {
    expect(deaths.get(scenario.slug)).toBe('SIGKILL');
    const job = ends.get(scenario.slug);
    expect(job, 'the job was written before anything was done').toBeDefined();
    expect({ status: job?.status, fact: job?.fact, error: job?.error }).toMatchObject({
      status: expectedEnd(scenario),
      error: failing.includes(scenario) ? { code: 'VERIFICATION_FAILED' } : null,
    });
    if (expectedEnd(scenario) === 'succeeded') {
      expect(job?.steps.map((step) => step.status)).toEqual(names.map(() => 'done'));
      const test = await platform.client.tenants.test({ tenant: scenario.slug });
      expect(test.probes.filter((probe) => !probe.passed)).toEqual([]);
      const tenant = await platform.client.tenants.get({ tenant: scenario.slug });
      expect(tenant.status).toBe('TRIAL');
      expect(tenant.database).toBe(`${tenant.blueprint}_${job?.tenant?.id}_db`);
    } else {
      const { tenants } = await platform.client.tenants.list();
      expect(tenants.filter((tenant) => tenant.slug === scenario.slug)).toEqual([]);
    }
  };

  describe.each(names)('at the step %s', (step) => {
    it.each(
      forward
        .filter((scenario) => scenario.step === step)
        .map((each) => [each.when, each.afterwards, each] as const),
    )('%s it, then %s', (_when, _afterwards, scenario) => check(scenario));
  });

  it.each(backward.map((each) => [each.when, each.step, each] as const))(
    '%s the undo of %s, then taken up again',
    (_when, _step, scenario) => check(scenario),
  );

  it.each(plain.map((each) => [each.when, each.step, each] as const))(
    '%s %s, with a seed that cannot run twice, then resumed',
    async (_when, _step, scenario) => {
      await check(scenario);
      const { database } = await platform.client.tenants.get({ tenant: scenario.slug });
      const rows = await asSuperuser(cluster(), database, (session) =>
        query(
          session,
          `SELECT (SELECT count(*)::int FROM greetings) AS greetings, (SELECT count(*)::int FROM people) AS people`,
        ),
      );
      expect(rows).toEqual([{ greetings: 1, people: 1 }]);
    },
  );

  it.each(failing.map((each) => [each.when, each.step, each] as const))(
    '%s the undo of %s after a failure, then taken up again',
    (_when, _step, scenario) => check(scenario),
  );

  it('leaves no orphan of any of them', async () => {
    expect(await findOrphans({ tenants: cluster(), database: platform.database })).toEqual([]);
  });

  it('leaves an audit log that is whole, in which every act that lost its process is unresolved or settled', async () => {
    const verification = await platform.client.audit.verify();
    expect(verification.firstBad).toBeNull();
    const { acts } = await platform.client.audit.list({ outcome: 'under-way', limit: 1000 });
    expect(acts).toEqual([]);
  });
});
