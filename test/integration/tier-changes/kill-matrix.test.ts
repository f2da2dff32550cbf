import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../../src/engine/postgres/sql.ts';
import type { Job } from '../../../src/shared/models/job.ts';
import { asSuperuser, query } from '../../support/as-tenant.ts';
import { bundledChild } from '../../support/bundled-child.ts';
import type { DoomedJob, MoversDoom } from '../../support/children/doomed-movers.ts';
import { findOrphans } from '../../support/find-orphans.ts';
import { startNode } from '../../support/node-child.ts';
import { ownCluster } from '../../support/shared-cluster.ts';
import { openTestPlatform, RESOURCES, recovered, type TestPlatform } from '../../support/test-platform.ts';
import { expectOn, FREE, madeOn, PREMIUM, STANDARD, type Stand, steps } from './matrix-jobs.ts';

type Strike = Pick<DoomedJob, 'step' | 'when' | 'direction' | 'cancelAfter'>;

const names = steps.map(({ name }) => name);
const moments = ['before', 'after'] as const;
const [first = ''] = names;
const last = names.at(-1) ?? '';
const undoable = steps.filter(({ undo }) => undo).map(({ name }) => name);

const met = (step: string, when: Strike['when']): Strike => ({ step, when, direction: 'run' });
/** Every step, before and after it: a step that is added is struck without a line of test for it. */
const RESUMED = names.flatMap((step) => moments.map((when) => met(step, when)));
/** Cancelled where there is something to undo, and killed in the middle of each undo. */
const CANCELLED = [met(first, 'before'), ...undoable.map((step) => met(step, 'after'))];
const UNDOING = undoable.flatMap((step) =>
  moments.map((when): Strike => ({ step, when, direction: 'undo', cancelAfter: names.at(-2) ?? '' })),
);
const UNDONE = [...CANCELLED, ...UNDOING];

const nameOf = ({ step, when, direction }: Strike) =>
  `${when} ${direction === 'undo' ? 'the undo of ' : ''}${step}`;

/**
 * The tiers as they are shipped, over the road that a customer takes. One tenant for each moment goes all the way; at each
 * move all of them are at work in one process, each stands at its own step, and there the process is killed.
 */
