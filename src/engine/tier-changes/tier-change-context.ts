import type { BackupContext } from '../backups/backup-order.ts';
import type { ConversionContext } from '../conversion/index.ts';

/** What moving tenants from tier to tier needs of the rest of the engine. */
export type TierChangeContext = ConversionContext & BackupContext;

/** A published version of a tier. */
export interface TierRef {
  readonly tier: string;
  readonly version: number;
}
