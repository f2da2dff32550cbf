import { TRANSITIONAL_STATUSES } from '../../shared/models/lifecycle.ts';
import { DEFAULT_THRESHOLD } from '../../shared/models/usage.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql, trusted } from '../postgres/sql.ts';
import { JUDGED_STATUSES } from './due-tenants.ts';
import type { UsageContext } from './usage-context.ts';

interface Ripe extends Record<string, unknown> {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly threshold: number;
  readonly since: Date;
  readonly value: number;
  readonly peak: number;
  readonly raised: boolean;
  /** null: it ends since it was under for long enough. */
  readonly because: 'not-judged' | 'setting' | null;
}

export interface Settled {
  readonly raised: number;
  readonly ended: number;
}

/**
 * Raises and ends what has lasted long enough, whoever judged it: a process that died in between has left it ripe. What is
 * open and cannot be judged any more, since its tenant is not in service or its configuration says it no more, ends too.
 * Each is an entry of the audit log.
 */
export async function settleAlerts(
  context: Pick<UsageContext, 'audit'>,
  platform: OpenPlatform,
  actor: Actor,
  now: Date,
  signal?: AbortSignal,
): Promise<Settled> {
  await forgetPending(platform);
  let [raised, ended] = [0, 0];
  for (const alert of await ripeAlerts(platform)) {
    if (signal?.aborted) break;
    const { name, threshold, value, peak, because } = alert;
    const intent = { actor, target: `tenant ${alert.slug}` };
    if (alert.raised) {
      const input = {
        alert: name,
        threshold,
        value: rounded(value),
        peak: rounded(peak),
        because: because ?? 'under',
      };
      await performAct(context.audit, { ...intent, verb: 'end alert', input }, async () => {
        await platform.database.run(
          sql`UPDATE platform.alerts SET ended_at = ${now.toISOString()}::timestamptz, ended_because = ${because ?? 'under'},
                ripe = false WHERE id = ${alert.id} AND ended_at IS NULL`,
        );
      });
      ended += 1;
    } else {
      const input = { alert: name, threshold, value: rounded(value), since: alert.since.toISOString() };
      await performAct(context.audit, { ...intent, verb: 'raise alert', input }, async () => {
        await platform.database.run(
          sql`UPDATE platform.alerts SET raised_at = ${now.toISOString()}::timestamptz, ripe = false
              WHERE id = ${alert.id} AND raised_at IS NULL AND ended_at IS NULL`,
        );
      });
      raised += 1;
    }
  }
  return { raised, ended };
}

const rounded = (percent: number) => Math.round(percent * 10) / 10;

const list = (words: readonly string[]) => words.map((word) => `'${word}'`).join(', ');

/** Why an open alert is judged no more; null: it is. Whoever is on the way between two statuses is waited for. */
const WHY_NO_MORE = trusted(`CASE
  WHEN organizations.status NOT IN (${list([...JUDGED_STATUSES, ...TRANSITIONAL_STATUSES])}) THEN 'not-judged'
  WHEN NOT EXISTS (
    SELECT FROM platform.tenant_configurations AS held,
      jsonb_array_elements(CASE WHEN jsonb_typeof(held.effective -> 'monitoring.alerts') = 'array'
        THEN held.effective -> 'monitoring.alerts' ELSE '[]' END) AS rule
    WHERE held.organization_id = alerts.organization_id AND rule ->> 'name' = alerts.name
      AND coalesce((rule ->> 'threshold')::float, ${DEFAULT_THRESHOLD}) = alerts.threshold
  ) THEN 'setting' END`);

async function forgetPending(platform: OpenPlatform): Promise<void> {
  await platform.database.run(
    sql`DELETE FROM platform.alerts USING platform.organizations
        WHERE organizations.id = organization_id AND raised_at IS NULL AND (${WHY_NO_MORE}) IS NOT NULL`,
  );
}

async function ripeAlerts(platform: OpenPlatform): Promise<Ripe[]> {
  const { rows } = await platform.database.run<Ripe>(
    sql`SELECT * FROM (
          SELECT alerts.id, slug, alerts.name, threshold, since, value, peak, raised_at IS NOT NULL AS raised, ripe,
            CASE WHEN raised_at IS NOT NULL THEN ${WHY_NO_MORE} END AS because
          FROM platform.alerts JOIN platform.organizations ON organizations.id = organization_id
          WHERE ended_at IS NULL
        ) AS open WHERE ripe OR because IS NOT NULL ORDER BY id`,
  );
  return rows;
}
