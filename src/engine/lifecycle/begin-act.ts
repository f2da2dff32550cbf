import type { JobKind } from '../../shared/models/job.ts';
import type { LifecycleAct } from '../../shared/models/lifecycle.ts';
import type { Tenant } from '../../shared/models/tenant.ts';
import type { Actor } from '../acts/actor.ts';
import { refuseKeptPlace } from '../conversion/may-convert.ts';
import { performJob } from '../jobs/audited-job.ts';
import type { StartedJob } from '../jobs/job-runner.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { getTenant } from '../tenants/select-tenants.ts';
import { checkMayBegin } from './change-status.ts';
import type { LifecycleContext } from './lifecycle-run.ts';
import { startTenantJob } from './start-tenant-job.ts';

export interface BegunAct {
  readonly kind: JobKind;
  readonly act: LifecycleAct;
  readonly slug: string;
  /** As the audit log calls it, such as `suspend tenant`. */
  readonly verb: string;
  readonly title: (tenant: Tenant) => string;
  /** What the job keeps; no secrets. */
  readonly input: Record<string, unknown>;
  readonly reason?: string;
  /** What else has to hold before a job exists. */
  readonly check?: (tenant: Tenant, platform: OpenPlatform) => void | Promise<void>;
}

/**
 * Accepts an act of a tenant's life and begins its job; audited with its outcome when that has ended. Throws before a
 * job exists what makes it impossible: `NOT_FOUND`, `REFUSED`, `CONFLICT` while another job is at work on the tenant.
 */
export function beginAct(context: LifecycleContext, actor: Actor, begun: BegunAct): Promise<StartedJob> {
  const { slug, verb, input, reason } = begun;
  const intent = { actor, verb, target: `tenant ${slug}`, input, reason };
  return performJob(context.audit, intent, async () => {
    const platform = await context.platform();
    const tenant = await getTenant(platform, slug);
    checkMayBegin(begun.act, tenant);
    if (begun.act === 'delete' || begun.act === 'purge') await refuseKeptPlace(platform, tenant);
    await begun.check?.(tenant, platform);
    return startTenantJob(context, platform, actor, tenant, {
      kind: begun.kind,
      title: begun.title(tenant),
      input,
    });
  });
}
