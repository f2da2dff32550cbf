import type { JobKind } from '../../shared/models/job.ts';
import type { Tenant } from '../../shared/models/tenant.ts';
import type { Actor } from '../acts/actor.ts';
import { CadastreError } from '../errors.ts';
import { freshSteps } from '../jobs/job-definition.ts';
import type { StartedJob } from '../jobs/job-runner.ts';
import { insertJob } from '../jobs/job-store.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { LifecycleContext } from './lifecycle-run.ts';

export interface TenantJob {
  readonly kind: JobKind;
  readonly title: string;
  /** What the job keeps; no secrets. */
  readonly input: Record<string, unknown>;
  readonly state?: Record<string, unknown>;
  /** Secrets, sealed with the platform's key of now. */
  readonly sealed?: string;
}

/** Records a job on a tenant that exists and begins it. Throws `CONFLICT` while another job is at work on the tenant. */
export async function startTenantJob(
  { runner }: Pick<LifecycleContext, 'runner'>,
  platform: OpenPlatform,
  actor: Actor,
  tenant: Tenant,
  { kind, title, input, state = {}, sealed }: TenantJob,
): Promise<StartedJob> {
  await refuseBusy(platform, tenant);
  const record = await insertJob(platform.database, {
    kind,
    title,
    serverName: tenant.server,
    tenantId: tenant.id,
    tenantSlug: tenant.slug,
    tenantName: tenant.name,
    parentId: null,
    actor,
    input,
    sealed: sealed ?? null,
    sealedKey: sealed === undefined ? null : platform.cipher.keyId,
    state,
    steps: freshSteps(runner.definition(kind).steps),
  });
  return runner.start(record, 'run');
}

export async function refuseBusy(platform: OpenPlatform, tenant: Pick<Tenant, 'id' | 'slug'>): Promise<void> {
  if (!(await platform.locks.isHeld('tenant', tenant.id))) return;
  throw new CadastreError('CONFLICT', `Another job is at work on tenant ${tenant.slug}`, {
    wayOut: `Wait until it has ended: cadastre job list --tenant ${tenant.slug}.`,
  });
}
