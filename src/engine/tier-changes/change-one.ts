import type { Tenant } from '../../shared/models/tenant.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import { performJob } from '../jobs/audited-job.ts';
import type { StartedJob } from '../jobs/job-runner.ts';
import { refuseBusy, startTenantJob } from '../lifecycle/start-tenant-job.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { getTenant } from '../tenants/select-tenants.ts';
import type { TierChangeInput } from './change-state.ts';
import { lookAtChange, mayWait, type Obstacle, refuseObstacles } from './look-at-change.ts';
import { already } from './plan-change.ts';
import { insertChange } from './scheduled-changes.ts';
import type { TierChangeContext, TierRef } from './tier-change-context.ts';

/** How one tenant is moved. */
export interface ChangeWishes {
  /** Who is over the new limits waits until it fits. */
  readonly queue: boolean;
  readonly backupTo?: string;
  readonly reason?: string;
  /** The job in waves that it is a part of. */
  readonly parentId?: number;
}

/** Begins the job of one tenant, or lets it wait; a sentence where it is there already. */
export async function changeNow(
  context: TierChangeContext,
  actor: Actor,
  platform: OpenPlatform,
  slug: string,
  to: TierRef,
  wishes: ChangeWishes,
): Promise<StartedJob | { readonly done: string } | string> {
  const tenant = await getTenant(platform, slug);
  if (isOn(tenant, to)) return already(to);
  const { queue, backupTo = null, reason = null, parentId } = wishes;
  if (queue) {
    const look = await lookAtChange(context, platform, tenant, to, backupTo);
    if (mayWait(look.obstacles))
      return waitUntilItFits(context, actor, platform, tenant, to, look.obstacles, { backupTo, reason });
  }
  const { tier, version } = to;
  return startChange(context, actor, slug, { tier, version, backupTo, reason, changeId: null }, parentId);
}

/** Accepts one change and begins its job. Throws `REFUSED` with everything that stands in the way. */
export function startChange(
  context: TierChangeContext,
  actor: Actor,
  slug: string,
  input: TierChangeInput,
  parentId?: number,
): Promise<StartedJob> {
  const { tier, version, reason, backupTo } = input;
  const intent = {
    actor,
    verb: 'change tier',
    target: `tenant ${slug}`,
    input: { tier, version, backupTo },
    reason: reason ?? undefined,
  };
  return performJob(context.audit, intent, async () => {
    const platform = await context.platform();
    const tenant = await getTenant(platform, slug);
    await refuseBusy(platform, tenant);
    const look = await lookAtChange(context, platform, tenant, { tier, version }, backupTo);
    refuseObstacles(slug, tier, look.obstacles);
    return startTenantJob(context, platform, actor, tenant, {
      kind: 'tenant.set-tier',
      title: `Move ${tenant.name} to ${tier}, version ${version}`,
      input: { ...input },
      parentId,
      ...(input.changeId !== null && {
        // Two who have the same turn: one of them begins it.
        claim: (jobId: number) =>
          sql`UPDATE platform.tier_changes SET job_id = ${jobId}
              WHERE id = ${input.changeId} AND state IN ('scheduled', 'waiting') AND job_id IS NULL`,
      }),
    });
  });
}

function waitUntilItFits(
  context: TierChangeContext,
  actor: Actor,
  platform: OpenPlatform,
  tenant: Tenant,
  to: TierRef,
  obstacles: readonly Obstacle[],
  input: { backupTo: string | null; reason: string | null },
): Promise<{ done: string }> {
  const fact = obstacles.map(({ sentence }) => sentence).join('; ');
  return record(
    context,
    actor,
    platform,
    tenant,
    to,
    { at: new Date(), state: 'waiting', fact, ...input },
    (id) => `Waits until it fits, as change ${id}: ${fact}`,
  );
}

export async function scheduleChange(
  context: TierChangeContext,
  actor: Actor,
  platform: OpenPlatform,
  slug: string,
  to: TierRef,
  wishes: Pick<ChangeWishes, 'backupTo' | 'reason'>,
  at: Date,
): Promise<{ done: string } | string> {
  const tenant = await getTenant(platform, slug);
  if (isOn(tenant, to)) return already(to);
  const { backupTo = null, reason = null } = wishes;
  return record(
    context,
    actor,
    platform,
    tenant,
    to,
    { at, state: 'scheduled', fact: '', backupTo, reason },
    (id) => `Comes at ${at.toISOString()}, as change ${id}`,
  );
}

function record(
  context: TierChangeContext,
  actor: Actor,
  platform: OpenPlatform,
  { id: tenantId, slug }: Tenant,
  to: TierRef,
  change: {
    readonly at: Date;
    readonly state: 'scheduled' | 'waiting';
    readonly fact: string;
    readonly backupTo: string | null;
    readonly reason: string | null;
  },
  told: (id: number) => string,
): Promise<{ done: string }> {
  const intent = {
    actor,
    verb: 'schedule tier change',
    target: `tenant ${slug}`,
    input: { ...to, at: change.at.toISOString(), state: change.state },
    reason: change.reason ?? undefined,
  };
  return performAct(context.audit, intent, async () => ({
    done: told(await insertChange(platform, actor, { tenantId, slug, ...to, ...change })),
  }));
}

const isOn = ({ tier: held }: Tenant, { tier, version }: TierRef) =>
  held?.name === tier && held.version === version;
