import type { CreateTenantInput, TenantPlan } from '../../shared/models/tenant.ts';
import type { Actor } from '../acts/actor.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { publishBlueprint } from '../blueprints/index.ts';
import { performJob } from '../jobs/audited-job.ts';
import type { JobDefinition } from '../jobs/job-definition.ts';
import type { JobRunner, StartedJob } from '../jobs/job-runner.ts';
import { latinSlug } from '../tenants/slug-from-name.ts';
import { acceptTenant } from './accept-tenant.ts';
import { planTenant as planResolved } from './plan-tenant.ts';
import type { ProvisioningContext, ProvisionRun } from './provision-run.ts';
import { type ResolveContext, resolveTenantInput } from './resolve-tenant-input.ts';

export interface CreateTenantContext extends ResolveContext, ProvisioningContext {
  readonly audit: AuditLog;
  readonly runner: JobRunner;
  readonly tenantJob: JobDefinition<ProvisionRun>;
}

/** Accepts a new tenant and begins its job. Throws what makes it impossible, field by field, before a job exists. */
export function createTenant(
  context: CreateTenantContext,
  actor: Actor,
  input: CreateTenantInput,
): Promise<StartedJob> {
  const { ownerPassword: _password, ownerPasswordHash: _hash, ...shown } = input;
  const target = `tenant ${input.slug ?? latinSlug(input.name) ?? input.name}`;
  return performJob(context.audit, { actor, verb: 'create tenant', target, input: shown }, async () => {
    const platform = await context.platform();
    const resolved = await resolveTenantInput(context, platform, input);
    await publishBlueprint(platform.database, resolved.blueprint);
    const record = await acceptTenant(platform, context.tenantJob, actor, input, resolved, null);
    return context.runner.start(record, 'run');
  });
}

/** What creating this tenant would do. */
export async function planTenant(
  context: CreateTenantContext,
  input: CreateTenantInput,
): Promise<TenantPlan> {
  const platform = await context.platform();
  return planResolved(context, platform, await resolveTenantInput(context, platform, input));
}
