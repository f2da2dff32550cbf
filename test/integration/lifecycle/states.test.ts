import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  SETTLED_STATUSES,
  statusPairs,
  TENANT_STATUSES,
  type TenantStatus,
} from '../../../src/shared/models/lifecycle.ts';
import { asSuperuser, query } from '../../support/as-tenant.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import { createAndWait, jobEnd, openTestPlatform, type TestPlatform } from '../../support/test-platform.ts';

const ACTS = [
  'suspend',
  'reactivate',
  'cancel',
  'delete',
  'restore',
  'payment-received',
  'payment-missed',
] as const;
type Act = (typeof ACTS)[number];

/** Sequences of acts that a property is tried with. */
const RUNS = 8;

eachMajor('The states of a tenant', (cluster) => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster);
  });
  afterAll(() => platform?.remove());

  const inPlatform = <R extends Record<string, unknown>>(text: string) =>
    asSuperuser(cluster, platform.database, (session) => query<R>(session, text));
  const allowed = new Set(statusPairs().map(([from, to]) => `${from}>${to}`));

  it('are the same in the application and in the database', async () => {
    const rows = await inPlatform<{ pair: string }>(
      `SELECT from_status || '>' || to_status AS pair FROM platform.status_transitions`,
    );
    expect(rows.map((row) => row.pair).sort()).toEqual([...allowed].sort());
  });

  it('are guarded by the database against every other way, also by hand', async () => {
    const slug = (await createAndWait(platform.client)).tenant?.slug ?? '';
    const wrong: string[] = [];
    await asSuperuser(cluster, platform.database, async (session) => {
      for (const from of TENANT_STATUSES) {
        for (const to of TENANT_STATUSES) {
          if (from === to) continue;
          await session.script(`BEGIN; SET LOCAL session_replication_role = replica;
            UPDATE platform.organizations SET status = '${from}' WHERE slug = '${slug}';
            SET LOCAL session_replication_role = origin`);
          const refused = await session
            .script(`UPDATE platform.organizations SET status = '${to}' WHERE slug = '${slug}'`)
            .then(
              () => false,
              (error: { details?: { sqlstate?: string } }) => error.details?.sqlstate === '23514',
            );
          if (refused === allowed.has(`${from}>${to}`)) wrong.push(`${from}>${to}`);
          await session.script('ROLLBACK');
        }
      }
    });
    expect(wrong).toEqual([]);
  });

  const perform = async (act: Act, slug: string): Promise<boolean> => {
    const { lifecycle, endings } = platform.client;
    const tenants = [slug];
    const reason = 'a property';
    const ok = async (call: Promise<unknown>) =>
      call.then(
        () => true,
        () => false,
      );
    switch (act) {
      case 'suspend':
        return (await lifecycle.suspend({ tenants, reason })).totals.succeeded === 1;
      case 'reactivate':
        return (await lifecycle.reactivate({ tenants, reason })).totals.succeeded === 1;
      case 'cancel':
        return (await lifecycle.cancel({ tenants, reason })).totals.succeeded === 1;
      case 'payment-received':
        return ok(lifecycle.paymentReceived({ tenant: slug }));
      case 'payment-missed':
        return ok(lifecycle.paymentMissed({ tenant: slug }));
      default: {
        const newest = async () => {
          const { jobs } = await platform.client.jobs.list({ tenant: slug });
          return Math.max(...jobs.map((job) => job.id));
        };
        const before = await newest();
        await endings[act]({ tenants, reason });
        const after = await newest();
        return after > before && (await jobEnd(platform.client, after)).status === 'succeeded';
      }
    }
  };

  it('are never left by whatever is done in whatever order, and every button says what happens', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...ACTS), { minLength: 1, maxLength: 7 }), async (acts) => {
        const slug = (await createAndWait(platform.client)).tenant?.slug ?? '';
        for (const act of acts) {
          const { options, status } = await platform.client.lifecycle.options({ tenant: slug });
          const possible = options.find((option) => option.act === act)?.possible;
          expect(await perform(act, slug), `${act} of a tenant that is ${status}`).toBe(possible);
        }
        const { id, status } = await platform.client.tenants.get({ tenant: slug });
        const history = await inPlatform<{ from_status: TenantStatus; to_status: TenantStatus }>(
          `SELECT from_status, to_status FROM platform.status_history WHERE organization_id = ${id} ORDER BY id`,
        );
        for (const [index, { from_status: from, to_status: to }] of history.entries()) {
          expect(allowed).toContain(`${from}>${to}`);
          expect(from).toBe(index === 0 ? 'PENDING' : history[index - 1]?.to_status);
        }
        expect(history.at(-1)?.to_status).toBe(status);
        expect(SETTLED_STATUSES).toContain(status);
        const { differences, unreachable } = await platform.client.lifecycle.reconcile({ tenants: [slug] });
        expect({ differences, unreachable }).toEqual({ differences: [], unreachable: [] });
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });
});
