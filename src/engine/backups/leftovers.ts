import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';

interface Leftover extends Record<string, unknown> {
  readonly folder: string;
  readonly prefix: string;
}

/** Written before the first byte, so that what a killed process leaves is found by its name, whoever made what came of it. */
export async function expectFiles(
  platform: OpenPlatform,
  workstation: string,
  jobId: number,
  folder: string,
  prefix: string,
): Promise<void> {
  await platform.database.run(
    sql`INSERT INTO platform.backup_leftovers (workstation, folder, prefix, job_id)
        VALUES (${workstation}, ${folder}, ${prefix}, ${jobId}) ON CONFLICT DO NOTHING`,
  );
}

/** Removes what earlier tries of a job have left on this workstation. Only for who works that job. */
export async function removeFilesOf(
  platform: OpenPlatform,
  workstation: string,
  jobId: number,
): Promise<void> {
  const { rows } = await platform.database.run<Leftover>(
    sql`SELECT folder, prefix FROM platform.backup_leftovers WHERE workstation = ${workstation} AND job_id = ${jobId}`,
  );
  await removeAll(platform, workstation, rows);
}

/** What jobs that have ended elsewhere, or were given up, have left here. Answers how many tries were swept. */
export async function sweepLeftovers(platform: OpenPlatform, workstation: string): Promise<number> {
  const { rows } = await platform.database.run<Leftover>(
    sql`SELECT folder, prefix FROM platform.backup_leftovers
        WHERE workstation = ${workstation} AND NOT EXISTS (
          SELECT FROM platform.jobs WHERE jobs.id = job_id AND status IN ('queued', 'running', 'undoing'))`,
  );
  await removeAll(platform, workstation, rows);
  return rows.length;
}

async function removeAll(
  platform: OpenPlatform,
  workstation: string,
  rows: readonly Leftover[],
): Promise<void> {
  for (const { folder, prefix } of rows) {
    await removeBeginning(folder, prefix);
    await platform.database.run(
      sql`DELETE FROM platform.backup_leftovers
          WHERE workstation = ${workstation} AND folder = ${folder} AND prefix = ${prefix}`,
    );
  }
}

/** Only what goes on with a dot: another backup's name is longer by a number. */
async function removeBeginning(folder: string, prefix: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    // A folder that is gone has nothing left in it.
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  for (const name of names) if (name.startsWith(`${prefix}.`)) await rm(join(folder, name), { force: true });
}
