import type { Message } from '../../shared/models/message.ts';
import type { Actor } from '../acts/actor.ts';
import { CadastreError, toErrorData } from '../errors.ts';
import { throwUnlessDone } from '../jobs/audited-job.ts';
import type { StartedJob } from '../jobs/job-runner.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { readSharedSettings } from '../platform/shared-settings.ts';
import { sql } from '../postgres/sql.ts';
import type { ScheduledWork } from '../schedule/scheduled-work.ts';
import { suspendTenant } from './act.ts';
import type { LifecycleContext } from './lifecycle-run.ts';
import { reconcile } from './reconcile/reconcile.ts';
import { stuckTenants } from './stuck-tenants.ts';

/** What the schedule of tenants' lives needs of other rooms. */
export interface LifecycleWorksPorts {
  /** Writes to the owner of a tenant, once for each occasion. */
  warn(actor: Actor, warning: Warning): Promise<Pick<Message, 'status' | 'problem'>>;
  /** Begins the purge of a deleted tenant whose time has come. */
  purge(actor: Actor, slug: string): Promise<StartedJob>;
}

export interface Warning {
  readonly tenantId: number;
  readonly kind: 'trial-ending' | 'trial-over' | 'purge-coming';
  /** What it warns of: another date is another occasion. */
  readonly due: Date;
  /** Days before it that this warning was for; null: it has come. */
  readonly days: number | null;
}

interface DueTenant extends Record<string, unknown> {
  readonly id: number;
  readonly slug: string;
  readonly due: Date;
}

/** What is done to tenants by itself. Each looks for what is due, so that a turn that was missed is made up by the next. */
export function lifecycleWorks(context: LifecycleContext, ports: LifecycleWorksPorts): ScheduledWork[] {
  return [
    {
      name: 'end-trials',
      title: 'Suspend trials that are over',
      cron: '*/5 * * * *',
      run: async (actor, signal) => {
        const platform = await context.platform();
        return onEach(platform, trialsOver, signal, 'suspended', async ({ id, slug, due }) => {
          const job = await suspendTenant(context, actor, slug, 'trial-over', 'The trial is over');
          throwUnlessDone(await job.ended);
          // Shut out it is, whatever becomes of the message; the list of messages shows one that failed.
          await ports.warn(actor, { tenantId: id, kind: 'trial-over', due, days: null });
        });
      },
    },
    {
      name: 'warn',
      title: 'Warn of a trial that ends and a purge that comes',
      cron: '10 * * * *',
      run: async (actor, signal) => warnOwners(context, ports, actor, signal),
    },
    {
      name: 'purge',
      title: 'Purge what has been deleted for long enough',
      cron: '*/15 * * * *',
      run: async (actor, signal) => {
        const platform = await context.platform();
        return onEach(platform, purgesDue, signal, 'purged', async ({ slug }) => {
          throwUnlessDone(await (await ports.purge(actor, slug)).ended);
        });
      },
    },
    {
      name: 'look-for-stuck',
      title: 'Look for tenants that hang between two statuses',
      cron: '*/5 * * * *',
      async run() {
        const stuck = await stuckTenants(await context.platform());
        if (stuck.length === 0) return 'nobody hangs';
        throw new CadastreError('CONFLICT', `${stuck.length} hang: ${few(stuck.map((each) => each.tenant))}`);
      },
    },
    {
      name: 'compare',
      title: 'Compare tenants with their servers',
      cron: '40 * * * *',
      async run() {
        const { tenants, differences, unreachable } = await reconcile(context, null);
        if (differences.length + unreachable.length === 0) return `${tenants} tenants as they should be`;
        const parts = [
          ...(differences.length > 0
            ? [`${differences.length} differences: ${few(differences.map((each) => each.tenant))}`]
            : []),
          ...unreachable.map(({ server }) => `${server} does not answer`),
        ];
        throw new CadastreError('CONFLICT', parts.join('; '));
      },
    },
  ];
}

/**
 * One after the other, each alone: a failure is told at the end and stops nobody. A tenant that somebody else is at work
 * on, or has acted on meanwhile, is passed over: the next turn looks again.
 */
async function onEach(
  platform: OpenPlatform,
  whoIsDue: (platform: OpenPlatform) => Promise<DueTenant[]>,
  signal: AbortSignal,
  done: string,
  act: (tenant: DueTenant) => Promise<void>,
): Promise<string> {
  const due = await whoIsDue(platform);
  const movedOn = async ({ id }: DueTenant) =>
    (await platform.locks.isHeld('tenant', id)) || !(await whoIsDue(platform)).some((each) => each.id === id);
  let succeeded = 0;
  const failed: string[] = [];
  for (const tenant of due) {
    if (signal.aborted) break;
    try {
      await act(tenant);
      succeeded += 1;
    } catch (error) {
      const { code, message } = toErrorData(error);
      if (code === 'INTERNAL') throw error;
      if ((code === 'CONFLICT' || code === 'REFUSED') && (await movedOn(tenant))) continue;
      failed.push(`${tenant.slug}: ${message}`);
    }
  }
  if (failed.length > 0) {
    throw new CadastreError(
      'CONFLICT',
      `${succeeded} of ${due.length} ${done}; ${failed.length} failed: ${few(failed)}`,
    );
  }
  return due.length === 0 ? 'nothing was due' : `${succeeded} of ${due.length} ${done}`;
}

