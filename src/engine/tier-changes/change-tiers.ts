import type { ActResults } from '../../shared/models/lifecycle-acts.ts';
import type { Actor } from '../acts/actor.ts';
import { invalidInput } from '../errors.ts';
import { performJob } from '../jobs/audited-job.ts';
import { freshSteps } from '../jobs/job-definition.ts';
import type { StartedJob } from '../jobs/job-runner.ts';
import { insertJob } from '../jobs/job-store.ts';
import { actOnMany, statusesOf, summed } from '../lifecycle/act-on-many.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { changeNow, scheduleChange } from './change-one.ts';
import { resolveTier } from './resolve-tier.ts';
import type { TierChangeContext, TierRef } from './tier-change-context.ts';
import { insertWaves, readWaveRows, resultOf, wavesOf } from './wave-rows.ts';
import { WAVES_STEP } from './waves-job.ts';

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
  /** So many failures in one wave, and the next does not begin. */
  readonly stopAt?: number;
  readonly reason?: string;
  readonly wait: boolean;
  readonly signal?: AbortSignal;
}

/** `jobId`: the job that works through many tenants; one alone has only its own. */
export interface ChangeResults extends ActResults {
  readonly jobId?: number;
}

/**
 * Moves tenants, each by a job of its own; more than one, or in waves, by one job over them, which another process takes
 * up where this one dies. A wave with too many failures keeps those after it from beginning.
 */
export async function changeTiers(
  context: TierChangeContext,
  actor: Actor,
  targets: ChangeTargets,
): Promise<ChangeResults> {
  const platform = await context.platform();
  const to = await resolveTier(platform, targets);
  const at = targets.at === undefined ? null : timeOf(targets.at);
  const slugs = [...new Set(targets.tenants)];
  const { wait, signal, waves } = targets;
  if (at === null && (slugs.length > 1 || waves !== undefined))
    return inWaves(context, actor, platform, slugs, to, targets);
  const begin = (slug: string) =>
    at === null
      ? changeNow(context, actor, platform, slug, to, targets)
      : scheduleChange(context, actor, platform, slug, to, targets, at);
  return actOnMany(context.platform, { slugs, begin, wait, signal });
}

async function inWaves(
  context: TierChangeContext,
  actor: Actor,
  platform: OpenPlatform,
  slugs: readonly string[],
  to: TierRef,
  targets: ChangeTargets,
): Promise<ChangeResults> {
  const started = await startWaves(
    context,
    actor,
    platform,
    wavesOf(slugs, targets.waves ?? []),
    to,
    targets,
  );
  const { id: jobId } = started.record;
  if (targets.wait) {
    // Between tenants: who is on the way arrives.
    const cancel = () => void context.runner.cancel(jobId).catch(() => undefined);
    targets.signal?.addEventListener('abort', cancel, { once: true });
    if (targets.signal?.aborted) cancel();
    await started.ended.finally(() => targets.signal?.removeEventListener('abort', cancel));
  }
  const results = (await readWaveRows(platform, jobId)).map(resultOf);
  return { ...summed(await statusesOf(platform, results)), jobId };
}

function startWaves(
  context: TierChangeContext,
  actor: Actor,
  platform: OpenPlatform,
  waves: readonly string[][],
  { tier, version }: TierRef,
  targets: ChangeTargets,
): Promise<StartedJob> {
  const { queue, backupTo = null, reason, stopAt = 1 } = targets;
  const count = waves.reduce((sum, wave) => sum + wave.length, 0);
  const input = { tier, version, backupTo, queue, stopAt };
  const intent = {
    actor,
    verb: 'change tiers',
    target: `${count} tenants`,
    input: { ...input, waves: waves.map((wave) => wave.length) },
    reason,
  };
  return performJob(context.audit, intent, async () => {
    const record = await platform.database.transaction(async (session) => {
      const job = await insertJob(session, {
        kind: 'tenant.set-tiers',
        title: `Move ${count} tenants to ${tier}, version ${version}`,
        serverName: null,
        tenantSlug: null,
        tenantName: null,
        parentId: null,
        actor,
        input: { ...input, reason: reason ?? null },
        sealed: null,
        sealedKey: null,
        state: {},
        steps: freshSteps([WAVES_STEP]),
      });
      await insertWaves(session, job.id, waves);
      return job;
    });
    return context.runner.start(record, 'run');
  });
}

function timeOf(text: string): Date {
  const at = new Date(text);
  if (Number.isNaN(at.getTime()))
    throw invalidInput([{ field: 'at', message: 'A date and time in ISO 8601' }]);
  if (at.getTime() <= Date.now()) throw invalidInput([{ field: 'at', message: 'It lies in the past' }]);
  return at;
}
