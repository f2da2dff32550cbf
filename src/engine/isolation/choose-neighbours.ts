import type { Tenant } from '../../shared/models/tenant.ts';

/** Tenants that one is tried against. */
const NEIGHBOURS = 3;

/** Others on the same server: those that share its database or its model first, then the next ones by number. */
export function chooseNeighbours(tenant: Tenant, all: readonly Tenant[]): Tenant[] {
  const nearness = (other: Tenant) =>
    other.database === tenant.database ? 0 : other.isolation === tenant.isolation ? 1 : 2;
  const after = (other: Tenant) => (other.id > tenant.id ? other.id : other.id + Number.MAX_SAFE_INTEGER / 2);
  return all
    .filter((other) => other.serverId === tenant.serverId && other.id !== tenant.id)
    .sort((one, two) => nearness(one) - nearness(two) || after(one) - after(two))
    .slice(0, NEIGHBOURS);
}
