import { connectPostgres } from '../../src/engine/adapters/postgres-session.ts';
import { CadastreError } from '../../src/engine/errors.ts';
import { type Row, type Session, withSession } from '../../src/engine/postgres/session.ts';
import { sql, trusted } from '../../src/engine/postgres/sql.ts';
import type { Tenant } from '../../src/shared/models/tenant.ts';
import type { ClusterConnection } from './cluster.ts';
import type { TestClient } from './test-platform.ts';

/** A tenant with the password that its application would use. */
export interface TenantLogin {
  readonly tenant: Tenant;
  readonly password: string;
}

export async function loginOf(client: TestClient, slug: string): Promise<TenantLogin> {
  const tenant = await client.tenants.get({ tenant: slug });
  const { password } = await client.tenants.revealPassword({ tenant: slug, reason: 'a test signs in' });
  return { tenant, password };
}

/** A connection as the tenant's own role, to its database unless told otherwise. */
export function asTenant<T>(
  cluster: ClusterConnection,
  { tenant, password }: TenantLogin,
  work: (session: Session) => Promise<T>,
  database = tenant.database,
): Promise<T> {
  return withSession(connectPostgres, cluster.target(database, { user: tenant.role, password }), work);
}

/** A connection as the superuser. */
export function asSuperuser<T>(
  cluster: ClusterConnection,
  database: string,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  return withSession(connectPostgres, cluster.target(database), work);
}

/** Rows of a query that is written out in full. */
export async function query<R extends Row>(session: Session, text: string): Promise<R[]> {
  return (await session.run<R>(sql`${trusted(text)}`)).rows;
}

/** The SQLSTATE with which PostgreSQL refuses this; throws when it does not. */
export async function sqlstateOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof CadastreError && error.details.sqlstate) return error.details.sqlstate;
    throw error;
  }
  throw new Error('PostgreSQL was expected to refuse this, and did not');
}
