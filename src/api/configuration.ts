import { applyFiles } from '../engine/configuration/apply-files.ts';
import { setEnvironment, setOverrides, unsetOverrides } from '../engine/configuration/change-overrides.ts';
import { complianceReport } from '../engine/configuration/compliance-report.ts';
import { readerOf } from '../engine/configuration/configuration-context.ts';
import { configurationOf } from '../engine/configuration/configuration-of.ts';
import { configurationContext } from '../engine/configuration/configuration-ports.ts';
import { diffTenants } from '../engine/configuration/diff-tenants.ts';
import { exportConfiguration } from '../engine/configuration/export-configuration.ts';
import { listNamespaces } from '../engine/configuration/list-namespaces.ts';
import { giveAccount, makeNamespaces } from '../engine/configuration/make-namespaces.ts';
import { planFiles } from '../engine/configuration/plan-files.ts';
import { tenantFacts } from '../engine/configuration/tenant-facts.ts';
import { validateAccess } from '../engine/configuration/validate-access.ts';
import { type ApiContext, os } from './base.ts';

const contextOf = ({ engine }: ApiContext) => configurationContext(engine.tierChanges, engine.shippedTiers);

async function reading(api: ApiContext) {
  const { database } = await api.engine.platform.open();
  return readerOf(contextOf(api), database);
}

/** Other workstations hear of it from the engine; shells here read again at once. */
async function told<T>({ engine }: ApiContext, work: Promise<T>): Promise<T> {
  const result = await work;
  engine.announcer.announce('tenants');
  return result;
}

export const configuration = {
  get: os.configuration.get.handler(async ({ context, input }) => {
    const { tenant, tier, environment } = input;
    const reader = await reading(context);
    return configurationOf(reader, await tenantFacts(reader.database, tenant), {
      ...(tier && {
        tier: { name: tier.tier, ...(tier.version !== undefined && { version: tier.version }) },
      }),
      ...(environment && { environment }),
    });
  }),
  set: os.configuration.set.handler(({ context, input }) =>
    told(context, setOverrides(contextOf(context), context.actor, input)),
  ),
  unset: os.configuration.unset.handler(({ context, input }) =>
    told(context, unsetOverrides(contextOf(context), context.actor, input)),
  ),
  setEnvironment: os.configuration.setEnvironment.handler(({ context, input }) =>
    told(context, setEnvironment(contextOf(context), context.actor, input)),
  ),
  diff: os.configuration.diff.handler(async ({ context, input }) =>
    diffTenants(await reading(context), input.left, input.right),
  ),
  validateAccess: os.configuration.validateAccess.handler(({ context, input }) =>
    validateAccess(contextOf(context), context.actor, input),
  ),
  namespaces: os.configuration.namespaces.handler(({ context, input }) =>
    listNamespaces(contextOf(context), input.tenant),
  ),
  makeNamespaces: os.configuration.makeNamespaces.handler(({ context, input }) =>
    told(context, makeNamespaces(contextOf(context), context.actor, input)),
  ),
  giveAccount: os.configuration.giveAccount.handler(({ context, input }) =>
    giveAccount(contextOf(context), context.actor, input),
  ),
  compliance: os.configuration.compliance.handler(async ({ context, input }) =>
    complianceReport(await reading(context), context.engine.audit, input.tenant),
  ),
  export: os.configuration.export.handler(({ context, input }) =>
    exportConfiguration(contextOf(context), context.actor, input),
  ),
  planFiles: os.configuration.planFiles.handler(async ({ context, input }) => {
    const { problems, changes, digest } = await planFiles(await reading(context), input.files, input.key);
    return { problems, changes, digest };
  }),
  applyFiles: os.configuration.applyFiles.handler(({ context, input, signal }) =>
    told(context, applyFiles(contextOf(context), context.actor, { ...input, signal })),
  ),
};
