import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import type { Environment } from '../../shared/models/tier.ts';
import type { PublishedTier } from '../tiers/published-tier.ts';
import { type Effective, mergeConfiguration } from './effective-of.ts';
import { regionOf, type TenantFacts, tenantVariables } from './tenant-facts.ts';

/** What would be in force for this tenant on this tier. */
export function mergeForTenant(
  facts: TenantFacts,
  tier: Pick<PublishedTier, 'name' | 'layers'>,
  environment: Environment,
  overrides: FlatSettings,
): Effective {
  return mergeConfiguration({
    layers: tier.layers,
    environment,
    region: regionOf(facts),
    plan: facts.plan,
    overrides,
    variables: tenantVariables(facts, tier.name, environment),
    tenant: facts.slug,
  });
}
