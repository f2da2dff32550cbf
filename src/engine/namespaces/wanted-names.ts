import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import type { IsolationModel } from '../../shared/models/tenant.ts';

export const SCHEMA_KINDS = ['data', 'analytics', 'audit'] as const;
export type SchemaKind = (typeof SCHEMA_KINDS)[number];
export const ACCOUNT_KINDS = ['admin', 'app', 'read_only'] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];

export interface WantedNames {
  readonly schemas: readonly { readonly kind: SchemaKind; readonly name: string }[];
  readonly roles: readonly { readonly kind: AccountKind; readonly name: string }[];
}

/** A name that a tier gives and that cannot be made for this model, with the reason. */
export interface NotMade {
  readonly path: string;
  readonly name: string;
  readonly reason: string;
}

/**
 * The schemas and roles that a configuration names, as far as the model has room for them. A tenant with a schema of its
 * own has that one alone: it is renamed, backed up and dropped as one. Rows of shared tables belong to whom row security
 * takes for the tenant, which is its login and nobody else.
 */
export function wantedNames(values: FlatSettings, model: IsolationModel): WantedNames {
  return {
    schemas: model === 'database' ? named(values, 'namespaces', SCHEMA_KINDS) : [],
    roles: model === 'row' ? [] : named(values, 'accounts', ACCOUNT_KINDS),
  };
}

export const wantsNames = (values: FlatSettings, model: IsolationModel): boolean => {
  const { schemas, roles } = wantedNames(values, model);
  return schemas.length + roles.length > 0;
};

/** What of the names in a configuration is not made for this model. `schema`: the tenant's own. */
export function notMade(values: FlatSettings, model: IsolationModel, schema: string | null): NotMade[] {
  const schemas = named(values, 'namespaces', SCHEMA_KINDS)
    .filter(({ name }) => model !== 'database' && name !== schema)
    .map(({ kind, name }) => ({
      path: `namespaces.${kind}`,
      name,
      reason:
        model === 'schema'
          ? 'Isolated by schema, it has that one schema alone'
          : 'Isolated by row, it has rows of shared tables and no schema',
    }));
  const roles = named(values, 'accounts', ACCOUNT_KINDS)
    .filter(() => model === 'row')
    .map(({ kind, name }) => ({
      path: `accounts.${kind}`,
      name,
      reason: 'Isolated by row, its rows are shown to its login and to no other role',
    }));
  return [...schemas, ...roles];
}

function named<Kind extends string>(
  values: FlatSettings,
  group: string,
  kinds: readonly Kind[],
): { kind: Kind; name: string }[] {
  return kinds.flatMap((kind) => {
    const name = values[`${group}.${kind}`];
    return typeof name === 'string' && name !== '' ? [{ kind, name }] : [];
  });
}
