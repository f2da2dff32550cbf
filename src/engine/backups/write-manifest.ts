import { basename } from 'node:path';
import type { BackupReceipt } from '../../shared/models/ending.ts';
import { writeFileDurably } from '../adapters/write-file-durably.ts';
import type { BackupContext, BackupOrder } from './backup-order.ts';
import type { Look } from './look-before-dump.ts';
import type { ArchiveContents } from './read-archive-list.ts';

/** Beside the archive: what it is of, how it is restored, and what a restore does not bring back. */
export async function writeManifest(
  context: Pick<BackupContext, 'appVersion'>,
  order: BackupOrder,
  receipt: BackupReceipt,
  { before, lost, rows }: Look,
  contents: ArchiveContents,
): Promise<void> {
  const { file, manifest, ...facts } = receipt;
  const name = basename(file);
  const plain = name.replace(/\.age$/, '');
  const document = {
    format: 'cadastre-backup/1',
    cadastre: context.appVersion,
    file: name,
    ...facts,
    server: order.server,
    database: order.database,
    usualName: order.usualName,
    schema: order.schema ?? null,
    rowsOf: order.rowsOf ?? null,
    databaseBytes: before.bytes,
    counts: before.counts,
    ...(rows !== null && { rows: rows.counts }),
    archive: contents,
    // pg_restore without --create brings none of this back.
    lost,
    restore: [
      ...(receipt.sealedFor ? [`age --decrypt --identity KEY-FILE --output ${plain} ${name}`] : []),
      `createdb --template=template0 --encoding=${lost?.encoding ?? 'UTF8'} NAME`,
      ...(rows === null
        ? [
            `pg_restore --exit-on-error --dbname=NAME ${plain}`,
            'then the statements under lost.statements, then a password for each login role',
          ]
        : [
            `pg_restore --exit-on-error --no-owner --dbname=NAME ${plain}`,
            // The archive has no privileges, and row security stays on its tables.
            'the statements under lost.statements with this NAME, GRANTs on the tables, and a password for each login role; or read it as a superuser, who sees every row',
          ]),
    ],
    about: order.about,
  };
  await writeFileDurably(manifest, Buffer.from(`${JSON.stringify(document, null, 2)}\n`));
}
