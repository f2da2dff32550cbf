import { z } from 'zod';
import type { ErrorData } from '../../shared/errors.ts';
import type { JobStatus } from '../../shared/models/job.ts';
import type { TenantStatus } from '../../shared/models/lifecycle.ts';
import type { Actor } from '../acts/actor.ts';
import { CadastreError, toErrorData } from '../errors.ts';
import { performJob } from '../jobs/audited-job.ts';
import type { StartedJob } from '../jobs/job-runner.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import type { ScheduledWork } from '../schedule/scheduled-work.ts';
import { getTenantById } from '../tenants/select-tenants.ts';
import { startChange } from './change-one.ts';
import { lookAtChange, mayWait } from './look-at-change.ts';
import type { TierChangeContext } from './tier-change-context.ts';

interface Due extends Record<string, unknown> {
  readonly id: string;
  readonly tenant_id: number;
  readonly slug: string;
  readonly status: TenantStatus;
  readonly tier: string;
  readonly tier_version: number;
  readonly held_tier: string | null;
  readonly held_version: number | null;
  readonly state: 'scheduled' | 'waiting';
  readonly input: unknown;
  readonly job_id: string | null;
  readonly job_status: JobStatus | null;
  readonly job_fact: string | null;
  readonly job_error: ErrorData | null;
}

const inputSchema = z.object({
  backupTo: z.string().nullable().default(null),
  reason: z.string().nullable().default(null),
});

/** Of no tenant that is in service, and none that will be: nothing comes of the change. */
const GONE: readonly TenantStatus[] = ['CANCELLED', 'CANCELLING', 'DELETED', 'DELETING', 'PURGING', 'PURGED'];

/** What became of a change in this turn; null: nothing, it is looked at again. */
type Outcome = 'done' | 'failed' | 'cancelled' | 'waiting' | null;

/**
 * Changes of tier whose time has come, and those that wait until their tenant fits. Whoever has the turn begins a job,
 * whose number stands with the change before it begins: another turn, or another agent, finds it and only looks at its end.
 */
export function tierChangesWork(context: TierChangeContext): ScheduledWork {
  return {
    name: 'change-tiers',
    title: 'Move tenants whose change of tier has come, or fits now',
    cron: '*/5 * * * *',
    async run(actor, signal) {
      const platform = await context.platform();
      const due = await changesDue(platform);
      const counts = new Map<Outcome, number>();
      const failed: string[] = [];
      for (const change of due) {
        if (signal.aborted) break;
        const outcome = await advance(context, platform, actor, change).catch((error: unknown) => {
          const { code, message } = toErrorData(error);
          if (code === 'INTERNAL') throw error;
          failed.push(`${change.slug}: ${message}`);
          return null;
        });
        if (outcome === 'failed') failed.push(change.slug);
        counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      }
      const fact = ['done', 'waiting', 'cancelled', 'failed']
        .flatMap((each) => (counts.has(each as Outcome) ? [`${counts.get(each as Outcome)} ${each}`] : []))
        .join(', ');
      if (failed.length === 0) return due.length === 0 ? 'nothing was due' : fact || 'nothing was due';
      throw new CadastreError(
        'CONFLICT',
        `${fact || 'none done'}; not moved: ${failed.slice(0, 3).join('; ')}`,
      );
    },
  };
}

async function changesDue(platform: OpenPlatform): Promise<Due[]> {
  const { rows } = await platform.database.run<Due>(
    sql`SELECT tier_changes.id, organizations.id AS tenant_id, slug, organizations.status, tier_changes.tier,
          tier_changes.tier_version, held.tier AS held_tier, held.tier_version AS held_version, tier_changes.state,
          tier_changes.input, tier_changes.job_id, jobs.status AS job_status, jobs.fact AS job_fact, jobs.error AS job_error
        FROM platform.tier_changes JOIN platform.organizations ON organizations.id = organization_id
        LEFT JOIN platform.tenant_configurations AS held ON held.organization_id = organizations.id
        LEFT JOIN platform.jobs ON jobs.id = tier_changes.job_id
        WHERE tier_changes.state IN ('scheduled', 'waiting') AND at <= now() ORDER BY at, tier_changes.id`,
  );
  return rows;
}

