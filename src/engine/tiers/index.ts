export { publishedTier } from './published-tier.ts';
export { ensureShippedTiers } from './shipped-tiers.ts';
export type { EnvironmentLayer, TierLayer, Variables } from './tier-layer.ts';
export { BUILT_IN_VARIABLES, type BuiltInVariable, resolveValue } from './variables.ts';
