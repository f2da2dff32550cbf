import type { EffectiveSetting } from '../../shared/models/configuration.ts';
import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import type { Environment } from '../../shared/models/tier.ts';
import { CadastreError } from '../errors.ts';
import type { Database } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { type PublishedTier, publishedTier } from '../tiers/published-tier.ts';
import { valuesOf } from './effective-of.ts';
import { mergeForTenant } from './merge-for-tenant.ts';
import { type TenantFacts, tenantFactsOf } from './tenant-facts.ts';

type Written = Pick<Database, 'run'>;

export interface StoreConfigurationInput {
  readonly tenantId: number;
  readonly tier: { readonly name: string; readonly version?: number };
  /** null: the platform's. */
  readonly environment: Environment | null;
  /** By path. */
  readonly overrides: FlatSettings;
  readonly changedBy: string;
}

/**
 * Writes what a tenant is held to, with the result of all layers. Takes a pool or the session of a transaction, checks
 * nothing but that every variable leads somewhere, and applies nothing to a server. Errors: `NOT_FOUND` for the
 * tenant, the tier or its version; `INVALID_INPUT`.
 */
export async function storeConfiguration(
  database: Written,
  input: StoreConfigurationInput,
): Promise<EffectiveSetting[]> {
  const [facts] = await tenantFactsOf(database, [input.tenantId]);
  if (!facts) throw new CadastreError('NOT_FOUND', `There is no tenant number ${input.tenantId}`);
  const tier = await publishedTier({ database }, input.tier.name, input.tier.version);
  return writeConfiguration(database, facts, tier, input);
}

export async function writeConfiguration(
  database: Written,
  facts: TenantFacts,
  tier: PublishedTier,
  { environment, overrides, changedBy }: Omit<StoreConfigurationInput, 'tenantId' | 'tier'>,
): Promise<EffectiveSetting[]> {
  const { settings, problems } = mergeForTenant(
    facts,
    tier,
    environment ?? facts.platformEnvironment,
    overrides,
  );
  if (problems.length > 0) {
    throw new CadastreError('INVALID_INPUT', `The configuration of ${facts.slug} does not stand`, {
      fields: problems.map(({ field, message }) => ({ field, message })),
      wayOut: problems[0]?.wayOut ?? undefined,
      command: problems[0]?.command,
    });
  }
  await database.run(
    sql`INSERT INTO platform.tenant_configurations AS held
          (organization_id, tier, tier_version, environment, overrides, effective, changed_by)
        VALUES (${facts.id}, ${tier.name}, ${tier.version}, ${environment}, ${JSON.stringify(overrides)},
          ${JSON.stringify(valuesOf(settings))}, ${changedBy})
        ON CONFLICT (organization_id) DO UPDATE SET tier = excluded.tier, tier_version = excluded.tier_version,
          environment = excluded.environment, overrides = excluded.overrides, effective = excluded.effective,
          changed_at = now(), changed_by = excluded.changed_by`,
  );
  return settings;
}
