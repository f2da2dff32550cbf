import type { BackupOverview } from '../../shared/models/backup.ts';
import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import { CadastreError } from '../errors.ts';
import { readSharedSettings } from '../platform/shared-settings.ts';
import type { Database } from '../postgres/session.ts';

export type BackupPlaces = BackupOverview['places'];

/** Where backups go and whom they are sealed for, as all admins share it. */
export async function backupPlaces(platform: {
  readonly database: Pick<Database, 'run'>;
}): Promise<BackupPlaces> {
  const { backups, lifecycle } = await readSharedSettings(platform);
  return {
    folder: backups.folder ?? lifecycle.finalBackupFolder,
    elsewhere: backups.elsewhere,
    recipients: backups.recipients,
  };
}

/** What a tenant's configuration asks of each of its backups. */
export interface BackupWishes {
  readonly sealed: boolean;
  readonly elsewhere: boolean;
}

export const wishesOf = (effective: FlatSettings): BackupWishes => ({
  sealed: effective['backup.encrypted'] === true,
  elsewhere: effective['backup.cross_region'] === true,
});

/**
 * Why no backup can be made as the settings stand; null: one can. A copy that has no place is no reason: the backup itself
 * is worth more than none, and what is missing is told.
 */
export function placesRefusal(
  { folder, recipients }: BackupPlaces,
  { sealed }: BackupWishes,
): CadastreError | null {
  if (folder === null) {
    return new CadastreError('REFUSED', 'No folder for backups is set', {
      wayOut: 'Set one in the settings.',
      command: 'cadastre settings set backups.folder=DIR',
    });
  }
  if (sealed && recipients.length === 0) {
    return new CadastreError(
      'REFUSED',
      'Its tier asks for sealed backups, and there is nobody to seal them for',
      {
        wayOut: 'Name a recipient of age in the settings; nothing is written unsealed meanwhile.',
        command: 'cadastre backup key create --out FILE',
      },
    );
  }
  return null;
}
