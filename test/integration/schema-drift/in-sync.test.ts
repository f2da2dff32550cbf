import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from '../../../src/engine/postgres/sql.ts';
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
    opened = await openTestPlatform(cluster);
  });
  afterAll(() => opened.remove());

  const made = async (over: Partial<CreateTenantInput>) => {
    const job = await createAndWait(opened.client, tenantInput(over));
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

  it('with schemas and roles of its tier, and moved to others', async () => {
    const { client, engine } = opened;
    const slug = await made({ tier: 'standard', environment: 'production', isolation: 'database' });
    await expectInSync(slug);
    const waived = JSON.stringify({ 'backup.before_change': false });
    const { database } = await engine.platform.open();
    await database.run(
      sql`UPDATE platform.tenant_configurations SET overrides = ${waived}::jsonb, effective = effective || ${waived}::jsonb
          WHERE organization_id = (SELECT id FROM platform.organizations WHERE slug = ${slug})`,
    );
    // To a schema of its own, and back to a database.
    for (const tier of ['free', 'standard']) {
      const { results } = await client.tierChanges.begin({ tenants: [slug], tier });
      expect(results.map(({ error }) => error)).toEqual([null]);
      for (const { jobId } of results) await ended(jobId);
      await expectInSync(slug);
      await client.conversion.confirm({ tenant: slug, confirm: slug });
    }
  });
});
