import type { BackupContext } from '../backups/backup-order.ts';
import type { LifecycleContext } from './lifecycle-run.ts';

/** What the last acts of a tenant's life need beyond the others. */
export type EndingContext = LifecycleContext & BackupContext;