type Settle = (
  state: 'done' | 'failed' | 'cancelled' | 'waiting',
  fact: string,
  keepJob?: boolean,
) => Promise<Outcome>;

async function advance(
  context: TierChangeContext,
  platform: OpenPlatform,
  actor: Actor,
  change: Due,
): Promise<Outcome> {
  const { tier, tier_version: version } = change;
  const settle: Settle = async (state, fact, keepJob = true) => {
    await platform.database.run(
      sql`UPDATE platform.tier_changes SET state = ${state}, fact = ${fact},
            job_id = CASE WHEN ${keepJob} THEN job_id END
          WHERE id = ${change.id} AND state IN ('scheduled', 'waiting')`,
    );
    platform.locks.say('tenants', change.tenant_id);
    return state;
  };
  const ended = endOf(change);
  if (ended === 'at-work') return null;
  if (change.job_status === 'succeeded') return settle('done', change.job_fact ?? '');
  if (ended === 'resume' && change.job_id !== null) {
    const jobId = Number(change.job_id);
    const intent = { actor, verb: 'resume job', target: `job ${jobId}`, input: { change: change.id }, jobId };
    const resumed = await performJob(context.audit, intent, () => context.runner.resume(jobId)).catch(
      unlessConflict,
    );
    return resumed === null ? null : toItsEnd(resumed, settle);
  }
  // Its server was away before anything was done: another turn may find it there.
  if (ended === 'again') await settle('waiting', change.job_fact ?? '', false);
  else if (ended === 'failed') return settle('failed', change.job_fact ?? '');
  if (change.held_tier === tier && change.held_version === version)
    return settle('done', 'it was there already');
  if (GONE.includes(change.status)) {
    const status = change.status.toLowerCase();
    return settle('cancelled', `the tenant was ${status} when its time came`);
  }
  const { backupTo, reason } = inputSchema.parse(change.input);
  const tenant = await getTenantById(platform, change.tenant_id);
  const look = await lookAtChange(context, platform, tenant, { tier, version }, backupTo);
  const fact = look.obstacles.map(({ sentence }) => sentence).join('; ');
  // Over its limits, or shut: it waits, and whoever asks is told for what.
  if (mayWait(look.obstacles)) return settle('waiting', fact);
  if (look.obstacles.length > 0) return settle('failed', fact);
  const id = Number(change.id);
  const begun = await startChange(context, actor, change.slug, {
    tier,
    version,
    backupTo,
    reason: reason ?? 'Scheduled',
    changeId: id,
  }).catch(unlessConflict);
  return begun === null ? null : toItsEnd(begun, settle);
}

/** Somebody else is at work on the tenant, or on this very change: the next turn looks again. */
function unlessConflict(error: unknown): null {
  if (error instanceof CadastreError && error.code === 'CONFLICT') return null;
  throw error;
}

async function toItsEnd(begun: StartedJob, settle: Settle): Promise<Outcome> {
  const record = await begun.ended;
  const ended = endOf({ job_status: record.status, job_error: record.error });
  if (ended === 'succeeded') return settle('done', record.fact);
  if (ended === 'failed') return settle('failed', record.fact);
  // Closed in the middle, or its server went away: the change stays open, and its job is taken up again.
  return ended === 'again' ? settle('waiting', record.fact, false) : null;
}

function endOf({ job_status: status, job_error: error }: Pick<Due, 'job_status' | 'job_error'>) {
  if (status === null) return 'none';
  if (status === 'queued' || status === 'running' || status === 'undoing') return 'at-work';
  if (status === 'succeeded') return 'succeeded';
  if (error?.code !== 'SERVER_UNREACHABLE') return 'failed';
  // Nothing was done, or everything undone: it begins anew. One that stands half-way goes on.
  return status === 'undone' ? 'again' : status === 'failed' ? 'resume' : 'failed';
}
