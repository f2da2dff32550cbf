export { confirmConversion } from './confirm-conversion.ts';
export type { ConversionContext } from './conversion-run.ts';
export { convertBack, convertBackJob } from './convert-back-job.ts';
export { convertTenantJob } from './convert-job.ts';
export { convertTenant, listKeptPlaces, planConversion } from './convert-tenant.ts';
