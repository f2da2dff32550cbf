import type { StatusReason } from '../../shared/models/lifecycle.ts';
import type { Language } from '../../shared/models/message.ts';
import type { SharedSettings } from '../../shared/models/shared-settings.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { loginUrlOf } from './login-url.ts';
import type { MessageTenant } from './message-values.ts';

export interface AddressedTenant extends MessageTenant {
  readonly language: Language;
}

/** A tenant as its owner is written to. Throws `NOT_FOUND` for one that has no owner any more. */
export async function readMessageTenant(
  platform: OpenPlatform,
  settings: SharedSettings,
  tenantId: number,
): Promise<AddressedTenant> {
  const { rows } = await platform.database.run<{
    name: string;
    slug: string;
    owner_email: string | null;
    language: Language | null;
    status_reason: StatusReason | null;
    trial_ends_at: Date | null;
    purge_due_at: Date | null;
    paid_until: Date | null;
    plan: string | null;
    price: number | null;
    currency: string | null;
  }>(
    sql`SELECT organizations.name, slug, owner_email, language, status_reason, trial_ends_at, purge_due_at, paid_until,
               plans.name AS plan, price, currency
        FROM platform.organizations
        LEFT JOIN platform.subscriptions ON organization_id = organizations.id
        LEFT JOIN platform.plans ON plans.id = subscriptions.plan
        WHERE organizations.id = ${tenantId}`,
  );
  const row = rows[0];
  if (!row || row.owner_email === null)
    throw new CadastreError('NOT_FOUND', `Tenant number ${tenantId} has no owner to write to`);
  return {
    name: row.name,
    slug: row.slug,
    ownerEmail: row.owner_email,
    language: row.language ?? settings.mail.language,
    loginUrl: loginUrlOf(settings.access, row.slug),
    plan:
      row.plan === null ? null : { name: row.plan, price: row.price ?? 0, currency: row.currency ?? 'EUR' },
    trialEndsAt: row.trial_ends_at,
    paidUntil: row.paid_until,
    purgeDueAt: row.purge_due_at,
    statusReason: row.status_reason,
  };
}
