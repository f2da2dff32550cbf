import type { SignUpInput } from '../../shared/models/signup.ts';
import type { Actor } from '../acts/actor.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { publishBlueprint } from '../blueprints/index.ts';
import { performJob } from '../jobs/audited-job.ts';
import type { JobDefinition } from '../jobs/job-definition.ts';
import type { JobRunner, StartedJob } from '../jobs/job-runner.ts';
import { acceptTenant } from '../provisioning/accept-tenant.ts';
import type { ProvisioningContext, ProvisionRun } from '../provisioning/provision-run.ts';
import { type ResolveContext, resolveTenantInput } from '../provisioning/resolve-tenant-input.ts';
import { latinSlug } from '../tenants/slug-from-name.ts';

export interface SignUpContext extends ResolveContext, ProvisioningContext {
  readonly audit: AuditLog;
  readonly runner: JobRunner;
  readonly signUpJob: JobDefinition<ProvisionRun>;
}

/** Accepts a customer and begins the one job that gives them everything. Throws what makes it impossible before that. */
export function signUp(context: SignUpContext, actor: Actor, input: SignUpInput): Promise<StartedJob> {
  const { ownerPassword: _password, ownerPasswordHash: _hash, ...shown } = input;
  const target = `tenant ${input.slug ?? latinSlug(input.name) ?? input.name}`;
  return performJob(context.audit, { actor, verb: 'sign up', target, input: shown }, async () => {
    const platform = await context.platform();
    const resolved = await resolveTenantInput(context, platform, input);
    await publishBlueprint(platform.database, resolved.blueprint);
    const record = await acceptTenant(platform, context.signUpJob, actor, input, resolved, null);
    return context.runner.start(record, 'run');
  });
}
