export { alertValues } from './alert-message.ts';
export { readAlerts } from './list-alerts.ts';
export { listUsage } from './list-usage.ts';
export { measureNow, measureTenants } from './measure-tenants.ts';
export { MEASURE_WORK, measureWork } from './measure-work.ts';
export { showUsage } from './show-usage.ts';
export { silenceAlert, unsilenceAlert } from './silence-alert.ts';
export type { UsageContext } from './usage-context.ts';
