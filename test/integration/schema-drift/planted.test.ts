import { afterAll, beforeAll, expect, it } from 'vitest';
import type { IsolationModel } from '../../../src/shared/models/tenant.ts';
import { asSuperuser } from '../../support/as-tenant.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  jobEnd,
  openTestPlatform,
  refusal,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';
import { mendable, oddities, UNDECIDED } from './planted.ts';

eachMajor('A difference that somebody planted', (cluster) => {
  let opened: TestPlatform;
  let blueprint: Awaited<ReturnType<typeof oddities>>;
  beforeAll(async () => {
    opened = await openTestPlatform(cluster);
    blueprint = await oddities();
    await opened.client.blueprints.add({ directory: blueprint.directory });
  });
  afterAll(async () => {
    await opened.remove();
    await blueprint.remove();
  });

  const made = async (isolation: IsolationModel) => {
    const job = await createAndWait(opened.client, tenantInput({ isolation, blueprint: 'oddities' }));
    const tenant = await opened.client.tenants.get({ tenant: job.tenant?.slug ?? '' });
    const schema = tenant.schema ?? 'public';
    const plant = (text: string) =>
      asSuperuser(cluster, tenant.database, (session) =>
        session.script(`SET search_path = "${schema}", pg_temp; ${text}`),
      );
    return { ...tenant, place: schema, plant };
  };
  const read = async (slug: string) => {
    const { jobId } = await opened.client.schemaDrift.read({ tenants: [slug] });
    expect(await jobEnd(opened.client, jobId)).toMatchObject({ status: 'succeeded', error: null });
    return opened.client.schemaDrift.show({ tenant: slug });
  };
  const told = (items: readonly { key: string; change: string }[]) =>
    items.map(({ key, change }) => `${change} ${key}`).sort();

  it.each(['database', 'schema'] as const)(
    'is found, and mended where nothing can be lost: %s',
    async (isolation) => {
      const { client } = opened;
      const tenant = await made(isolation);
      expect(await read(tenant.slug)).toMatchObject({ state: 'in-sync', items: [], tables: 4 });
      const planted = mendable({
        login: tenant.role,
        maker: isolation === 'database' ? 'pg_database_owner' : tenant.ownerRole,
        schema: tenant.place,
      });
      for (const { sql } of planted) await tenant.plant(sql);
      const found = await read(tenant.slug);
      expect(found.state).toBe('drifted');
      expect(told(found.items)).toEqual(told(planted));
      expect(
        found.items.filter(
          ({ mend, found: is, wanted }) => mend.length === 0 || is.length + wanted.length === 0,
        ),
      ).toEqual([]);

      const keys = found.items.map(({ key }) => key);
      const plan = await client.schemaDrift.planMend({ tenant: tenant.slug, keys });
      expect(plan.left).toEqual([]);
      const shown = [...plan.inTransaction, ...plan.alone];
      // What was shown is what is run, or nothing.
      const other = await client.schemaDrift.mend({ tenant: tenant.slug, keys, shown: shown.slice(1) });
      expect(await jobEnd(client, other.jobId)).toMatchObject({
        status: 'failed',
        error: { code: 'CONFLICT' },
      });
      const { jobId } = await client.schemaDrift.mend({ tenant: tenant.slug, keys, shown });
      expect(await jobEnd(client, jobId)).toMatchObject({ status: 'succeeded', error: null });
      expect(await client.schemaDrift.show({ tenant: tenant.slug })).toMatchObject({
        state: 'in-sync',
        items: [],
      });
    },
  );

  it('is left to a person where something could be lost, and counts again when it changes after it was accepted', async () => {
    const { client } = opened;
    const tenant = await made('database');
    for (const { sql } of UNDECIDED) await tenant.plant(sql);
    const found = await read(tenant.slug);
    expect(told(found.items)).toEqual(expect.arrayContaining(told(UNDECIDED)));
    expect(found.items.filter(({ mend, why }) => mend.length === 0 && why === '')).toEqual([]);
    const mine = UNDECIDED.map(({ key }) => key);
    expect(found.items.filter(({ key, mend }) => mine.includes(key) && mend.length > 0)).toEqual([]);

    const keys = found.items.map(({ key }) => key);
    await refusal(
      client.schemaDrift.accept({ tenant: tenant.slug, keys: ['table:public.none'], reason: 'none' }),
    );
    const accepted = await client.schemaDrift.accept({
      tenant: tenant.slug,
      keys,
      reason: 'the customer asked for it',
    });
    expect(accepted).toMatchObject({ state: 'in-sync', differences: 0 });
    expect(await read(tenant.slug)).toMatchObject({ state: 'in-sync' });
    await tenant.plant('ALTER TABLE later ALTER own TYPE bigint');
    const again = await read(tenant.slug);
    expect(again).toMatchObject({ state: 'drifted', differences: 1 });
    expect(again.items.filter((each) => each.accepted === null)).toMatchObject([
      { key: 'column:public.later.own' },
    ]);
    expect(await client.schemaDrift.unaccept({ tenant: tenant.slug, keys })).toMatchObject({
      state: 'drifted',
      differences: keys.length,
    });
  });
});
