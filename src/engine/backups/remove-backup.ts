import type { Backup } from '../../shared/models/backup.ts';
import type { ErasureRecord } from '../../shared/models/ending.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import { CadastreError } from '../errors.ts';
import { requireTyped } from '../lifecycle/ending-acts.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import type { BackUpContext } from './back-up-context.ts';
import { readBackup } from './backup-records.ts';
import { removeOne } from './remove-expired.ts';

/**
 * Removes a backup that a person wants no more, its copy too. The tenant's name has to be typed. Throws
 * `CONFIRMATION_REQUIRED`, and `REFUSED` for one that lies on another workstation or has no file.
 */
export function removeBackup(
  context: BackUpContext,
  actor: Actor,
  { id, confirm, reason }: { id: number; confirm: string; reason: string },
): Promise<Backup> {
  const intent = { actor, verb: 'remove backup', target: `backup ${id}`, input: { id }, reason };
  return performAct(context.audit, intent, async () => {
    const platform = await context.platform();
    const backup = await readBackup(platform, context.workstation, id);
    const { tenant, file, manifest, copy, removed, here, workstation } = backup;
    requireTyped(confirm, tenant.slug, 'remove this backup');
    if (removed || file === null || manifest === null)
      throw new CadastreError('REFUSED', `Backup ${id} has no file any more, or never had one`);
    if (!here) {
      throw new CadastreError('REFUSED', `Backup ${id} lies on ${workstation}`, {
        target: file,
        wayOut: 'Do this there.',
        command: `cadastre backup remove ${id}`,
      });
    }
    await removeOne(
      platform,
      { id, purged: false, file, manifest, copy_file: copy.file },
      actor.name,
      reason,
    );
    platform.locks.say('backups');
    context.announcer.announce('backups');
    return readBackup(platform, context.workstation, id);
  });
}

/** How many files a purge of this tenant concerns, and where they lie. */
export async function backupsLeft(
  platform: OpenPlatform,
  tenantId: number,
): Promise<{ workstation: string; count: number }[]> {
  const { rows } = await platform.database.run<{ workstation: string; count: number }>(
    sql`SELECT workstation, count(*)::int AS count FROM platform.backups
        WHERE organization_id = ${tenantId} AND result = 'good' AND removed_at IS NULL GROUP BY 1 ORDER BY 1`,
  );
  return rows;
}

/** What became of a purged tenant's backups; those elsewhere are removed by that workstation when Cadastre runs there next. */
export type PurgedBackups = NonNullable<ErasureRecord['backups']>;

/** Counts the files of a tenant that is being purged, before any of them is removed. */
export async function countBackups(
  platform: OpenPlatform,
  workstation: string,
  tenantId: number,
): Promise<PurgedBackups> {
  const left = await backupsLeft(platform, tenantId);
  return {
    removed: left.find((each) => each.workstation === workstation)?.count ?? 0,
    elsewhere: left.filter((each) => each.workstation !== workstation),
  };
}

/** Removes what lies here, with its rows, and the rows that have no file. May run twice. */
export async function removeBackupsOf(
  platform: OpenPlatform,
  workstation: string,
  tenantId: number,
): Promise<void> {
  const { rows } = await platform.database.run<{
    id: number;
    file: string;
    manifest: string;
    copy_file: string | null;
  }>(
    sql`SELECT id::int AS id, file, manifest, copy_file FROM platform.backups
        WHERE organization_id = ${tenantId} AND result = 'good' AND removed_at IS NULL AND workstation = ${workstation}`,
  );
  for (const row of rows) await removeOne(platform, { ...row, purged: true }, '', '');
  await platform.database.run(
    sql`DELETE FROM platform.backups
        WHERE organization_id = ${tenantId} AND NOT (result = 'good' AND removed_at IS NULL)`,
  );
}
