import type { Language } from '../../shared/models/message.ts';
import type { CreditAccount } from '../../shared/models/plan.ts';
import type { SignUp } from '../../shared/models/signup.ts';
import { readSubscription } from '../lifecycle/index.ts';
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

async function readCredits(platform: OpenPlatform, id: number): Promise<CreditAccount[]> {
  const { rows } = await platform.database.run<{ kind: string; balance: number; opened_at: Date }>(
    sql`SELECT kind, balance, opened_at FROM platform.credit_accounts WHERE organization_id = ${id} ORDER BY kind`,
  );
  return rows.map(({ kind, balance, opened_at }) => ({ kind, balance, openedAt: opened_at.toISOString() }));
}
