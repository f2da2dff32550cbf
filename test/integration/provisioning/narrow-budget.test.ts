import { afterAll, beforeAll, expect, it } from 'vitest';
import { eachMajor, ownCluster } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  openTestPlatform,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

eachMajor('A server with a connection budget of two, one for each job', ({ major }) => {
  const cluster = ownCluster(major);
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster());
    await platform.client.servers.edit({ server: platform.server, changes: { connectionBudget: 2 } });
  });
  afterAll(() => platform?.remove());

  it('builds a template, makes tenants, and tests one: nobody waits for itself', async () => {
    await createAndWait(platform.client, tenantInput());
    const second = await createAndWait(platform.client, tenantInput());
    // A wait for itself ends after 60 s, with an error.
    expect(second.journal.filter(({ kind }) => kind === 'retry')).toEqual([]);
    const tested = await platform.client.tenants.test({ tenant: second.tenant?.slug ?? '' });
    expect(tested.passed).toBe(true);
  });
});
