import { identifier, joined } from './sql.ts';

/**
 * Where a tenant's names without a schema are looked for: in its own schema, then in `public`, where its extensions lie and
 * where nobody may make anything. null: its database is its own, or its tables are shared. For a login.
 */
export const loginPath = (schema: string | null) =>
  joined([...(schema === null || schema === 'public' ? [] : [schema]), 'public'].map(identifier));

/** The same for what Cadastre runs in its name: nothing temporary comes first. */
export const searchPath = (schema: string | null) => joined([loginPath(schema), identifier('pg_temp')]);
