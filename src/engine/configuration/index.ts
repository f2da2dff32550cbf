export { type ConfigurationReader, type ConfigurationWishes, configurationOf } from './configuration-of.ts';
export {
  type Effective,
  type EffectiveInput,
  effectiveOf,
  mergeConfiguration,
  type PlanLayer,
  valuesOf,
} from './effective-of.ts';
export { mergeForTenant } from './merge-for-tenant.ts';
export { recomputeEffective } from './recompute.ts';
export {
  dropConfiguration,
  type StoreConfigurationInput,
  storeConfiguration,
} from './store-configuration.ts';
export {
  heldTenantFacts,
  regionOf,
  type TenantFacts,
  tenantFacts,
  tenantFactsOf,
  tenantVariables,
} from './tenant-facts.ts';
