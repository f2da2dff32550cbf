import { quoteLiteral } from '../../postgres/sql.ts';
import type { RawSchema } from '../read-catalogs.ts';
import { type ObjectClass, readAcl } from '../rights.ts';
import { OWN_SCHEMA, OWN_SCHEMA_TEXT, type SchemaObject, strangerToken } from '../schema-object.ts';

/** Who is who in a place. */
export interface SchemaNames {
  /** The tenant's own schema in a database that it shares; null: the whole database. */
  readonly schema: string | null;
  /** Role to token, beside PostgreSQL's own `pg_database_owner`. */
  readonly roles: ReadonlyMap<string, string>;
}

/** How things of a place are called, without names of a tenant's own. */
export interface Naming {
  readonly given: SchemaNames;
  /** Names of the tenant's own schema in an expression become the token. */
  text(expression: string): string;
  /** As one reads it. */
  schemaName(name: string): string;
  /** As a statement needs it. */
  schemaSql(name: string): string;
  role(name: string): string;
  /** Of default privileges, which are each role's own: the owner's two roles are not the same. */
  maker(name: string): string;
  granted(
    acl: string[] | null,
    rightsOn: ObjectClass,
    owner: string,
  ): Pick<SchemaObject, 'rights' | 'rightsOn'>;
}

/** Of an object that says nothing of these. */
export const PLAIN = { parent: null, owner: null, rights: null, rightsOn: null, invalid: false } as const;

/** PostgreSQL's own way: quoted where it must be. */
export const quoted = (name: string): string =>
  /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;

/** Always quoted: a keyword is a name too. */
export const safe = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export function namingOf({ major, superusers }: RawSchema, given: SchemaNames): Naming {
  const superuserNames = new Set(superusers);
  const role = (name: string) => tokenOf(given, superuserNames, name);
  return {
    given,
    text: textOf(given),
    schemaName: (name) => (name === given.schema ? OWN_SCHEMA : quoted(name)),
    schemaSql: (name) => (name === given.schema ? OWN_SCHEMA : safe(name)),
    role,
    maker: (name) => (name === 'pg_database_owner' ? 'maker' : role(name)),
    granted(acl, rightsOn, owner) {
      const rights: Record<string, string> = {};
      for (const [grantee, some] of readAcl(acl, rightsOn, owner, major)) {
        const token = grantee === '' ? 'PUBLIC' : role(grantee);
        rights[token] = [...new Set([...(rights[token]?.match(/[A-Za-z]\*?/g) ?? []), ...some])]
          .sort()
          .join('');
      }
      return { rights, rightsOn };
    },
  };
}

/** Whatever is made as PostgreSQL's own owner role and as the tenant's is the owner's. */
function tokenOf({ roles }: SchemaNames, superusers: ReadonlySet<string>, role: string): string {
  if (role === 'pg_database_owner') return 'owner';
  return roles.get(role) ?? (superusers.has(role) ? 'superuser' : strangerToken(role));
}

/** Names of the tenant's own schema in an expression of PostgreSQL's become the token. */
function textOf({ schema }: SchemaNames): (text: string) => string {
  if (schema === null) return (text) => text;
  const name = quoted(schema).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(`(?<![\\w$"])${name}\\.`, 'g');
  const literal = quoteLiteral(schema).trim();
  return (text) =>
    text
      .replace(pattern, `${OWN_SCHEMA}.`)
      // What a function was made with, as by SET … FROM CURRENT.
      .replace(/^ SET search_path TO .*$/gm, (line) => line.replaceAll(literal, `'${OWN_SCHEMA_TEXT}'`));
}
