import { z } from 'zod';
import { SCHEMA_OBJECT_KINDS } from '../../shared/models/schema-drift.ts';

/** Stands for a tenant's own schema, whatever it is called. */
export const OWN_SCHEMA = '⟨tenant⟩';
/** The same inside of a literal. */
export const OWN_SCHEMA_TEXT = '⟨tenant, as text⟩';

/** Who a role is to a tenant. `maker`: PostgreSQL's own role whose one member is the owner, where the two are told apart. */
export const ROLE_WORDS = {
  owner: 'its owner',
  maker: 'pg_database_owner',
  login: 'its login',
  members: 'those who share the tables',
  admin: 'its role for administration',
  app: 'its role for the application',
  read_only: 'its role for reading',
  superuser: 'a superuser',
  PUBLIC: 'PUBLIC',
} as const;
/** Some role that has no part in the tenant stands under its name. */
export const strangerToken = (name: string): string => `role ${name}`;
export const roleWords = (token: string): string =>
  (ROLE_WORDS as Readonly<Record<string, string>>)[token] ?? token;

/** One object of a schema, with names that differ from tenant to tenant taken out: two tenants of a version have the same. */
export const schemaObjectSchema = z.object({
  kind: z.enum(SCHEMA_OBJECT_KINDS),
  /** With its kind, what it is found by. */
  name: z.string(),
  /** It comes and goes with this one, as `kind name`. */
  parent: z.string().nullable(),
  /** What it is, one line a part. */
  lines: z.array(z.string()),
  /** null: it has none of its own. */
  owner: z.string().nullable(),
  /** Token to letters; null: nobody is given anything on it by itself. */
  rights: z.record(z.string(), z.string()).nullable(),
  /** What kind of right that is; null as `rights`. */
  rightsOn: z.enum(['table', 'sequence', 'function', 'type', 'schema', 'column']).nullable(),
  /** Broken: an index that was never finished. */
  invalid: z.boolean(),
  /** What statements need: quoted names and texts, by their part. */
  sql: z.record(z.string(), z.string().nullable()),
});
export type SchemaObject = z.infer<typeof schemaObjectSchema>;

export const idOf = ({ kind, name }: Pick<SchemaObject, 'kind' | 'name'>): string => `${kind} ${name}`;
