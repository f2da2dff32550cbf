import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import type { Place } from '../lifecycle/place.ts';
import { tenantRoleNames, twinLogin } from '../tenants/login-roles.ts';
import { type EnforcementFacts, heldParameters, READ_ONLY, SEARCH_PATH } from './held-parameters.ts';
import { pathText } from './parameter-text.ts';

/** Where a setting is held. The database is named by its place: a deleted tenant's has another name. */
export type Target =
  | { readonly kind: 'database-limit' }
  | { readonly kind: 'login-limit'; readonly role: string }
  | { readonly kind: 'login-parameter'; readonly role: string; readonly parameter: string }
  /** Of the role in every database: what the tenant wrote beside the one that holds. */
  | { readonly kind: 'own-parameter'; readonly role: string; readonly parameter: string }
  | { readonly kind: 'tablespace'; readonly role: string; readonly tablespace: string };

/** One thing a server should say of a tenant. */
export interface Wanted {
  readonly tenantId: number;
  readonly path: string;
  readonly title: string;
  readonly target: Target;
  /** As PostgreSQL writes it; null: not set. */
  readonly value: string | null;
}

export type HeldPlace = Pick<
  Place,
  'tenantId' | 'model' | 'database' | 'role' | 'ownerRole' | 'accounts' | 'sharedRoles' | 'parkedAs'
> &
  Partial<Pick<Place, 'schema'>>;

/** With what its schemas and roles are made in. */
export type NamedPlace = HeldPlace & Pick<Place, 'schema'>;

/**
 * The two logins that take turns, and the roles that the tier gives it: whichever is there is held, so that none is a way
 * around another.
 */
export const loginsOf = (place: HeldPlace): string[] => [
  ...(place.role === place.ownerRole ? [place.role] : [place.role, twinLogin(place.role, place.tenantId)]),
  ...(place.accounts ?? []),
];

/**
 * What a configuration wants of a server, login by login, whether that login is there or not. What the configuration
 * does not name is wanted not to be set, so that a tenant that leaves a tier keeps nothing of it.
 */
export function wantedOf(values: FlatSettings, place: HeldPlace, facts: EnforcementFacts): Wanted[] {
  const { tenantId } = place;
  const limit = values['resources.connections'];
  const connections = {
    tenantId,
    path: 'resources.connections',
    title: 'Connections',
    value: typeof limit === 'number' ? String(limit) : '-1',
  };
  const logins = loginsOf(place);
  const own = new Set(tenantRoleNames(place));
  const tablespace = values['database.settings.default_tablespace'];
  return [
    // A shared database is everybody's: there the limit is held on the logins alone.
    ...(place.model === 'database' ? [{ ...connections, target: { kind: 'database-limit' as const } }] : []),
    // A role that others use too has its limit from them.
    ...logins
      .filter((role) => own.has(role))
      .map((role): Wanted => ({ ...connections, target: { kind: 'login-limit', role } })),
    ...heldParameters(values, facts).flatMap(({ name, path, title, value }) =>
      logins.map(
        (role): Wanted => ({
          tenantId,
          path,
          title,
          value,
          target: { kind: 'login-parameter', role, parameter: name },
        }),
      ),
    ),
    ...placeParameters(values, place, logins),
    ...(typeof tablespace === 'string' && tablespace !== ''
      ? [
          {
            tenantId,
            path: 'database.settings.default_tablespace',
            title: 'Tablespace',
            value: 'CREATE',
            target: { kind: 'tablespace' as const, role: place.role, tablespace },
          },
        ]
      : []),
  ];
}

/**
 * What makes a login look into its own schema, and the one that only reads say so: any session may write these on its own
 * role, and the next one would begin without.
 */
function placeParameters(values: FlatSettings, place: HeldPlace, logins: readonly string[]): Wanted[] {
  const { tenantId, model, schema = null } = place;
  const wanted = (role: string, parameter: string, value: string, path: string, title: string): Wanted => ({
    tenantId,
    path,
    title,
    value,
    target: { kind: 'login-parameter', role, parameter },
  });
  const reader = values['accounts.read_only'];
  return [
    ...(model === 'schema' && schema !== null
      ? logins.map((role) => wanted(role, SEARCH_PATH, pathText(schema), 'database.isolation', 'Isolation'))
      : []),
    ...logins
      .filter((role) => role === reader)
      .map((role) => wanted(role, READ_ONLY, 'on', 'accounts.read_only', 'Read-only account')),
  ];
}
