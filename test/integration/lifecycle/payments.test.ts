import { afterAll, beforeAll, expect, it } from 'vitest';
import { eachMajor } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  openTestPlatform,
  refusal,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

eachMajor('Payments', (cluster) => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster);
  });
  afterAll(() => platform?.remove());

  const makeTenant = async (trialDays: number) =>
    (await createAndWait(platform.client, tenantInput({ trialDays }))).tenant?.slug ?? '';

  it('end a trial', async () => {
    const slug = await makeTenant(14);
    const paid = await platform.client.lifecycle.paymentReceived({ tenant: slug, until: '2099-01-31' });
    expect(paid).toMatchObject({
      tenant: { status: 'ACTIVE' },
      subscription: { plan: 'starter', status: 'ACTIVE', paidUntil: '2099-01-31T23:59:59.000Z' },
      jobId: null,
    });
    expect(await platform.client.lifecycle.subscription({ tenant: slug })).toEqual(paid.subscription);
  });

  it('that are missed suspend, and that come bring back', async () => {
    const slug = await makeTenant(0);
    const missed = await platform.client.lifecycle.paymentMissed({ tenant: slug });
    expect(missed).toMatchObject({
      tenant: { status: 'SUSPENDED', statusReason: 'payment' },
      subscription: { status: 'PAST_DUE' },
      jobId: expect.any(Number),
    });
    const paid = await platform.client.lifecycle.paymentReceived({ tenant: slug });
    expect(paid).toMatchObject({
      tenant: { status: 'ACTIVE', statusReason: null },
      subscription: { status: 'ACTIVE' },
      jobId: expect.any(Number),
    });
    expect((await platform.client.tenants.test({ tenant: slug })).passed).toBe(true);
    const { acts } = await platform.client.audit.list({ search: slug });
    expect(acts.map((act) => act.verb)).toEqual(
      expect.arrayContaining([
        'record missed payment',
        'suspend tenant',
        'record payment',
        'reactivate tenant',
      ]),
    );
  });

  it('do not bring back who was suspended by hand, and are kept all the same', async () => {
    const slug = await makeTenant(0);
    await platform.client.lifecycle.suspend({ tenants: [slug], reason: 'abuse' });
    const paid = await platform.client.lifecycle.paymentReceived({ tenant: slug });
    expect(paid).toMatchObject({
      tenant: { status: 'SUSPENDED', statusReason: 'manual' },
      subscription: { status: 'ACTIVE' },
      jobId: null,
    });
  });

  it('are refused where they make no sense, field by field', async () => {
    const slug = await makeTenant(14);
    const { lifecycle } = platform.client;
    expect(await refusal(lifecycle.paymentMissed({ tenant: slug }))).toMatchObject({ code: 'REFUSED' });
    expect(await refusal(lifecycle.paymentReceived({ tenant: slug, until: '2001-01-01' }))).toMatchObject({
      code: 'INVALID_INPUT',
      details: { fields: [{ field: 'until', message: 'It lies in the past' }] },
    });
    await lifecycle.cancel({ tenants: [slug], reason: 'they leave' });
    const refused = await refusal(lifecycle.paymentReceived({ tenant: slug }));
    expect(refused).toMatchObject({
      code: 'REFUSED',
      details: { command: expect.stringContaining('tenant reactivate') },
    });
    expect(await lifecycle.subscription({ tenant: slug })).toMatchObject({ status: 'CANCELLED' });
  });
});
