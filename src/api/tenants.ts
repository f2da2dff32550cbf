import { createTenant, planTenant } from '../engine/provisioning/create-tenant.ts';
import { planImport, startImport } from '../engine/provisioning/start-import.ts';
import { readSettings } from '../engine/settings/settings.ts';
import { checkName } from '../engine/tenants/check-name.ts';
import { getTenant, listTenants } from '../engine/tenants/select-tenants.ts';
import { describeConnection, revealPassword, testTenant } from '../engine/tenants/tenant-access.ts';
import { os } from './base.ts';

export const tenants = {
  list: os.tenants.list.handler(async ({ context }) => listTenants(await context.engine.platform.open())),
  get: os.tenants.get.handler(async ({ context, input }) =>
    getTenant(await context.engine.platform.open(), input.tenant),
  ),
  checkName: os.tenants.checkName.handler(async ({ context, input }) =>
    checkName(await context.engine.platform.open(), input),
  ),
  plan: os.tenants.plan.handler(({ context, input }) => planTenant(context.engine.tenants, input)),
  create: os.tenants.create.handler(async ({ context: { engine, actor }, input }) => {
    const { record } = await createTenant(engine.tenants, actor, input);
    engine.announcer.announce('tenants');
    return { tenant: record.tenantSlug ?? '', jobId: record.id };
  }),
  test: os.tenants.test.handler(({ context: { engine, actor }, input }) =>
    testTenant(engine.tenants, actor, input.tenant),
  ),
  connection: os.tenants.connection.handler(({ context, input }) =>
    describeConnection(context.engine.tenants, input.tenant),
  ),
  revealPassword: os.tenants.revealPassword.handler(({ context: { engine, actor }, input }) =>
    revealPassword(engine.tenants, actor, input.tenant, input.reason),
  ),
  planImport: os.tenants.planImport.handler(({ context: { engine }, input }) =>
    planImport(engine.tenants, { ...input, concurrency: 1 }),
  ),
  import: os.tenants.import.handler(async ({ context: { engine, actor }, input }) => {
    const concurrency = input.concurrency ?? readSettings(engine.local).importConcurrency;
    const { record } = await startImport(engine.tenants, actor, { ...input, concurrency });
    return { jobId: record.id };
  }),
};
