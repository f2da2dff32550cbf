import { CadastreError } from '../errors.ts';
import { type MailContext, sendMessage } from '../mail/index.ts';
import { readSharedSettings } from '../platform/shared-settings.ts';
import { purgeTenant } from './ending-acts.ts';
import type { EndingContext } from './ending-context.ts';
import type { LifecycleWorksPorts } from './scheduled-works.ts';

/** How the schedule reaches mail and the last act. */
export function worksPorts(endings: EndingContext, mail: MailContext): LifecycleWorksPorts {
  return {
    warn: (actor, { tenantId, kind, due, days }) =>
      sendMessage(mail, actor, {
        tenantId,
        kind,
        occasion: `${due.toISOString()}${days === null ? '' : `/${days}`}`,
      }),
    async purge(actor, slug) {
      const { lifecycle } = await readSharedSettings(await endings.platform());
      if (lifecycle.finalBackupFolder === null) {
        throw new CadastreError('NOT_SUPPORTED', 'No folder for final backups is set', {
          wayOut: 'Set one in the settings of the platform, or purge by hand.',
          command: `cadastre tenant purge ${slug}`,
        });
      }
      return purgeTenant(endings, actor, {
        tenant: slug,
        confirm: slug,
        reason: 'Deleted for as long as the retention asks',
        backupTo: lifecycle.finalBackupFolder,
        waiveBackup: false,
      });
    },
  };
}
