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
const LETTING_GO_MS = 3_000;
const APPLYING_MS = 30_000;

/**
 * Throws `CONFLICT` while another job is at work on the tenant. Values that were just changed are brought to its
 * server by a job of moments, which nobody meant as an occupation: that one is waited for, as is whoever has ended
 * its work and only has to let go.
 */
export async function refuseBusy(platform: OpenPlatform, tenant: Pick<Tenant, 'id' | 'slug'>): Promise<void> {
  const began = performance.now();
  let endedAt: number | null = null;
  while (await platform.locks.isHeld('tenant', tenant.id)) {
    const open = await selectOpenKinds(platform.database, tenant.id);
    const now = performance.now();
    // However long its work took, whoever has ended it has this long to let go.
    endedAt = open.length === 0 ? (endedAt ?? now) : null;
    const isOver = endedAt === null ? now - began >= patienceWith(open) : now - endedAt >= LETTING_GO_MS;
    if (isOver) throw busy(tenant.slug);
    await sleep(ASK_AGAIN_MS);
  }
}

/** Milliseconds, by the kinds of job that are open on the tenant. */
const patienceWith = (open: readonly JobKind[]): number =>
  open.every((kind) => kind === 'tenant.apply-configuration') ? APPLYING_MS : 0;

function busy(slug: string): CadastreError {
  return new CadastreError('CONFLICT', `Another job is at work on tenant ${slug}`, {
    wayOut: 'Wait until it has ended.',
    command: `cadastre job list --tenant ${slug}`,
  });
}
