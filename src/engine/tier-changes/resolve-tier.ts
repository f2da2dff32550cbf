import { invalidInput } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { knownTier } from '../provisioning/tier/known-tier.ts';
import { publishedTier } from '../tiers/published-tier.ts';
import type { TierRef } from './tier-change-context.ts';

/** The newest version where none is named. Throws `INVALID_INPUT` for a retired tier, `NOT_FOUND` for one there is not. */
export async function resolveTier(
  platform: OpenPlatform,
  { tier, version }: { readonly tier: string; readonly version?: number },
): Promise<TierRef> {
  const published =
    version === undefined ? await publishedTier(platform, tier) : await knownTier(platform, tier, version);
  const { rows } = await platform.database.run(sql`SELECT FROM platform.retired_tiers WHERE name = ${tier}`);
  if (rows.length === 0) return { tier: published.name, version: published.version };
  throw invalidInput([
    { field: 'tier', message: `The tier ${tier} is retired: nobody is moved to it any more` },
  ]);
}
