import { CadastreError } from '../../errors.ts';
import type { Session } from '../../postgres/session.ts';
import { identifier, joined, sql, trusted } from '../../postgres/sql.ts';
import { aclLock } from './places.ts';

/** Drops a schema with all that is in it, if it belongs to this role. Answers whether it was there. */
export async function eraseSchema(session: Session, schema: string, ownerRole: string): Promise<boolean> {
  const { rows } = await session.run<{ owner: string }>(
    sql`SELECT pg_get_userbyid(nspowner) AS owner FROM pg_namespace WHERE nspname = ${schema}`,
  );
  const owner = rows[0]?.owner;
  if (owner === undefined) return false;
  if (owner !== ownerRole) {
    throw new CadastreError(
      'CONFLICT',
      `The schema ${schema} in ${session.database} belongs to ${owner} now and not to ${ownerRole}: it is left alone`,
      {
        target: session.database,
        wayOut: 'Give it back with ALTER SCHEMA … OWNER TO, or rename it if it is another one; then resume.',
      },
    );
  }
  await session.run(sql`DROP SCHEMA ${identifier(schema)} CASCADE`);
  return true;
}

/**
 * Deletes every row of a tenant from the shared tables, in one transaction. Triggers sleep meanwhile: an application's
 * own may forbid it, such as that issued invoices stay, and references lead from rows of this tenant to rows of this
 * tenant alone, so that none is left dangling. Answers how many rows went.
 */
export async function eraseRows(session: Session, tenantId: number): Promise<number> {
  const tables = await sharedTables(session);
  let deleted = 0;
  await session.transaction(async () => {
    await session.batch([
      sql`SET LOCAL session_replication_role = replica`,
      sql`SET LOCAL lock_timeout = '30s'`,
    ]);
    for (const table of tables) {
      const { rowCount } = await session.run(
        sql`DELETE FROM ${trusted(table)} WHERE tenant_id = ${trusted(String(tenantId))}`,
      );
      deleted += rowCount;
    }
  });
  return deleted;
}

/** How many rows of a tenant are in the shared tables. */
export async function countRows(session: Session, tenantId: number): Promise<number> {
  const tables = await sharedTables(session);
  if (tables.length === 0) return 0;
  const counts = tables.map(
    (table) =>
      sql`SELECT count(*) AS count FROM ${trusted(table)} WHERE tenant_id = ${trusted(String(tenantId))}`,
  );
  const all = joined(
    counts.map(({ text }) => trusted(text)),
    ' UNION ALL ',
  );
  const { rows } = await session.run<{ count: number }>(
    sql`SELECT coalesce(sum(count), 0)::int AS count FROM (${all}) AS tables`,
  );
  return rows[0]?.count ?? 0;
}

export async function forgetPlace(session: Session, tenantId: number): Promise<void> {
  await session.run(sql`DELETE FROM cadastre.places WHERE tenant_id = ${tenantId}`);
}

/**
 * Takes from roles what they have in the shared database and on it, so that they can be dropped. `DROP OWNED` also
 * drops what they made outside of their schema, such as temporary leftovers.
 */
export async function freeRoles(session: Session, database: string, roles: readonly string[]): Promise<void> {
  if (roles.length === 0) return;
  await session.transaction(async () => {
    await session.run(aclLock(database));
    await session.run(sql`DROP OWNED BY ${joined(roles.map(identifier))}`);
  });
}

/** Tables with rows of several tenants, quoted. */
async function sharedTables(session: Session): Promise<string[]> {
  const { rows } = await session.run<{ name: string }>(
    sql`SELECT format('%I.%I', nspname, relname) AS name FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind IN ('r', 'p') AND NOT relispartition AND nspname !~ '^pg_'
          AND nspname NOT IN ('information_schema', 'cadastre')
          AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'tenant_id' AND NOT attisdropped)
        ORDER BY 1`,
  );
  return rows.map((row) => row.name);
}
