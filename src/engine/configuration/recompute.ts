import { isDeepStrictEqual } from 'node:util';
import type { Database } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { type PublishedTier, publishedTier } from '../tiers/published-tier.ts';
import { valuesOf } from './effective-of.ts';
import { mergeForTenant } from './merge-for-tenant.ts';
import { heldTenantFacts, type TenantFacts, tenantFactsOf } from './tenant-facts.ts';

type Written = Pick<Database, 'run'>;

/**
 * The layers of a tenant have changed below its overrides: its plan, its server or its environment. Writes the result
 * anew where it is another one, and answers the numbers of those tenants: their servers have something to apply.
 * What no longer resolves stays as it was; the next look at the configuration tells it.
 */
export async function recomputeEffective(
  database: Written,
  which: { readonly tenantIds: readonly number[] } | { readonly serverId?: string },
): Promise<number[]> {
  const all =
    'tenantIds' in which
      ? await tenantFactsOf(database, which.tenantIds)
      : await heldTenantFacts(database, which.serverId);
  const tiers = new Map<string, Promise<PublishedTier>>();
  const tierOf = (name: string, version: number) => {
    const key = `${name} ${version}`;
    const known = tiers.get(key) ?? publishedTier({ database }, name, version);
    tiers.set(key, known);
    return known;
  };
  const changed: number[] = [];
  for (const facts of all) {
    if (facts.held === null) continue;
    if (await recomputeOne(database, facts, facts.held, tierOf)) changed.push(facts.id);
  }
  return changed;
}

async function recomputeOne(
  database: Written,
  facts: TenantFacts,
  held: NonNullable<TenantFacts['held']>,
  tierOf: (name: string, version: number) => Promise<PublishedTier>,
): Promise<boolean> {
  const tier = await tierOf(held.tier, held.version);
  const environment = held.environment ?? facts.platformEnvironment;
  const { settings, problems } = mergeForTenant(facts, tier, environment, held.overrides);
  const effective = valuesOf(settings);
  if (problems.length > 0 || isDeepStrictEqual(effective, held.effective)) return false;
  const { rowCount } = await database.run(
    sql`UPDATE platform.tenant_configurations SET effective = ${JSON.stringify(effective)}::jsonb
        WHERE organization_id = ${facts.id} AND tier = ${held.tier} AND tier_version = ${held.version}
          AND overrides = ${JSON.stringify(held.overrides)}::jsonb`,
  );
  return rowCount > 0;
}
