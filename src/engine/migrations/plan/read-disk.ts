import { diskSpaceOf } from '../../adapters/disk-space.ts';
import { CadastreError } from '../../errors.ts';
import { sql } from '../../postgres/sql.ts';
import type { ProvisioningContext } from '../../provisioning/provision-run.ts';

/** Bytes that are free under a server's data folder; null: it lies on another machine, or cannot be read from here. */
export async function freeDiskOf(
  context: Pick<ProvisioningContext, 'maintenance'>,
  serverId: string,
): Promise<number | null> {
  try {
    const database = await context.maintenance(serverId);
    const { rows } = await database.run<{ folder: string; identifier: string }>(
      sql`SELECT current_setting('data_directory') AS folder, system_identifier::text AS identifier
          FROM pg_control_system()`,
    );
    const [row] = rows;
    return row ? ((await diskSpaceOf(row.folder, row.identifier))?.freeBytes ?? null) : null;
  } catch (error) {
    // Who may not read the setting, or does not answer, is not known: the plan says so of the tenants there.
    if (error instanceof CadastreError) return null;
    throw error;
  }
}
