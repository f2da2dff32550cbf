import type { Subscription } from '../../shared/models/lifecycle-acts.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { type Statement, sql } from '../postgres/sql.ts';
import { CREDIT_KIND } from '../provisioning/steps/reserve.ts';

/** null: the tenant was made without one. */
export async function readSubscription(
  platform: OpenPlatform,
  tenantId: number,
): Promise<Subscription | null> {
  const { rows } = await platform.database.run<{
    plan: string;
    name: string;
    status: Subscription['status'];
    started_at: Date;
    paid_until: Date | null;
  }>(
    sql`SELECT plan, name, status, started_at, paid_until FROM platform.subscriptions
        JOIN platform.plans ON plans.id = plan WHERE organization_id = ${tenantId}`,
  );
  const row = rows[0];
  if (!row) return null;
  return {
    plan: row.plan,
    planName: row.name,
    status: row.status,
    startedAt: row.started_at.toISOString(),
    paidUntil: row.paid_until?.toISOString() ?? null,
  };
}

export async function requireSubscription(platform: OpenPlatform, tenantId: number): Promise<Subscription> {
  const subscription = await readSubscription(platform, tenantId);
  if (subscription) return subscription;
  throw new CadastreError('INTERNAL', 'The subscription is gone');
}

/**
 * For a tenant that was made without one, with the account of credits that belongs to it. Writes nothing where there is
 * a subscription already.
 */
export function openSubscription(tenantId: number, plan: string, status: Subscription['status']): Statement {
  return sql`WITH credits AS (
      INSERT INTO platform.credit_accounts (organization_id, kind) VALUES (${tenantId}::int, ${CREDIT_KIND})
      ON CONFLICT DO NOTHING
    )
    INSERT INTO platform.subscriptions (organization_id, plan, status) VALUES (${tenantId}::int, ${plan}, ${status})
    ON CONFLICT (organization_id) DO NOTHING`;
}

/** Who pays without a subscription gets one on the entry plan. */
export function paySubscription(tenantId: number, paidUntil: Date): Statement {
  return sql`INSERT INTO platform.subscriptions AS former (organization_id, plan, status, paid_until)
    SELECT ${tenantId}::int, id, 'ACTIVE', ${paidUntil.toISOString()}::timestamptz
    FROM platform.plans ORDER BY position LIMIT 1
    ON CONFLICT (organization_id) DO UPDATE SET status = 'ACTIVE', paid_until = excluded.paid_until`;
}

export function missSubscription(tenantId: number): Statement {
  return sql`INSERT INTO platform.subscriptions (organization_id, plan, status)
    SELECT ${tenantId}::int, id, 'PAST_DUE' FROM platform.plans ORDER BY position LIMIT 1
    ON CONFLICT (organization_id) DO UPDATE SET status = 'PAST_DUE'`;
}

/** Does nothing where there is none. */
export function setSubscription(tenantId: number, status: Subscription['status']): Statement {
  return sql`UPDATE platform.subscriptions SET status = ${status} WHERE organization_id = ${tenantId}`;
}
