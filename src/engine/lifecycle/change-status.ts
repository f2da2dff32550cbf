import {
  type LifecycleAct,
  mayBegin,
  type SettledStatus,
  type StatusReason,
  TRANSITIONS,
} from '../../shared/models/lifecycle.ts';
import type { Tenant } from '../../shared/models/tenant.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { type Statement, sql } from '../postgres/sql.ts';

/** How long a tenant may stay between two statuses before that counts as stuck, in minutes. */
const TRANSITION_MINUTES = 15;

/** Why this act cannot begin from where the tenant is, in a sentence; null: it can. */
export function whyNotBegin(act: LifecycleAct, tenant: Pick<Tenant, 'status'>): string | null {
  if (mayBegin(act, tenant.status)) return null;
  return `It is ${tenant.status.toLowerCase()}; to ${act}, it has to be ${TRANSITIONS[act].from.join(', ').toLowerCase()}`;
}

/** Throws `REFUSED` with the acts that are possible when this one cannot begin from where the tenant is. */
export function checkMayBegin(act: LifecycleAct, tenant: Pick<Tenant, 'slug' | 'status'>): void {
  if (mayBegin(act, tenant.status)) return;
  const from = TRANSITIONS[act].from.join(', ').toLowerCase();
  throw new CadastreError('REFUSED', `Tenant ${tenant.slug} is ${tenant.status.toLowerCase()}`, {
    fields: [{ field: 'tenant', message: `To ${act}, it has to be ${from}` }],
    ...wayOutOf(tenant),
  });
}

/** What helps a tenant on whom an act cannot begin, and that on the command line. */
export function wayOutOf({ slug, status }: Pick<Tenant, 'slug' | 'status'>): {
  wayOut: string;
  command?: string;
} {
  const jobs = `cadastre job list --tenant ${slug}`;
  if (status === 'PENDING') return { wayOut: 'Wait until it is made.', command: jobs };
  if (status === 'DELETED')
    return { wayOut: 'Restore it first.', command: `cadastre tenant restore ${slug}` };
  if (status === 'PURGED') return { wayOut: 'It is gone for good.' };
  if (status.endsWith('ING')) return { wayOut: 'Wait for its job, or resume or undo it.', command: jobs };
  return {
    wayOut: 'Look at the tenant: it shows what can be done from here.',
    command: `cadastre tenant show ${slug}`,
  };
}

/**
 * Takes the tenant into the act's transitional status, durably. May run twice by the same job. Where it came from
 * stays in `status_before`, except for the tenant that is purged or restored out of `DELETED`: there it is what the
 * deletion found.
 */
export async function enterStatus(
  platform: OpenPlatform,
  act: LifecycleAct,
  tenantId: number,
  jobId: number | null = null,
): Promise<void> {
  const { from, via } = TRANSITIONS[act];
  if (via === null) throw new CadastreError('INTERNAL', `${act} has no status in between`);
  const { rows } = await platform.database.run<{ status: string }>(
    sql`UPDATE platform.organizations
        SET status_before = CASE WHEN status IN (${via}, 'DELETED') THEN status_before ELSE status END, status = ${via},
            status_job = ${jobId}, status_deadline = now() + make_interval(mins => ${TRANSITION_MINUTES}::int)
        WHERE id = ${tenantId} AND (status = ANY (${from as readonly string[] as string[]})
          OR (status = ${via} AND status_job IS NOT DISTINCT FROM ${jobId}::bigint))
        RETURNING status`,
  );
  if (rows.length === 0) throw movedOn();
  platform.locks.say('tenants', tenantId);
}

/**
 * The end of an act: from the transitional status to a settled one. May run twice. A reason stays for as long as the
 * tenant is not let in again; `reason` replaces it. What stands in `together` happens in the same transaction.
 */
export async function settleStatus(
  platform: OpenPlatform,
  tenantId: number,
  to: SettledStatus,
  reason: StatusReason | null = null,
  together: readonly Statement[] = [],
): Promise<void> {
  const change = sql`UPDATE platform.organizations SET status = ${to}, status_deadline = NULL,
          status_reason = CASE WHEN ${to} IN ('TRIAL', 'ACTIVE') THEN NULL ELSE coalesce(${reason}, status_reason) END
        WHERE id = ${tenantId}`;
  if (together.length === 0) await platform.database.run(change);
  else {
    await platform.database.transaction(async (session) => {
      for (const statement of [change, ...together]) await session.run(statement);
    });
  }
  platform.locks.say('tenants', tenantId);
}

export function movedOn(): CadastreError {
  return new CadastreError('CONFLICT', 'The tenant has changed its status meanwhile', {
    wayOut: 'Look at the tenant again, then decide.',
  });
}

/** Where a job stands with its tenant, read from what the database wrote down by itself. */
export interface JobStand {
  /** `settled`: it led the tenant to where it should; `returned`: it led it back; `gone`: others have acted since. */
  readonly stand: 'not-begun' | 'under-way' | 'settled' | 'returned' | 'gone';
  /** The settled status that the job found. */
  readonly from: SettledStatus | null;
}

export async function readJobStand(
  platform: OpenPlatform,
  act: LifecycleAct,
  tenantId: number,
  jobId: number,
): Promise<JobStand> {
  const { via, from: sources } = TRANSITIONS[act];
  const { rows } = await platform.database.run<{
    status: string;
    status_job: string | null;
    came_from: SettledStatus | null;
    led_to: SettledStatus | null;
  }>(
    sql`SELECT status, status_job,
          (SELECT from_status FROM platform.status_history AS h
           WHERE h.organization_id = o.id AND job_id = ${jobId} AND to_status = ${via} ORDER BY h.id LIMIT 1) AS came_from,
          (SELECT to_status FROM platform.status_history AS h
           WHERE h.organization_id = o.id AND job_id = ${jobId} AND from_status = ${via} ORDER BY h.id DESC LIMIT 1) AS led_to
        FROM platform.organizations AS o WHERE o.id = ${tenantId}`,
  );
  const row = rows[0];
  if (!row) return { stand: 'gone', from: null };
  const { came_from: from, led_to: to } = row;
  if (row.status === via && Number(row.status_job) === jobId) return { stand: 'under-way', from };
  if (to !== null) return { stand: sources.includes(to) ? 'returned' : 'settled', from };
  return { stand: from === null ? 'not-begun' : 'gone', from };
}
