import type { Configuration, ConfigurationProblem } from '../../shared/models/configuration.ts';
import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import type { Environment } from '../../shared/models/tier.ts';
import type { Database } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { type PublishedTier, publishedTier } from '../tiers/published-tier.ts';
import { type ServerTotals, serverCapacity } from './check-capacity.ts';
import { checkConfiguration } from './check-configuration.ts';
import { mergeForTenant } from './merge-for-tenant.ts';
import { regionOf, type TenantFacts } from './tenant-facts.ts';

type Asked = Pick<Database, 'run'>;

export interface ConfigurationReader {
  /** The platform database. */
  readonly database: Asked;
  /** The superuser's pool on a server, to ask what it has. */
  readonly maintenance: (serverId: string) => Promise<Asked>;
  /** For who reads many: what a server has is asked once. */
  readonly capacities?: Map<string, Promise<ServerTotals>>;
}

/** As it would be with these instead of its own. */
export interface ConfigurationWishes {
  readonly tier?: { readonly name: string; readonly version?: number };
  readonly environment?: Environment;
  readonly overrides?: FlatSettings;
}

/**
 * All settings of a tenant with their origins, and everything that is wrong with them at once. `facts` come from
 * `tenantFacts`. A tenant on no tier has no settings, unless a tier is wished.
 */
export async function configurationOf(
  reader: ConfigurationReader,
  facts: TenantFacts,
  wishes: ConfigurationWishes = {},
): Promise<Configuration> {
  const { database } = reader;
  const { held } = facts;
  const environment = wishes.environment ?? held?.environment ?? facts.platformEnvironment;
  const base = {
    tenant: facts.slug,
    environment,
    ownEnvironment: held?.environment ?? null,
    region: regionOf(facts),
    changedAt: held?.changedAt ?? null,
    changedBy: held?.changedBy ?? null,
  };
  const name = wishes.tier?.name ?? held?.tier;
  if (name === undefined) return { ...base, tier: null, settings: [], problems: [] };
  const version = wishes.tier === undefined ? held?.version : wishes.tier.version;
  const tier = await publishedTier({ database }, name, version);
  const overrides = wishes.overrides ?? held?.overrides ?? {};
  const { settings, problems } = mergeForTenant(facts, tier, environment, overrides);
  const found: ConfigurationProblem[] = [
    ...problems,
    ...checkConfiguration(facts, tier, { settings, overrides }, await serverCapacity(reader, facts)),
  ];
  return {
    ...base,
    tier: { name: tier.name, version: tier.version, newest: await newestVersion(database, tier) },
    settings,
    problems: found,
  };
}

async function newestVersion(database: Asked, { name, version }: PublishedTier): Promise<number> {
  const { rows } = await database.run<{ newest: number }>(
    sql`SELECT max(version) AS newest FROM platform.tiers WHERE name = ${name}`,
  );
  return rows[0]?.newest ?? version;
}
