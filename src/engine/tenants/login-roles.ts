/** PostgreSQL cuts names beyond this many bytes, with no more than a NOTICE. */
const NAME_BYTES = 63;

/**
 * A tenant's second login, for rotations: a member of the role that holds the privileges. It carries the tenant's
 * number where the longer name would be cut.
 */
export function twinLogin(role: string, tenantId: number): string {
  const twin = `${role}_b`;
  return Buffer.byteLength(twin) <= NAME_BYTES ? twin : `cadastre_${tenantId}_b`;
}

/** The login that a rotation changes to. */
export function otherLogin(role: string, tenantId: number, current: string): string {
  return current === role ? twinLogin(role, tenantId) : role;
}

/** Every role that a tenant may have on its server for itself, whether it is there or not. */
export function tenantRoleNames(place: {
  readonly role: string;
  readonly ownerRole: string;
  readonly tenantId: number;
  /** Roles that its tier gives it beside its logins, as far as they were made. */
  readonly accounts?: readonly string[];
  /** What others use too is nobody's own. */
  readonly sharedRoles?: readonly string[];
}): string[] {
  const names = new Set([place.role, twinLogin(place.role, place.tenantId), place.ownerRole]);
  for (const account of place.accounts ?? []) names.add(account);
  return [...names].filter((name) => !place.sharedRoles?.includes(name));
}
