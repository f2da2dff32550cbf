import { rm, stat } from 'node:fs/promises';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import { CadastreError, toErrorData } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import type { BackUpContext } from './back-up-context.ts';

interface Expired extends Record<string, unknown> {
  readonly id: number;
  readonly slug: string;
  readonly purged: boolean;
  readonly file: string;
  readonly manifest: string;
  readonly copy_file: string | null;
  readonly newer_file: string | null;
  readonly newer_bytes: number | null;
  readonly newer_here: boolean;
}

/**
 * Removes from this workstation what its tenant's configuration keeps no longer, and what is left of purged tenants. The
 * newest good one of a tenant is never removed, however old it is: an older one goes only while a newer one lies there.
 * What fails is answered in sentences and tried again the next time.
 */
export async function removeExpired(
  context: Pick<BackUpContext, 'audit' | 'workstation'>,
  platform: OpenPlatform,
  actor: Actor,
  tenantId: number | null = null,
): Promise<{ removed: number; failed: string[] }> {
  const { rows } = await platform.database.run<Expired>(
    sql`SELECT backups.id::int AS id, slug, status = 'PURGED' AS purged, backups.file, backups.manifest, backups.copy_file,
          newer.file AS newer_file, newer.bytes::float8 AS newer_bytes, newer.workstation = backups.workstation AS newer_here
        FROM platform.backups JOIN platform.organizations ON organizations.id = backups.organization_id
        LEFT JOIN platform.tenant_configurations AS held ON held.organization_id = organizations.id
        LEFT JOIN LATERAL (
          SELECT file, bytes, workstation FROM platform.backups AS newer
          WHERE newer.organization_id = backups.organization_id AND newer.began_at > backups.began_at
            AND newer.result = 'good' AND newer.problem IS NULL AND newer.removed_at IS NULL
          ORDER BY newer.began_at DESC LIMIT 1
        ) AS newer ON true
        WHERE backups.result = 'good' AND backups.removed_at IS NULL AND backups.workstation = ${context.workstation}
          AND (${tenantId}::int IS NULL OR backups.organization_id = ${tenantId})
          -- First, so that a newer one is looked for of these alone.
          AND (status = 'PURGED'
               OR backups.ended_at + (effective->>'backup.keep')::float8 * interval '1 millisecond' < now())
          AND (status = 'PURGED' OR newer.file IS NOT NULL)
        ORDER BY backups.began_at`,
  );
  let removed = 0;
  const failed: string[] = [];
  for (const each of rows) {
    if (!each.purged && !(await newerStands(each))) {
      failed.push(`Backup ${each.id} of ${each.slug} stays: the newer one is not where it was written`);
      continue;
    }
    const because = each.purged ? 'its tenant was purged' : 'it was over';
    const intent = {
      actor,
      verb: 'remove backup',
      target: `tenant ${each.slug}`,
      input: { id: each.id, because },
    };
    try {
      await performAct(context.audit, intent, () => removeOne(platform, each, actor.name, because));
      removed += 1;
    } catch (error) {
      failed.push(`Backup ${each.id} of ${each.slug}: ${toErrorData(error).message}`);
    }
  }
  if (removed > 0) platform.locks.say('backups');
  return { removed, failed };
}

/** Files first: a row that says *there* of a file that is gone is put right by the next turn, a file without a row by nobody. */
export async function removeOne(
  platform: OpenPlatform,
  backup: Pick<Expired, 'id' | 'purged' | 'file' | 'manifest' | 'copy_file'>,
  by: string,
  because: string,
): Promise<void> {
  const { id, purged, file, manifest, copy_file: copy } = backup;
  for (const path of [file, manifest, ...(copy === null ? [] : [copy, manifestOf(copy)])])
    await rm(path, { force: true }).catch((error: NodeJS.ErrnoException) => {
      throw new CadastreError('REFUSED', `${path} cannot be removed (${error.code ?? 'no reason given'})`, {
        target: path,
        wayOut: 'Look at the rights of that folder; it is tried again by itself.',
      });
    });
  await platform.database.run(
    purged
      ? sql`DELETE FROM platform.backups WHERE id = ${id}`
      : sql`UPDATE platform.backups SET removed_at = now(), removed_by = ${by}, removed_because = ${because} WHERE id = ${id}`,
  );
}

const manifestOf = (file: string): string =>
  file.endsWith('.age') ? file.replace(/\.dump\.age$/, '.age.json') : file.replace(/\.dump$/, '.json');

/** One that lies on another workstation is believed to be there, as its row says. */
async function newerStands({
  newer_file: file,
  newer_bytes: bytes,
  newer_here: here,
}: Expired): Promise<boolean> {
  if (!here || file === null) return file !== null;
  return stat(file).then(
    ({ size }) => size === bytes,
    () => false,
  );
}
