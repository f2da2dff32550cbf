import type { RoutingFile } from '../../shared/models/routing.ts';
import type { RoutingSettings } from '../../shared/models/routing-settings.ts';
import { iniName, iniValue, isIniName } from './ini-text.ts';
import { LOOKUP_QUERY, LOOKUP_ROLE } from './pgbouncer-lookup.ts';
import type { Registry, RegistryServer } from './registry.ts';

const HEAD = '; Written by Cadastre. What is changed here is overwritten.';

/** Without a section of its own: a second `[pgbouncer]` would set everything before it back to its default. */
const AUTH = `${HEAD}\nauth_user = ${LOOKUP_ROLE}\nauth_query = ${LOOKUP_QUERY}\n`;

/**
 * Two files for pgbouncer.ini: one to `%include` within its section `[pgbouncer]`, and at its end the databases of open
 * tenants. A tenant that is closed has no entry; where tenants
 * share a database the look-up refuses the roles of those that are closed.
 */
export function pgbouncerDatabases(
  registry: Registry,
  { lookupIn }: RoutingSettings['pgbouncer'],
): RoutingFile[] {
  const pools = new Map(
    registry.tenants.filter((tenant) => tenant.open).map((tenant) => [tenant.pool, tenant] as const),
  );
  const servers = new Map(registry.servers.map((server) => [server.name, server] as const));
  const inMaintenance = lookupIn === 'maintenance-database';
  const content = [
    HEAD,
    '[databases]',
    ...[...pools].map(([pool, tenant]) =>
      entry(pool, tenant, tenant.database, inMaintenance ? lookupPool(servers.get(tenant.server)) : null),
    ),
    ...(inMaintenance
      ? registry.servers.map((server) => entry(lookupPool(server), server, server.database, null))
      : []),
    '',
  ].join('\n');
  return [
    { kind: 'pgbouncer', name: 'pgbouncer-auth.ini', content: AUTH },
    { kind: 'pgbouncer', name: 'pgbouncer-databases.ini', content },
  ];
}

/** No tenant may connect to that database, so an entry for it opens nothing. */
const lookupPool = (server: RegistryServer | undefined): string =>
  isIniName(`look-up-${server?.name}`) ? `look-up-${server?.name}` : `look-up-${server?.id}`;

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
