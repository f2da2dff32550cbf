import { alertMeasure } from '../../shared/models/usage.ts';
import type { Actor } from '../acts/actor.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { alertValues } from './alert-message.ts';
import { JUDGED_STATUSES } from './due-tenants.ts';
import type { UsageContext } from './usage-context.ts';

/** What did not arrive is tried again after this long, for as long as the alert is raised; minutes. */
const AGAIN_AFTER_MINUTES = 15;

interface Untold extends Record<string, unknown> {
  readonly id: string;
  readonly tenant: number;
  readonly name: string;
  readonly threshold: number;
  readonly value: number;
  readonly measured: number;
  readonly limit_value: number;
  readonly since: Date;
}

/**
 * Writes to the owners of tenants whose alerts are raised, where their tier says `alert_by: email`: once for each alert,
 * also when the process died between the message and the note of it, since the message knows that it was sent. Whoever is
 * silenced is not told. Answers with how many could not be.
 */
export async function tellAlerts(
  context: Pick<UsageContext, 'tellOwner'>,
  platform: OpenPlatform,
  actor: Actor,
  now: Date,
  signal?: AbortSignal,
): Promise<number> {
  const at = now.toISOString();
  const { rows } = await platform.database.run<Untold>(
    sql`SELECT alerts.id, alerts.organization_id AS tenant, alerts.name, threshold, value, measured, limit_value, since
        FROM platform.alerts JOIN platform.organizations ON organizations.id = alerts.organization_id
        JOIN platform.tenant_configurations AS held ON held.organization_id = alerts.organization_id
        WHERE raised_at IS NOT NULL AND ended_at IS NULL AND held.effective ->> 'monitoring.alert_by' = 'email'
          AND owner_email IS NOT NULL AND organizations.status = ANY (${JUDGED_STATUSES}::text[])
          AND (silenced_until IS NULL OR silenced_until <= ${at}::timestamptz)
          AND (told IS NULL OR (told = 'failed'
            AND tried_at <= ${at}::timestamptz - make_interval(mins => ${AGAIN_AFTER_MINUTES})))
        ORDER BY alerts.id`,
  );
  let failed = 0;
  for (const { id, tenant, name, ...alert } of rows) {
    const measure = alertMeasure(name);
    if (signal?.aborted || measure === null) continue;
    try {
      const { status } = await context.tellOwner(actor, {
        tenantId: tenant,
        kind: 'usage-alert',
        occasion: `alert/${id}`,
        values: (language) => alertValues({ ...alert, measure, limit: alert.limit_value }, language),
      });
      const told = status === 'due' || status === 'sending' ? 'failed' : status;
      if (told === 'failed') failed += 1;
      await platform.database.run(
        sql`UPDATE platform.alerts SET told = ${told}, tried_at = ${at}::timestamptz,
              told_at = CASE WHEN ${told} = 'delivered' THEN ${at}::timestamptz END WHERE id = ${id}`,
      );
    } catch (error) {
      // Somebody else is sending it at this moment, or its tenant is gone: the next look sees.
      if (!(error instanceof CadastreError) || !['CONFLICT', 'NOT_FOUND'].includes(error.code)) throw error;
    }
  }
  return failed;
}
