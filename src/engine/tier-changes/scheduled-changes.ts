import type { ScheduledChange } from '../../shared/models/configuration.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql, trusted } from '../postgres/sql.ts';
import { SQLSTATE } from '../postgres/sqlstates.ts';
import type { TierChangeContext, TierRef } from './tier-change-context.ts';

interface ChangeRow extends Record<string, unknown> {
  readonly id: string;
  readonly slug: string;
  readonly tier: string;
  readonly tier_version: number;
  readonly at: Date;
  readonly state: ScheduledChange['state'];
  readonly fact: string;
  readonly requested_by: string;
  readonly job_id: string | null;
}

const SELECT =
  trusted(`SELECT tier_changes.id, slug, tier, tier_version, at, state, fact, requested_by, job_id
  FROM platform.tier_changes JOIN platform.organizations ON organizations.id = organization_id`);

/** Those that are to come and those that wait first, by their time; then the last hundred that have ended. */
export async function listScheduledChanges(platform: OpenPlatform): Promise<ScheduledChange[]> {
  const { rows } = await platform.database.run<ChangeRow>(
    sql`(${SELECT} WHERE state IN ('scheduled', 'waiting') ORDER BY at, tier_changes.id)
        UNION ALL (${SELECT} WHERE state NOT IN ('scheduled', 'waiting') ORDER BY tier_changes.id DESC LIMIT 100)`,
  );
  return rows.map(toChange);
}

export async function readScheduledChange(platform: OpenPlatform, id: number): Promise<ScheduledChange> {
  const { rows } = await platform.database.run<ChangeRow>(sql`${SELECT} WHERE tier_changes.id = ${id}`);
  const [row] = rows;
  if (row) return toChange(row);
  throw new CadastreError('NOT_FOUND', `There is no change of tier number ${id}`, {
    wayOut: 'The list of scheduled changes shows those there are.',
    command: 'cadastre tenant scheduled-changes',
  });
}

const toChange = (row: ChangeRow): ScheduledChange => ({
  id: Number(row.id),
  tenant: row.slug,
  tier: row.tier,
  version: row.tier_version,
  at: row.at.toISOString(),
  state: row.state,
  fact: row.fact,
  requestedBy: row.requested_by,
  jobId: row.job_id === null ? null : Number(row.job_id),
});

export interface NewChange extends TierRef {
  readonly tenantId: number;
  readonly slug: string;
  readonly at: Date;
  readonly state: 'scheduled' | 'waiting';
  readonly fact: string;
  readonly backupTo: string | null;
  readonly reason: string | null;
}

/** Written down for whoever has the turn of the schedule then. Throws `CONFLICT` where the tenant has an open one. */
export async function insertChange(platform: OpenPlatform, actor: Actor, change: NewChange): Promise<number> {
  const { tenantId, tier, version, at, state, fact, backupTo, reason, slug } = change;
  try {
    const { rows } = await platform.database.run<{ id: string }>(
      sql`INSERT INTO platform.tier_changes (organization_id, tier, tier_version, at, state, fact, input, requested_by)
          VALUES (${tenantId}, ${tier}, ${version}, ${at.toISOString()}::timestamptz, ${state}, ${fact},
            ${JSON.stringify({ backupTo, reason })}::jsonb, ${actor.name}) RETURNING id`,
    );
    platform.locks.say('tenants', tenantId);
    return Number(rows[0]?.id);
  } catch (error) {
    if (!(error instanceof CadastreError) || error.details.sqlstate !== SQLSTATE.uniqueViolation) throw error;
    throw new CadastreError('CONFLICT', `Tenant ${slug} has a change of tier to come already`, {
      wayOut: 'Look at that one, and cancel it first.',
      command: 'cadastre tenant scheduled-changes; cadastre tenant cancel-change NUMBER',
    });
  }
}

/** Nothing comes of it any more. Errors: `NOT_FOUND`; `CONFLICT` for one that has ended, or whose job is at work. */
export function cancelScheduledChange(
  context: Pick<TierChangeContext, 'audit' | 'platform'>,
  actor: Actor,
  id: number,
): Promise<ScheduledChange> {
  const intent = { actor, verb: 'cancel tier change', target: `tier change ${id}`, input: {} };
  return performAct(context.audit, intent, async () => {
    const platform = await context.platform();
    const change = await readScheduledChange(platform, id);
    const { rowCount } = await platform.database.run(
      sql`UPDATE platform.tier_changes SET state = 'cancelled', fact = ${`cancelled by ${actor.name}`}
          WHERE id = ${id} AND state IN ('scheduled', 'waiting') AND job_id IS NULL`,
    );
    if (rowCount === 0) {
      throw new CadastreError(
        'CONFLICT',
        change.jobId !== null && (change.state === 'scheduled' || change.state === 'waiting')
          ? `Job ${change.jobId} is at work on it`
          : `This change has ended: ${change.state}`,
        change.jobId === null
          ? {}
          : { wayOut: 'That job shows what becomes of it.', command: `cadastre job show ${change.jobId}` },
      );
    }
    return readScheduledChange(platform, id);
  });
}