describe('free, standard, premium, standard, killed with SIGKILL at every step (PostgreSQL 15)', () => {
  const cluster = ownCluster(15, { settings: { max_connections: '800' } });
  const tenants = Array.from({ length: RESUMED.length + 1 }, (_, at) => `struck-${at}`);
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await openTestPlatform(cluster(), { tiers: true });
    const { client, dataDirectory } = platform;
    await client.servers.edit({ server: 'main', changes: { labels: { cluster: 'dedicated' } } });
    await client.sharedSettings.update({ tiers: { backupFolder: dataDirectory } });
    const queue = tenants.values();
    const lane = async () => {
      for (const slug of queue) await madeOn(platform, cluster(), slug, FREE);
    };
    await Promise.all([lane(), lane(), lane(), lane()]);
  });
  afterAll(() => platform?.remove());

  const die = async (jobs: readonly DoomedJob[]): Promise<void> => {
    const { dataDirectory, secrets } = platform;
    const doom: MoversDoom = { dataDirectory, resourcesDirectory: RESOURCES, jobs };
    const child = startNode(await bundledChild('doomed-movers'), [JSON.stringify(doom)], { ...secrets });
    const end = await child.end();
    expect(end.signal ?? `exit code ${end.code}: ${end.stdout}${end.stderr}`).toBe('SIGKILL');
  };
  const jobsOf = async (slugs: readonly string[]): Promise<Map<string, number>> => {
    const { database } = await platform.engine.platform.open();
    const { rows } = await database.run<{ slug: string; id: number }>(
      sql`SELECT tenant_slug AS slug, max(id)::int AS id FROM platform.jobs WHERE kind = 'tenant.set-tier'
          AND tenant_slug = ANY (${slugs}::text[]) GROUP BY tenant_slug`,
    );
    return new Map(rows.map(({ slug, id }) => [slug, id]));
  };
  /** Another process takes all of them up, and cancels first what is to be cancelled. */
  const takenUp = async (
    slugs: readonly string[],
    cancelled: readonly string[],
  ): Promise<Map<string, Job>> => {
    const again = await platform.again();
    try {
      const ids = await jobsOf(slugs);
      for (const slug of cancelled) await again.client.jobs.cancel({ job: ids.get(slug) ?? 0 });
      const ends = new Map<string, Job>();
      for (const [slug, id] of ids) ends.set(slug, await recovered(again, id));
      return ends;
    } finally {
      await again.close();
    }
  };
  const dooms = (strikes: readonly Strike[], tier: string): DoomedJob[] =>
    strikes.map((strike, at) => ({
      ...strike,
      tenant: tenants[at] ?? '',
      call: ['tierChanges', 'begin'],
      input: { tenants: [tenants[at]], tier, wait: false },
    }));
  /** Each with its moment, so that a failure says where the process died. */
  const told = (strikes: readonly Strike[], ends: ReadonlyMap<string, Job>) =>
    strikes.map((strike, at) => {
      const end = ends.get(tenants[at] ?? '');
      return [nameOf(strike), end?.status, end?.error?.message ?? null];
    });
  const expectAllOn = async (slugs: readonly string[], stand: Stand) => {
    for (const slug of slugs) await expectOn(platform, cluster(), slug, stand);
    const { drifts, unread } = await platform.client.enforcement.drift({});
    expect({ drifts, unread }).toEqual({ drifts: [], unread: [] });
  };

  const moves = (from: Stand, to: Stand) => {
    it(`${from.tier} to ${to.tier}: cancelled after the kill, each is back on ${from.tier}`, async () => {
      await die(dooms(UNDONE, to.tier));
      const slugs = tenants.slice(0, UNDONE.length);
      const ends = await takenUp(slugs, slugs.slice(0, CANCELLED.length));
      expect(told(UNDONE, ends)).toEqual(UNDONE.map((strike) => [nameOf(strike), 'undone', null]));
      await expectAllOn(slugs, from);
    }, 300_000);

    it(`${from.tier} to ${to.tier}: resumed by another process, each is on ${to.tier}`, async () => {
      // One more, which is cancelled when all is done: too late, and nothing is taken away.
      const strikes = [...RESUMED, met(last, 'after')];
      await die(dooms(strikes, to.tier));
      const ends = await takenUp(tenants, tenants.slice(-1));
      expect(told(strikes, ends)).toEqual(strikes.map((strike) => [nameOf(strike), 'succeeded', null]));
      for (const [slug, { steps: done, journal }] of ends) {
        expect([slug, ...done.map(({ status }) => status)]).toEqual([slug, ...names.map(() => 'done')]);
        expect([slug, journal.filter(({ kind }) => kind === 'error')]).toEqual([slug, []]);
      }
      await expectAllOn(tenants, to);
    }, 300_000);
  };

  moves(FREE, STANDARD);
  moves(STANDARD, PREMIUM);

  it('a downgrade that does not fit any more is refused with the figures, wherever the process dies', async () => {
    const slugs = tenants.slice(0, UNDOING.length + 1);
    // All are accepted while they fit; then they use more than standard gives.
    await die(
      dooms(
        slugs.map(() => met(first, 'before')),
        STANDARD.tier,
      ),
    );
    const { database } = await platform.engine.platform.open();
    await database.run(
      sql`INSERT INTO platform.usage_counters (organization_id, metric, period, value)
          SELECT id, 'api_calls', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM'), 2500000
          FROM platform.organizations WHERE slug = ANY (${slugs}::text[])`,
    );
    const ids = await jobsOf(slugs);
    await die(
      UNDOING.map(({ step, when, direction }, at) => ({
        step,
        when,
        direction,
        tenant: slugs[at] ?? '',
        call: ['jobs', 'resume'],
        input: { job: ids.get(slugs[at] ?? '') },
      })),
    );
    const ends = await takenUp(slugs, []);
    for (const slug of slugs) {
      expect(ends.get(slug)).toMatchObject({
        status: 'undone',
        error: {
          code: 'REFUSED',
          message: expect.stringContaining('2500K API calls this month, and 1M would be allowed'),
        },
      });
    }
    const { results } = await platform.client.tierChanges.begin({ tenants: [...slugs], tier: STANDARD.tier });
    expect(new Set(results.map(({ result, error }) => `${result} ${error?.code}`))).toEqual(
      new Set(['failed REFUSED']),
    );
    await expectAllOn(tenants, PREMIUM);
    await database.run(sql`DELETE FROM platform.usage_counters`);
  }, 300_000);

  moves(PREMIUM, STANDARD);

  it('leaves nothing behind: no former place, no role, no open job, and an audit log that is whole', async () => {
    const { client } = platform;
    const kept = await client.conversion.kept();
    expect(kept.map(({ tenant }) => tenant).sort()).toEqual([...tenants].sort());
    for (const tenant of tenants) {
      expect((await client.tenants.test({ tenant })).passed).toBe(true);
      await client.conversion.confirm({ tenant, confirm: tenant });
    }
    const shared = await asSuperuser(cluster(), platform.database, (session) =>
      query<{ name: string; owner: string }>(
        session,
        'SELECT database_name AS name, owner_role AS owner FROM platform.shared_databases',
      ),
    );
    for (const { name } of shared) {
      const schemas = await asSuperuser(cluster(), name, (session) =>
        query(session, `SELECT nspname FROM pg_namespace WHERE nspname ~ '^studio_[0-9]+'`),
      );
      expect(schemas).toEqual([]);
    }
    expect((await client.audit.verify()).firstBad).toBeNull();
    expect(await client.lifecycle.attention()).toEqual([]);
    expect(
      await findOrphans({
        tenants: cluster(),
        database: platform.database,
        foreign: shared.flatMap(({ name, owner }) => [name, owner]),
      }),
    ).toEqual([]);
  });
});
