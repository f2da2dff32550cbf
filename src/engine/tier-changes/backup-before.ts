import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import type { Tenant } from '../../shared/models/tenant.ts';
import { requirePrograms } from '../backups/backup-means.ts';
import { backupStands, checkFolder, makeBackup } from '../backups/make-backup.ts';
import { tenantOrder } from '../backups/tenant-order.ts';
import { CadastreError } from '../errors.ts';
import { serverVersion } from '../lifecycle/ending-acts.ts';
import type { LifecycleRun } from '../lifecycle/lifecycle-run.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { readSharedSettings } from '../platform/shared-settings.ts';
import { changeState } from './change-state.ts';
import type { Obstacle } from './look-at-change.ts';
import type { TierChangeContext } from './tier-change-context.ts';

/** Either side may ask for it: the tier it leaves promised to keep its data, the other one will. */
export const wantsBackup = (former: FlatSettings, values: FlatSettings): boolean =>
  former['backup.before_change'] === true || values['backup.before_change'] === true;

/** The folder that was named; else that of the settings for changes of tier, else that for final backups. */
export async function backupFolder(platform: OpenPlatform, named: string | null): Promise<string | null> {
  if (named !== null) return named;
  const { tiers, lifecycle } = await readSharedSettings(platform);
  return tiers.backupFolder ?? lifecycle.finalBackupFolder;
}

/** Why no backup could be made: no folder, no room in it, no pg_dump for this server. */
export async function backupObstacle(
  context: TierChangeContext,
  platform: OpenPlatform,
  tenant: Tenant,
  named: string | null,
): Promise<Obstacle[]> {
  const folder = await backupFolder(platform, named);
  if (folder === null) {
    return [
      {
        field: 'backupTo',
        sentence: 'its tier asks for a backup before a change, and no folder for it is named',
        wayOut: 'Name one, or set one for all in the settings.',
        command: 'cadastre tenant set-tier … --backup-to DIR; cadastre settings set tiers.backupFolder=DIR',
        passes: false,
      },
    ];
  }
  try {
    requirePrograms(await serverVersion(context, tenant.serverId), await context.clientPrograms());
    await checkFolder(folder, 0);
    return [];
  } catch (error) {
    if (!(error instanceof CadastreError)) throw error;
    const { message, details } = error;
    return [
      {
        field: 'backupTo',
        sentence: message,
        wayOut: details.wayOut ?? null,
        command: details.command,
        passes: false,
      },
    ];
  }
}

/** A verified dump of the tenant's own part; may run twice, and makes no second one where the first stands. */
export async function backUpBefore(
  context: TierChangeContext,
  run: LifecycleRun,
  named: string | null,
): Promise<string> {
  const { backup } = changeState(run);
  if (backup && (await backupStands(backup))) return backup.file;
  const folder = await backupFolder(run.platform, named);
  if (folder === null) throw new CadastreError('CONFLICT', 'The folder for backups is not set any more');
  const { place, tenant } = run;
  const receipt = await makeBackup(
    context,
    tenantOrder(tenant, place, {
      folder,
      why: 'backup before a change of tier',
      jobId: run.voice.record.id,
    }),
    { signal: run.voice.signal, progress: (fact) => run.voice.progress(fact) },
  );
  await run.voice.remember({ backup: receipt });
  return `${receipt.file}, ${receipt.tables} tables`;
}
