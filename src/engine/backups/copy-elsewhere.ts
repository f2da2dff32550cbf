import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Backup } from '../../shared/models/backup.ts';
import type { BackupReceipt } from '../../shared/models/ending.ts';
import { folderError } from '../adapters/dump-programs.ts';
import { copyDurably } from '../adapters/seal-file.ts';
import { writeFileDurably } from '../adapters/write-file-durably.ts';
import { CadastreError } from '../errors.ts';
import type { JobVoice } from '../jobs/job-definition.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { expectFiles } from './leftovers.ts';
import { checkFolder, checksum } from './make-backup.ts';

/** `checkFolder` asks for this part of what it is told, since a dump is compressed; a copy is not any smaller. */
const WHOLE = 20;

/**
 * A second file with the same checksum, and its manifest. What keeps it from being made does not take away the backup: it
 * is answered as the problem, and told to whoever looks. Throws `CANCELLED` alone.
 */
export async function copyElsewhere(
  platform: OpenPlatform,
  workstation: string,
  voice: JobVoice,
  receipt: BackupReceipt,
  folder: string | null,
): Promise<Backup['copy']> {
  if (folder === null) return { file: null, problem: 'no folder elsewhere is set' };
  const file = join(folder, basename(receipt.file));
  try {
    if (await isSame(file, receipt)) return { file, problem: null };
    await checkFolder(folder, receipt.bytes * WHOLE);
    const prefix = basename(receipt.file).replace(/\.dump(\.age)?$/, '');
    await expectFiles(platform, workstation, voice.record.id, folder, prefix);
    const temporary = `${file}.${randomBytes(4).toString('hex')}.partial`;
    await copyDurably(receipt.file, file, temporary, voice.signal);
    if (!(await isSame(file, receipt)))
      throw new CadastreError('VERIFICATION_FAILED', `${folder}: what lies there is not what was copied`);
    await writeFileDurably(join(folder, basename(receipt.manifest)), await readFile(receipt.manifest));
    return { file, problem: null };
  } catch (error) {
    const known = error instanceof CadastreError ? error : folderError(folder, error);
    if (known.code === 'CANCELLED' || voice.signal.aborted) throw known;
    voice.remark(known.message, 'error');
    return { file: null, problem: known.message.replace(/^backupTo: /, '') };
  }
}

async function isSame(file: string, { sha256 }: BackupReceipt): Promise<boolean> {
  return (await checksum(file).catch(() => null)) === sha256;
}
