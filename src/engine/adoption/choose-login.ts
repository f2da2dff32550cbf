import type { AdoptionLogin } from '../../shared/models/adoption.ts';
import { identifier, joined, literal, type Statement, secretLiteral, sql, trusted } from '../postgres/sql.ts';
import type { WantedRow } from './adoption-rows.ts';
import type { DatabaseInside } from './inspect-database.ts';

interface Chosen {
  /** null: a new one, or none could be chosen. */
  readonly role: string | null;
  readonly error?: { field: string; message: string };
}

const OWN = 'with the login own-role the tenant gets one of its own';

/** The role that the tenant's application signs in as. One that serves other databases too cannot be one tenant's. */
export function chooseLogin(
  login: AdoptionLogin,
  wanted: Pick<WantedRow, 'role'>,
  { logins }: Pick<DatabaseInside, 'logins'>,
  taken: ReadonlyMap<string, string>,
): Chosen {
  if (login === 'own-role') return { role: null };
  const refuse = (message: string): Chosen => ({ role: null, error: { field: 'role', message } });
  const busy = logins.filter(({ sessions }) => sessions > 0);
  const owning = logins.filter(({ owns }) => owns);
  const alone = [logins, busy, owning].find((each) => each.length === 1)?.[0];
  const chosen = wanted.role === null ? alone : logins.find(({ name }) => name === wanted.role);
  if (!chosen) {
    if (wanted.role !== null) return refuse(`${wanted.role} has nothing in it and may not sign in to it`);
    if (logins.length === 0) return refuse(`Nobody but superusers signs in to it; ${OWN}`);
    const names = logins.map(({ name }) => name);
    return refuse(`Several roles sign in to it (${names.join(', ')}): say which, or ${OWN}`);
  }
  const tenant = taken.get(chosen.name);
  if (tenant !== undefined) return refuse(`${chosen.name} is the login of tenant ${tenant}; ${OWN}`);
  if (chosen.elsewhere > 0)
    return refuse(`${chosen.name} has something in ${chosen.elsewhere} other databases too; ${OWN}`);
  return { role: chosen.name };
}

export interface NewLogin {
  readonly database: string;
  readonly role: string;
  readonly owner: string;
  readonly schemas: readonly string[];
}

/** What adopting runs on the server; nothing where the application's own login stays as it is. */
export function loginStatements(
  login: AdoptionLogin,
  names: NewLogin,
  verifier = '',
  marker = '',
): Statement[] {
  if (login === 'keep') return [];
  const role = identifier(names.role);
  if (login === 'new-password') return [sql`ALTER ROLE ${role} PASSWORD ${secretLiteral(verifier)}`];
  return [...roleStatements(names, verifier, marker), ...grantStatements(names)];
}

export function roleStatements(names: NewLogin, verifier: string, marker: string): Statement[] {
  const role = identifier(names.role);
  return [
    sql`CREATE ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD ${secretLiteral(verifier)}`,
    sql`COMMENT ON ROLE ${role} IS ${literal(marker)}`,
  ];
}

/** Connected to the database: the same rights as a tenant of Cadastre's own, on what is there and what its owner makes. */
export function grantStatements({ database, role, owner, schemas }: NewLogin): Statement[] {
  const to = identifier(role);
  const connect = sql`GRANT CONNECT, TEMPORARY ON DATABASE ${identifier(database)} TO ${to}`;
  if (schemas.length === 0) return [connect];
  const inSchemas = joined(schemas.map(identifier));
  return [
    connect,
    sql`GRANT ALL ON SCHEMA ${inSchemas} TO ${to}`,
    ...['TABLES', 'SEQUENCES', 'ROUTINES'].map(
      (kind) => sql`GRANT ALL ON ALL ${trusted(kind)} IN SCHEMA ${inSchemas} TO ${to}`,
    ),
    ...['TABLES', 'SEQUENCES', 'FUNCTIONS', 'TYPES'].map(
      (kind) =>
        sql`ALTER DEFAULT PRIVILEGES FOR ROLE ${identifier(owner)} IN SCHEMA ${inSchemas} GRANT ALL ON ${trusted(kind)} TO ${to}`,
    ),
  ];
}
