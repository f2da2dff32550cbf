import { stat } from 'node:fs/promises';
import type { BackupCheck } from '../../shared/models/backup.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import { listArchive } from '../adapters/dump-programs.ts';
import { CadastreError, toErrorData } from '../errors.ts';
import { sql } from '../postgres/sql.ts';
import type { BackUpContext } from './back-up-context.ts';
import { readBackup } from './backup-records.ts';
import { checksum } from './make-backup.ts';
import { readArchiveList } from './read-archive-list.ts';

type Found = BackupCheck['found'][number];

/**
 * Looks whether a backup is still what it was: file, size, checksum, table of contents, copy. What is found stands with it: one that is
 * broken counts as good no more, and the schedule makes another. Audited. Throws `REFUSED` for one that lies elsewhere.
 */
export function checkBackup(context: BackUpContext, actor: Actor, id: number): Promise<BackupCheck> {
  const intent = { actor, verb: 'check backup', target: `backup ${id}`, input: {} };
  return performAct(context.audit, intent, async () => {
    const platform = await context.platform();
    const backup = await readBackup(platform, context.workstation, id);
    const { file, manifest, bytes, sha256, copy, sealedFor } = requireThere(backup);
    const found = [await lookAt('file', file, bytes, sha256)];
    if (found[0]?.passed && sealedFor.length === 0) found.push(await contentsOf(context, file));
    found.push(await isThere('manifest', manifest));
    if (copy.file !== null) found.push(await lookAt('copy', copy.file, bytes, sha256));
    // Its manifest is for a person, and a copy is not the backup: only the file itself makes it broken.
    const problem = found.find(({ what, passed }) => !passed && (what === 'file' || what === 'contents'));
    const copyProblem = found.find(({ what, passed }) => what === 'copy' && !passed);
    await platform.database.run(
      sql`UPDATE platform.backups SET checked_at = now(), problem = ${problem?.message ?? null},
            copy_problem = CASE WHEN copy_file IS NULL THEN copy_problem ELSE ${copyProblem?.message ?? null}::text END
          WHERE id = ${id}`,
    );
    platform.locks.say('backups');
    context.announcer.announce('backups');
    return { id, good: found.every(({ passed }) => passed), found };
  });
}

function requireThere(backup: Awaited<ReturnType<typeof readBackup>>) {
  const { file, manifest, bytes, sha256, removed, here, workstation, result } = backup;
  if (removed) throw new CadastreError('REFUSED', `Backup ${backup.id} was removed: ${removed.because}`);
  if (result !== 'good' || file === null || manifest === null || bytes === null || sha256 === null)
    throw new CadastreError(
      'REFUSED',
      result === 'at-work' ? `Backup ${backup.id} is still being made` : `Backup ${backup.id} was not made`,
    );
  if (!here) {
    throw new CadastreError('REFUSED', `Backup ${backup.id} lies on ${workstation}`, {
      target: file,
      wayOut: 'Do this there.',
      command: `cadastre backup check ${backup.id}`,
    });
  }
  return { ...backup, file, manifest, bytes, sha256 };
}

async function lookAt(what: string, file: string, bytes: number, sha256: string): Promise<Found> {
  const size = await stat(file).then(
    (each) => each.size,
    () => null,
  );
  if (size === null) return { what, passed: false, message: `${file} is not there` };
  if (size !== bytes) return { what, passed: false, message: `${file} has ${size} bytes and had ${bytes}` };
  const now = await checksum(file).catch(() => null);
  if (now === null) return { what, passed: false, message: `${file} cannot be read` };
  if (now !== sha256) return { what, passed: false, message: `${file} has another SHA-256 than it had` };
  return { what, passed: true, message: `${file}, ${bytes} bytes, SHA-256 ${sha256}` };
}

async function isThere(what: string, file: string): Promise<Found> {
  const there = await stat(file).then(
    () => true,
    () => false,
  );
  return { what, passed: there, message: there ? file : `${file} is not there` };
}

/** Any pg_restore reads the table of contents of an older one; without one that can, the checksum has to do. */
async function contentsOf(context: BackUpContext, file: string): Promise<Found> {
  const newest = (await context.clientPrograms())
    .filter(({ program }) => program === 'pg_restore')
    .toSorted((a, b) => b.major - a.major)[0];
  if (!newest) return { what: 'contents', passed: true, message: 'not read: there is no pg_restore here' };
  try {
    const { tableData } = readArchiveList(await listArchive(newest.path, file, AbortSignal.timeout(60_000)));
    return { what: 'contents', passed: true, message: `the rows of ${tableData} tables` };
  } catch (error) {
    return { what: 'contents', passed: false, message: toErrorData(error).message };
  }
}
