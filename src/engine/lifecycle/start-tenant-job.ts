import { setTimeout as sleep } from 'node:timers/promises';
import type { JobKind } from '../../shared/models/job.ts';
import type { Tenant } from '../../shared/models/tenant.ts';
import type { Actor } from '../acts/actor.ts';
import { CadastreError } from '../errors.ts';
import { freshSteps, type JobRecord } from '../jobs/job-definition.ts';
import type { StartedJob } from '../jobs/job-runner.ts';
import { insertJob, type NewJob, selectOpenKinds } from '../jobs/job-store.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Statement } from '../postgres/sql.ts';
import type { LifecycleContext } from './lifecycle-run.ts';

export interface TenantJob {
  readonly kind: JobKind;
  readonly title: string;
  /** What the job keeps; no secrets. */
  readonly input: Record<string, unknown>;
  readonly state?: Record<string, unknown>;
  /** The job that it is a part of. */
  readonly parentId?: number | undefined;
  /** Secrets, sealed with the platform's key of now. */
  readonly sealed?: string;
  /** Written together with the job; touching no row means that somebody else was quicker. */
  readonly claim?: (jobId: number) => Statement;
}

/** Records a job on a tenant that exists and begins it. Throws `CONFLICT` while another job is at work on the tenant. */
export async function startTenantJob(
  { runner }: Pick<LifecycleContext, 'runner'>,
  platform: OpenPlatform,
  actor: Actor,
  tenant: Tenant,
  { kind, title, input, state = {}, parentId, sealed, claim }: TenantJob,
): Promise<StartedJob> {
  await refuseBusy(platform, tenant);
  const job = {
    kind,
    title,
    serverName: tenant.server,
    tenantId: tenant.id,
    tenantSlug: tenant.slug,
    tenantName: tenant.name,
    parentId: parentId ?? null,
    actor,
    input,
    sealed: sealed ?? null,
    sealedKey: sealed === undefined ? null : platform.cipher.keyId,
    state,
    steps: freshSteps(runner.definition(kind).steps),
  };
  const record = claim
    ? await insertClaimed(platform, tenant, job, claim)
    : await insertJob(platform.database, job);
  return runner.start(record, 'run');
}

function insertClaimed(
  platform: OpenPlatform,
  tenant: Tenant,
  job: NewJob,
  claim: NonNullable<TenantJob['claim']>,
): Promise<JobRecord> {
  return platform.database.transaction(async (session) => {
    const record = await insertJob(session, job);
    if ((await session.run(claim(record.id))).rowCount > 0) return record;
    throw new CadastreError('CONFLICT', `Somebody else has begun this on tenant ${tenant.slug} already`);
  });
}

const ASK_AGAIN_MS = 50;

/**
 * Throws `CONFLICT` while another job is at work on the tenant. Values that were just changed are brought to its
 * server by a job of moments, which nobody meant as an occupation: that one is waited for, as is whoever has ended
 * its work and only has to let go.
 */
export async function refuseBusy(platform: OpenPlatform, tenant: Pick<Tenant, 'id' | 'slug'>): Promise<void> {
  const began = performance.now();
  while (await platform.locks.isHeld('tenant', tenant.id)) {
    const patience = patienceWith(await selectOpenKinds(platform.database, tenant.id));
    if (performance.now() - began >= patience) throw busy(tenant.slug);
    await sleep(ASK_AGAIN_MS);
  }
}

/** Milliseconds, by the kinds of job that are open on the tenant. */
function patienceWith(open: readonly JobKind[]): number {
  if (open.length === 0) return 3_000;
  return open.every((kind) => kind === 'tenant.apply-configuration') ? 30_000 : 0;
}

function busy(slug: string): CadastreError {
  return new CadastreError('CONFLICT', `Another job is at work on tenant ${slug}`, {
    wayOut: 'Wait until it has ended.',
    command: `cadastre job list --tenant ${slug}`,
  });
}
