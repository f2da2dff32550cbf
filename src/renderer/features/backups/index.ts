export { BackupsPage } from './backups-page.tsx';
export { FindingLines } from './side-cards.tsx';
export { TenantBackups } from './tenant-backups.tsx';
export { useBackupFindings } from './use-backup-findings.ts';