async function warnOwners(
  context: LifecycleContext,
  ports: LifecycleWorksPorts,
  actor: Actor,
  signal: AbortSignal,
): Promise<string> {
  const platform = await context.platform();
  const { lifecycle } = await readSharedSettings(platform);
  const warnings = await warningsDue(platform, lifecycle.warningDays);
  let told = 0;
  const failed: string[] = [];
  for (const warning of warnings) {
    if (signal.aborted) break;
    try {
      const { status, problem } = await ports.warn(actor, warning);
      // Where no way of mail is set there is nobody to tell, now or later.
      if (status === 'delivered' || status === 'skipped' || status === 'unsure') {
        await markTold(platform, warning, lifecycle.warningDays);
        told += 1;
      } else {
        failed.push(`tenant ${warning.tenantId}: ${problem ?? status}`);
      }
    } catch (error) {
      const { code, message } = toErrorData(error);
      if (code === 'INTERNAL') throw error;
      // Another agent is telling it at this moment.
      if (code !== 'CONFLICT') failed.push(`tenant ${warning.tenantId}: ${message}`);
    }
  }
  if (failed.length > 0)
    throw new CadastreError('CONFLICT', `${told} of ${warnings.length} told; ${few(failed)}`);
  return warnings.length === 0 ? 'nobody to warn' : `${told} told`;
}

async function trialsOver(platform: OpenPlatform): Promise<DueTenant[]> {
  const { rows } = await platform.database.run<DueTenant>(
    sql`SELECT id, slug, trial_ends_at AS due FROM platform.organizations
        WHERE status = 'TRIAL' AND trial_ends_at <= now() ORDER BY trial_ends_at`,
  );
  return rows;
}

async function purgesDue(platform: OpenPlatform): Promise<DueTenant[]> {
  const { rows } = await platform.database.run<DueTenant>(
    sql`SELECT id, slug, purge_due_at AS due FROM platform.organizations
        WHERE status = 'DELETED' AND purge_due_at <= now() ORDER BY purge_due_at`,
  );
  return rows;
}

/** The nearest warning that fits each date and has not been told: after a pause nobody hears two at once. */
async function warningsDue(platform: OpenPlatform, days: readonly number[]): Promise<Warning[]> {
  const { rows } = await platform.database.run<{
    id: number;
    kind: Warning['kind'];
    due: Date;
    days: number;
  }>(
    sql`WITH coming AS (
          SELECT id, 'trial-ending' AS kind, date_trunc('milliseconds', trial_ends_at) AS due FROM platform.organizations
          WHERE status = 'TRIAL' AND trial_ends_at > now() AND owner_email IS NOT NULL
          UNION ALL
          SELECT id, 'purge-coming', date_trunc('milliseconds', purge_due_at) FROM platform.organizations
          WHERE status = 'DELETED' AND purge_due_at > now() AND owner_email IS NOT NULL
          -- To the millisecond, which is what comes back as the date that was told.
        ), nearest AS (
          SELECT DISTINCT ON (id, kind) id, kind, due, days
          FROM coming, unnest(${days}::int[]) AS days
          WHERE due <= now() + make_interval(days => days) ORDER BY id, kind, days
        )
        SELECT id, kind, due, days FROM nearest
        WHERE NOT EXISTS (
          SELECT FROM platform.warnings WHERE organization_id = nearest.id AND warnings.due_at = nearest.due
            AND warnings.kind = nearest.kind || '/' || nearest.days)
        ORDER BY due`,
  );
  return rows.map(({ id, kind, due, days: before }) => ({ tenantId: id, kind, due, days: before }));
}

/** This one and those for more days before: their time is past. */
async function markTold(platform: OpenPlatform, warning: Warning, days: readonly number[]): Promise<void> {
  const { tenantId, kind, due } = warning;
  await platform.database.run(
    sql`INSERT INTO platform.warnings (organization_id, kind, due_at)
        SELECT id, ${kind} || '/' || days, ${due.toISOString()}::timestamptz
        FROM unnest(${days.filter((each) => each >= (warning.days ?? 0))}::int[]) AS days
        JOIN platform.organizations ON id = ${tenantId}
        ON CONFLICT DO NOTHING`,
  );
}

const few = (texts: readonly string[]): string =>
  texts.length <= 3 ? texts.join('; ') : `${texts.slice(0, 3).join('; ')} and ${texts.length - 3} more`;
