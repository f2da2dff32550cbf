import type { IsolationModel } from '../../../shared/models/tenant.ts';
import type { Blueprint } from '../../blueprints/index.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { sql } from '../../postgres/sql.ts';

/** A database that tenants of one blueprint share on one server. */
export interface SharedDatabase {
  readonly id: number;
  readonly database: string;
  /** The NOLOGIN role that owns it; for `row` the shared tables are its too. */
  readonly ownerRole: string;
}

export type SharedModel = Exclude<IsolationModel, 'database'>;

interface Wanted {
  readonly serverId: string;
  readonly blueprint: Pick<Blueprint, 'name' | 'hash' | 'prefix'>;
  readonly isolation: SharedModel;
}

/** The role whose members may use shared tables. */
export const membersRole = ({ ownerRole }: Pick<SharedDatabase, 'ownerRole'>) =>
  ownerRole.replace(/_owner$/, '_tenants');

/** Tables that are shared come from one content of the blueprint; schemas may be of different versions. */
const contentOf = ({ isolation, blueprint }: Wanted) => (isolation === 'row' ? blueprint.hash : '');

/** null: there is none yet. */
export async function readShared(platform: OpenPlatform, wanted: Wanted): Promise<SharedDatabase | null> {
  const { rows } = await platform.database.run<{ id: number; database_name: string; owner_role: string }>(
    sql`SELECT id, database_name, owner_role FROM platform.shared_databases
        WHERE server_id = ${wanted.serverId} AND blueprint = ${wanted.blueprint.name}
          AND isolation = ${wanted.isolation} AND content = ${contentOf(wanted)}`,
  );
  const row = rows[0];
  return row ? { id: row.id, database: row.database_name, ownerRole: row.owner_role } : null;
}

/** Gives the shared database its number and names, whoever is first. It is not on the server yet. */
export async function registerShared(platform: OpenPlatform, wanted: Wanted): Promise<SharedDatabase> {
  const known = await readShared(platform, wanted);
  if (known) return known;
  const { serverId, blueprint, isolation } = wanted;
  await platform.database.run(
    sql`INSERT INTO platform.shared_databases (id, server_id, blueprint, isolation, content, database_name, owner_role)
        SELECT id, ${serverId}::uuid, ${blueprint.name}, ${isolation}, ${contentOf(wanted)},
               ${blueprint.prefix} || '_shared_' || id || '_db', ${blueprint.prefix} || '_shared_' || id || '_owner'
        FROM (SELECT nextval('platform.organizations_id_seq')::integer AS id) AS number
        ON CONFLICT (server_id, blueprint, isolation, content) DO NOTHING`,
  );
  return (await readShared(platform, wanted)) ?? registerShared(platform, wanted);
}

/** Databases of a server that no tenant names and that are kept all the same: shared ones, and former ones of converted tenants. */
export async function keptDatabasesOf(platform: OpenPlatform, serverId: string): Promise<string[]> {
  const { rows } = await platform.database.run<{ database_name: string }>(
    sql`SELECT database_name FROM platform.shared_databases WHERE server_id = ${serverId}
        UNION SELECT database_name FROM platform.conversions WHERE server_id = ${serverId} ORDER BY 1`,
  );
  return rows.map((row) => row.database_name);
}
