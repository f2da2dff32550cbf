import {
  type LifecycleAct,
  mayBegin,
  type SettledStatus,
  TRANSITIONS,
} from '../../shared/models/lifecycle.ts';
import type { Tenant } from '../../shared/models/tenant.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';

/** How long a tenant may stay between two statuses before that counts as stuck, in minutes. */
const TRANSITION_MINUTES = 15;

/** Throws `REFUSED` with the acts that are possible when this one cannot begin from where the tenant is. */
export function checkMayBegin(act: LifecycleAct, tenant: Pick<Tenant, 'slug' | 'status'>): void {
  if (mayBegin(act, tenant.status)) return;
  const from = TRANSITIONS[act].from.join(', ').toLowerCase();
  throw new CadastreError('REFUSED', `Tenant ${tenant.slug} is ${tenant.status.toLowerCase()}`, {
    fields: [{ field: 'tenant', message: `To ${act}, it has to be ${from}` }],
    wayOut:
      TRANSITIONS[act].via === null ? undefined : 'Look at its page: it shows what can be done from here.',
  });
}

/**
 * Takes the tenant into the act's transitional status, durably. May run twice. Where it came from stays in
 * `status_before`, except for the tenant that is purged or restored out of `DELETED`: there it is what the deletion
 * found.
 */
export async function enterStatus(
  platform: OpenPlatform,
  act: LifecycleAct,
  tenantId: number,
): Promise<void> {
  const { from, via } = TRANSITIONS[act];
  if (via === null) throw new CadastreError('INTERNAL', `${act} has no status in between`);
  const { rows } = await platform.database.run<{ status: string }>(
    sql`UPDATE platform.organizations
        SET status_before = CASE WHEN status IN (${via}, 'DELETED') THEN status_before ELSE status END, status = ${via},
            status_deadline = now() + make_interval(mins => ${TRANSITION_MINUTES}::int)
        WHERE id = ${tenantId} AND (status = ${via} OR status = ANY (${from as readonly string[] as string[]}))
        RETURNING status`,
  );
  if (rows.length > 0) return;
  throw new CadastreError('CONFLICT', 'The tenant has changed its status meanwhile', {
    wayOut: 'Look at the tenant again, then decide.',
  });
}

/** The end of an act: from the transitional status to a settled one. May run twice. */
export async function settleStatus(
  platform: OpenPlatform,
  tenantId: number,
  to: SettledStatus,
): Promise<void> {
  await platform.database.run(
    sql`UPDATE platform.organizations SET status = ${to}, status_deadline = NULL
        WHERE id = ${tenantId}`,
  );
  platform.locks.say('tenants', tenantId);
}
