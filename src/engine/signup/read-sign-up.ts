import type { Subscription } from '../../shared/models/lifecycle-acts.ts';
import type { Language } from '../../shared/models/message.ts';
import type { CreditAccount } from '../../shared/models/plan.ts';
import type { SignUp } from '../../shared/models/signup.ts';
import { listMessages, loginUrlOf } from '../mail/index.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { readSharedSettings } from '../platform/shared-settings.ts';
import { sql } from '../postgres/sql.ts';
import { getTenant } from '../tenants/select-tenants.ts';

/** What a tenant has beside its place: plan, credits, messages, and where its owner logs in. */
export async function readSignUp(platform: OpenPlatform, slug: string): Promise<SignUp> {
  const tenant = await getTenant(platform, slug);
  const [settings, language, subscription, credits, messages] = await Promise.all([
    readSharedSettings(platform),
    readLanguage(platform, tenant.id),
    readSubscription(platform, tenant.id),
    readCredits(platform, tenant.id),
    listMessages(platform, tenant.id),
  ]);
  return {
    tenant: tenant.slug,
    loginUrl: loginUrlOf(settings.access, tenant.slug),
    trialEndsAt: tenant.trialEndsAt,
    language: language ?? settings.mail.language,
    subscription,
    credits,
    messages,
  };
}

/** Where the owner of a tenant with this slug will log in. */
export async function loginUrlFor(platform: OpenPlatform, slug: string): Promise<string> {
  return loginUrlOf((await readSharedSettings(platform)).access, slug);
}

async function readLanguage(platform: OpenPlatform, id: number): Promise<Language | null> {
  const { rows } = await platform.database.run<{ language: Language | null }>(
    sql`SELECT language FROM platform.organizations WHERE id = ${id}`,
  );
  return rows[0]?.language ?? null;
}

async function readSubscription(platform: OpenPlatform, id: number): Promise<Subscription | null> {
  const { rows } = await platform.database.run<{
    plan: string;
    plan_name: string;
    status: Subscription['status'];
    started_at: Date;
    paid_until: Date | null;
  }>(
    sql`SELECT plan, plans.name AS plan_name, status, started_at, paid_until FROM platform.subscriptions
        JOIN platform.plans ON plans.id = plan WHERE organization_id = ${id}`,
  );
  const row = rows[0];
  if (!row) return null;
  return {
    plan: row.plan,
    planName: row.plan_name,
    status: row.status,
    startedAt: row.started_at.toISOString(),
    paidUntil: row.paid_until?.toISOString() ?? null,
  };
}

async function readCredits(platform: OpenPlatform, id: number): Promise<CreditAccount[]> {
  const { rows } = await platform.database.run<{ kind: string; balance: number; opened_at: Date }>(
    sql`SELECT kind, balance, opened_at FROM platform.credit_accounts WHERE organization_id = ${id} ORDER BY kind`,
  );
  return rows.map(({ kind, balance, opened_at }) => ({ kind, balance, openedAt: opened_at.toISOString() }));
}
