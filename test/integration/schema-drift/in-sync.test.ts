import { afterAll, beforeAll, expect, it } from 'vitest';
import { driftTarget } from '../../../src/engine/schema-drift/drift-targets.ts';
import { readTarget } from '../../../src/engine/schema-drift/read-target.ts';
import type { CreateTenantInput, IsolationModel } from '../../../src/shared/models/tenant.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  jobEnd,
  openTestPlatform,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

/** What Cadastre itself does to a tenant is never a difference. */
eachMajor('A tenant whose schema is what its version says', (cluster) => {
  let opened: TestPlatform;
  beforeAll(async () => {
    opened = await openTestPlatform(cluster, { tiers: true });
  });
  afterAll(() => opened.remove());

  const made = async (over: Partial<CreateTenantInput>) => {
    const job = await createAndWait(opened.client, tenantInput({ tier: 'base', ...over }));
    return job.tenant?.slug ?? '';
  };
  const expectInSync = async (slug: string) => {
    const platform = await opened.engine.platform.open();
    const reading = await readTarget(opened.engine.tenants, platform, await driftTarget(platform, slug));
    expect(reading).toMatchObject({ state: 'in-sync', reason: '', differences: [] });
    expect(reading.tables).toBeGreaterThan(20);
  };
  const ended = async (jobId: number | null) =>
    expect(await jobEnd(opened.client, jobId ?? 0)).toMatchObject({ status: 'succeeded' });
  const convert = async (slug: string, to: IsolationModel) => {
    await ended((await opened.client.conversion.convert({ tenant: slug, to })).jobId);
    await expectInSync(slug);
  };

  it('fresh, shut, opened, with a second login, converted and led back: a database of its own', async () => {
    const { client } = opened;
    const slug = await made({ isolation: 'database' });
    await expectInSync(slug);
    await client.lifecycle.suspend({ tenants: [slug], wait: true, reason: 'a test' });
    await expectInSync(slug);
    await client.lifecycle.reactivate({ tenants: [slug], wait: true });
    await client.passwords.rotate({ tenants: [slug], graceHours: 1, reason: 'a test' });
    await expectInSync(slug);
    await convert(slug, 'schema');
    await ended((await client.conversion.back({ tenant: slug })).jobId);
    await expectInSync(slug);
  });

  it('with a schema of its own, and converted to a database', async () => {
    const slug = await made({ isolation: 'schema' });
    await expectInSync(slug);
    await opened.client.passwords.rotate({ tenants: [slug], graceHours: 0, reason: 'a test' });
    await expectInSync(slug);
    await convert(slug, 'database');
  });

  it('with rows of shared tables', async () => {
    const slug = await made({ isolation: 'row' });
    await expectInSync(slug);
    await convert(slug, 'schema');
  });

  it('with schemas and roles of its tier, and moved to another', async () => {
    const { client } = opened;
    const slug = await made({ tier: 'standard', isolation: 'database' });
    await expectInSync(slug);
    const { results } = await client.tierChanges.begin({ tenants: [slug], tier: 'premium' });
    for (const { jobId } of results) await ended(jobId);
    await expectInSync(slug);
    await expectInSync(await made({ tier: 'standard', isolation: 'schema' }));
  });
});
