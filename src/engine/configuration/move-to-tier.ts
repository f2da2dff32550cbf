import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import { sql } from '../postgres/sql.ts';
import type { Applied, ConfigurationContext, TierChange } from './configuration-context.ts';
import { storeConfiguration } from './store-configuration.ts';
import { tenantFacts } from './tenant-facts.ts';

/** The configuration alone: whoever knows what else belongs to a change of tier gives another `changeTier`. */
export function moveToTier(
  context: Pick<ConfigurationContext, 'audit' | 'platform' | 'applyTo'>,
  actor: Actor,
  { tenant, tier, version, reason }: TierChange,
): Promise<Applied> {
  const intent = {
    actor,
    verb: 'set tier',
    target: `tenant ${tenant}`,
    input: { tier, version, reason: reason ?? null },
  };
  return performAct(context.audit, intent, async (record) => {
    const platform = await context.platform();
    await platform.database.transaction(async (session) => {
      const { id, held } = await tenantFacts(session, tenant);
      await session.run(sql`SELECT FROM platform.organizations WHERE id = ${id} FOR UPDATE`);
      await storeConfiguration(session, {
        tenantId: id,
        tier: { name: tier, version },
        environment: held?.environment ?? null,
        overrides: held?.overrides ?? {},
        changedBy: actor.name,
      });
    });
    const applied = await context.applyTo(actor, tenant);
    if (applied.jobId !== null) record.job(applied.jobId);
    return applied;
  });
}
