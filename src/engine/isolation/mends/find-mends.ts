import type { Mend } from '../../../shared/models/isolation.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import type { Session } from '../../postgres/session.ts';
import { databaseMends } from './database-mends.ts';
import { serverMends } from './server-mends.ts';

/** Whose rights are looked at, and against whom. */
export interface MendScene {
  readonly tenant: Tenant;
  readonly neighbours: readonly Tenant[];
  /** The server's own databases, and the platform's where it is on this server. */
  readonly ownDatabases: readonly string[];
  /** Where statements about the whole server are shown to run. */
  readonly maintenance: string;
}

/** A statement that takes a right, and the attacks that it opens; null: any. */
export interface FoundMend extends Record<string, unknown> {
  readonly attacks: readonly string[] | null;
  readonly statement: string;
  readonly exact: boolean;
}

/**
 * Reads from the catalogs which rights of this tenant are too many and open one of these attacks, with the statement that
 * takes each. `superuser`: in the tenant's database. A finding whose cause is none of these has no statement: nobody
 * guesses here.
 */
export async function findMends(
  superuser: Session,
  scene: MendScene,
  attacks: readonly string[],
): Promise<Map<string, Mend[]>> {
  const { tenant, maintenance } = scene;
  const found = [
    ...(await serverMends(superuser, scene)).map((each) => ({ ...each, database: maintenance })),
    ...(await databaseMends(superuser, scene)).map((each) => ({ ...each, database: tenant.database })),
  ];
  return new Map(
    attacks.map((attack) => [
      attack,
      found
        .filter((each) => each.attacks === null || each.attacks.includes(attack))
        .map(({ database, statement, exact }) => ({
          server: tenant.server,
          database,
          sql: statement,
          exact,
        })),
    ]),
  );
}
