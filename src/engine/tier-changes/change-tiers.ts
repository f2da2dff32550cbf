import type { ActResult, ActResults } from '../../shared/models/lifecycle-acts.ts';
import type { Tenant } from '../../shared/models/tenant.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import { invalidInput } from '../errors.ts';
import { performJob } from '../jobs/audited-job.ts';
import type { StartedJob } from '../jobs/job-runner.ts';
import { actOnMany, summed } from '../lifecycle/act-on-many.ts';
import { refuseBusy, startTenantJob } from '../lifecycle/start-tenant-job.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { getTenant } from '../tenants/select-tenants.ts';
import type { TierChangeInput } from './change-state.ts';
import { lookAtChange, mayWait, type Obstacle, refuseObstacles } from './look-at-change.ts';
import { already } from './plan-change.ts';
import { resolveTier } from './resolve-tier.ts';
import { insertChange } from './scheduled-changes.ts';
import type { TierChangeContext, TierRef } from './tier-change-context.ts';

export interface ChangeTargets {
  readonly tenants: readonly string[];
  readonly tier: string;
  readonly version?: number;
  /** ISO date and time: not now, but then. */
  readonly at?: string;
  /** Who is over the new limits waits until it fits. */
  readonly queue: boolean;
  readonly backupTo?: string;
  /** How many at first, and then how many at a time; the last one for all that come after. */
  readonly waves?: readonly number[];
  readonly reason?: string;
  readonly wait: boolean;
  readonly signal?: AbortSignal;
}

/** Moves tenants, each by a job of its own; in waves, where a failure keeps the waves after it from beginning. */
export async function changeTiers(
  context: TierChangeContext,
  actor: Actor,
  targets: ChangeTargets,
): Promise<ActResults> {
  const platform = await context.platform();
  const to = await resolveTier(platform, targets);
  const at = targets.at === undefined ? null : timeOf(targets.at);
  const begin = (slug: string) =>
    at === null
      ? changeNow(context, actor, platform, slug, to, targets)
      : schedule(context, actor, platform, slug, to, targets, at);
  const slugs = [...new Set(targets.tenants)];
  const { wait, signal, waves } = targets;
  if (waves === undefined) return actOnMany(context.platform, { slugs, begin, wait, signal });
  const results: ActResult[] = [];
  let number = 0;
  let stopped: string | null = null;
  for (const wave of wavesOf(slugs, waves)) {
    number += 1;
    if (stopped !== null) {
      results.push(...wave.map((tenant) => notRun(tenant, stopped ?? '')));
      continue;
    }
    const done = await actOnMany(context.platform, { slugs: wave, begin, wait: true, signal });
    results.push(...done.results);
    const { failed } = done.totals;
    if (failed > 0) stopped = `Not begun: ${failed} of wave ${number} failed`;
    else if (signal?.aborted) stopped = 'Not begun: it was stopped';
  }
  return summed(results);
}

/** `[1, 10]` of 25 tenants: 1, 10, 10, 4. */
export function wavesOf(slugs: readonly string[], sizes: readonly number[]): string[][] {
  const waves: string[][] = [];
  for (let at = 0; at < slugs.length; ) {
    const size = Math.max(1, sizes[Math.min(waves.length, sizes.length - 1)] ?? slugs.length);
    waves.push(slugs.slice(at, at + size));
    at += size;
  }
  return waves;
}

const notRun = (tenant: string, message: string): ActResult => ({
  tenant,
  result: 'not-run',
  message,
  status: null,
  jobId: null,
  error: null,
});

/** Begins the job of one tenant, or lets it wait; a sentence where it is there already. */
async function changeNow(
  context: TierChangeContext,
  actor: Actor,
  platform: OpenPlatform,
  slug: string,
  to: TierRef,
  targets: Pick<ChangeTargets, 'queue' | 'backupTo' | 'reason'>,
): Promise<StartedJob | { readonly done: string } | string> {
  const tenant = await getTenant(platform, slug);
  if (isOn(tenant, to)) return already(to);
  const { queue, backupTo = null, reason = null } = targets;
  if (queue) {
    const look = await lookAtChange(context, platform, tenant, to, backupTo);
    if (mayWait(look.obstacles))
      return waitUntilItFits(context, actor, platform, tenant, to, look.obstacles, { backupTo, reason });
  }
  return startChange(context, actor, slug, { ...to, backupTo, reason, changeId: null });
}

/** Accepts one change and begins its job. Throws `REFUSED` with everything that stands in the way. */
export function startChange(
  context: TierChangeContext,
  actor: Actor,
  slug: string,
  input: TierChangeInput,
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

async function schedule(
  context: TierChangeContext,
  actor: Actor,
  platform: OpenPlatform,
  slug: string,
  to: TierRef,
  targets: Pick<ChangeTargets, 'backupTo' | 'reason'>,
  at: Date,
): Promise<{ done: string } | string> {
  const tenant = await getTenant(platform, slug);
  if (isOn(tenant, to)) return already(to);
  const { backupTo = null, reason = null } = targets;
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

function timeOf(text: string): Date {
  const at = new Date(text);
  if (Number.isNaN(at.getTime()))
    throw invalidInput([{ field: 'at', message: 'A date and time in ISO 8601' }]);
  if (at.getTime() <= Date.now()) throw invalidInput([{ field: 'at', message: 'It lies in the past' }]);
  return at;
}
