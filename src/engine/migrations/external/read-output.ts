import { CadastreError } from '../../errors.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { sql } from '../../postgres/sql.ts';

/** What a command has said of a target, as it was kept. Empty: nothing, or there was no command. Throws `NOT_FOUND`. */
export async function readOutput(
  { database }: OpenPlatform,
  { run, target }: { readonly run: number; readonly target: number },
): Promise<{ name: string; output: string }> {
  const { rows } = await database.run<{ name: string; output: string }>(
    sql`SELECT coalesce(slug, database_name) AS name, coalesce(output, '') AS output
        FROM platform.migration_targets LEFT JOIN platform.migration_outputs ON target_id = id
        WHERE run_id = ${run} AND id = ${target}`,
  );
  const [row] = rows;
  if (row) return row;
  throw new CadastreError('NOT_FOUND', `Run ${run} has no target ${target}`, {
    wayOut: 'The run shows those it has.',
    command: `cadastre migrate show ${run}`,
  });
}
