import type { RoutingFile } from '../../shared/models/routing.ts';
import type { RoutingSettings } from '../../shared/models/routing-settings.ts';
import { iniName, iniValue } from './ini-text.ts';
import { LOOKUP_QUERY, LOOKUP_ROLE } from './pgbouncer-lookup.ts';
import type { Registry } from './registry.ts';

/**
 * The databases of open tenants, for `%include` in pgbouncer.ini. A tenant that is closed has no entry; where tenants
 * share a database the look-up refuses the roles of those that are closed.
 */
export function pgbouncerDatabases(
  registry: Registry,
  { lookupIn }: RoutingSettings['pgbouncer'],
): RoutingFile {
  const pools = new Map(
    registry.tenants.filter((tenant) => tenant.open).map((tenant) => [tenant.pool, tenant] as const),
  );
  const inMaintenance = lookupIn === 'maintenance-database';
  const content = [
    '; Written by Cadastre. What is changed here is overwritten.',
    '[databases]',
    ...[...pools].map(([pool, tenant]) =>
      entry(pool, tenant, tenant.database, inMaintenance ? lookupPool(tenant.server) : null),
    ),
    ...(inMaintenance
      ? registry.servers.map((server) => entry(lookupPool(server.name), server, server.database, null))
      : []),
    '',
    '[pgbouncer]',
    `auth_user = ${LOOKUP_ROLE}`,
    `auth_query = ${LOOKUP_QUERY}`,
    '',
  ].join('\n');
  return { kind: 'pgbouncer', name: 'pgbouncer-databases.ini', content };
}

/** No tenant may connect to that database, so an entry for it opens nothing. */
const lookupPool = (server: string): string => `look-up-${server}`.slice(0, 63);

const entry = (
  pool: string,
  at: { readonly host: string; readonly port: number },
  database: string,
  lookup: string | null,
): string =>
  `${iniName(pool)} = ${[
    `host=${iniValue(at.host)}`,
    `port=${at.port}`,
    `dbname=${iniValue(database)}`,
    ...(lookup === null ? [] : [`auth_dbname=${iniValue(lookup)}`]),
  ].join(' ')}`;
