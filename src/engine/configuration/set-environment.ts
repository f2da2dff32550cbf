import type { Environment } from '../../shared/models/tier.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import { sql } from '../postgres/sql.ts';
import { publishedTier } from '../tiers/published-tier.ts';
import { requireHeld } from './change-overrides.ts';
import type { Applied, ConfigurationContext } from './configuration-context.ts';
import { writeConfiguration } from './store-configuration.ts';
import { tenantFacts } from './tenant-facts.ts';

/** Which environment's part of the tiers is in force for a tenant. null: the platform's. */
export function setEnvironment(
  context: ConfigurationContext,
  actor: Actor,
  input: { readonly tenant: string; readonly environment: Environment | null; readonly reason?: string },
): Promise<Applied> {
  const { tenant, environment, reason } = input;
  const intent = {
    actor,
    verb: 'set environment',
    target: `tenant ${tenant}`,
    input: { environment, reason: reason ?? null },
  };
  return performAct(context.audit, intent, async (record) => {
    const platform = await context.platform();
    await platform.database.transaction(async (session) => {
      await session.run(
        sql`SELECT FROM platform.tenant_configurations AS held JOIN platform.organizations ON id = organization_id
            WHERE slug = ${tenant} FOR UPDATE OF held`,
      );
      const facts = await tenantFacts(session, tenant);
      const held = requireHeld(facts);
      const tier = await publishedTier({ database: session }, held.tier, held.version);
      await writeConfiguration(session, facts, tier, {
        environment,
        overrides: held.overrides,
        changedBy: actor.name,
      });
      record.statement(
        `environment: ${held.environment ?? 'of the platform'} → ${environment ?? 'of the platform'}`,
      );
    });
    const applied = await context.applyTo(actor, tenant);
    if (applied.jobId !== null) record.job(applied.jobId);
    return applied;
  });
}
