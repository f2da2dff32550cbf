export { AlertLine } from './alert-line.tsx';
export { SilenceDialog } from './silence-dialog.tsx';
export { TenantUsage } from './tenant-usage.tsx';
export { alertTitle, byUrgency, isSilent } from './usage-words.ts';
