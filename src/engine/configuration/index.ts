export { configurationOf } from './configuration-of.ts';
export { effectiveOf, mergeConfiguration, valuesOf } from './effective-of.ts';
export { mergeForTenant } from './merge-for-tenant.ts';
export { storeConfiguration } from './store-configuration.ts';
export { type TenantFacts, tenantFacts, tenantFactsOf, tenantVariables } from './tenant-facts.ts';
