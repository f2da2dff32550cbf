import { CadastreError } from '../errors.ts';
import { identifier, joined, literal, type Statement, sql, trusted } from '../postgres/sql.ts';
import type { Unheld } from './compare-held.ts';
import { SEARCH_PATH } from './held-parameters.ts';
import { pathNames } from './parameter-text.ts';
import type { Found } from './read-found.ts';
import type { Target } from './wanted.ts';

/** The statement that puts `value` where `target` is; null takes it away. */
export function setStatement(target: Target, value: string | null, found: Found): Statement {
  switch (target.kind) {
    case 'database-limit':
      return sql`ALTER DATABASE ${databaseOf(found)} CONNECTION LIMIT ${limit(value)}`;
    case 'login-limit':
      return sql`ALTER ROLE ${identifier(target.role)} CONNECTION LIMIT ${limit(value)}`;
    case 'login-parameter': {
      const where = joined([identifier(target.role), databaseOf(found)], ' IN DATABASE ');
      return parameterStatement(where, target.parameter, value);
    }
    case 'own-parameter':
      return parameterStatement(identifier(target.role), target.parameter, value);
    case 'tablespace': {
      const [tablespace, role] = [identifier(target.tablespace), identifier(target.role)];
      return value === null
        ? sql`REVOKE CREATE ON TABLESPACE ${tablespace} FROM ${role} CASCADE`
        : sql`GRANT CREATE ON TABLESPACE ${tablespace} TO ${role}`;
    }
  }
}

/** What makes a server as the configuration wants it. What only a person can mend is left out. */
export function mendStatements(unheld: readonly Unheld[], found: Found): Statement[] {
  return unheld
    .filter(({ byHand }) => byHand === null)
    .map(({ target, value }) => setStatement(target, value, found));
}

/** Where a setting is held, for people. */
export function whereOf(target: Target, found: Found): string {
  const database = found.database?.name ?? '';
  switch (target.kind) {
    case 'database-limit':
      return database;
    case 'login-parameter':
      return `${target.role} in ${database}`;
    case 'tablespace':
      return `${target.tablespace} for ${target.role}`;
    default:
      return target.role;
  }
}

type Written = ReturnType<typeof identifier>;

function parameterStatement(where: Written, parameter: string, value: string | null): Statement {
  const name = identifier(parameter);
  if (value === null) return sql`ALTER ROLE ${where} RESET ${name}`;
  // A list of names: as one literal it would be one name with commas in it.
  const names = parameter === SEARCH_PATH ? pathNames(value).filter((each) => each !== '') : [];
  return names.length > 0
    ? sql`ALTER ROLE ${where} SET ${name} = ${joined(names.map(identifier))}`
    : sql`ALTER ROLE ${where} SET ${name} = ${literal(value)}`;
}

function databaseOf(found: Found): Written {
  if (found.database !== null) return identifier(found.database.name);
  throw new CadastreError('NOT_FOUND', `The database of tenant ${found.tenantId} is not on its server`, {
    wayOut: 'Restore it from a backup; or purge the tenant.',
  });
}

function limit(value: string | null): Written {
  const number = Number(value ?? -1);
  if (Number.isInteger(number) && number >= -1) return trusted(String(number));
  throw new CadastreError('INVALID_INPUT', `${value} is not a connection limit`, {
    fields: [{ field: 'resources.connections', message: 'A whole number' }],
  });
}
