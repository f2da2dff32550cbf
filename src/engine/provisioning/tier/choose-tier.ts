import type { Environment } from '../../../shared/models/tier.ts';
import type { PlanLayer } from '../../configuration/effective-of.ts';
import { invalidInput } from '../../errors.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { sql } from '../../postgres/sql.ts';
import { knownTier } from './known-tier.ts';

/** The tier of a new tenant, and all that decides its settings beside the server. */
export interface ChosenTier {
  readonly name: string;
  readonly version: number;
  /** `named`: somebody wanted this one; else it came with the plan or the settings. */
  readonly by: 'named' | 'plan' | 'default';
  /** null: nobody said another one than the platform's. */
  readonly ownEnvironment: Environment | null;
  readonly environment: Environment;
  readonly plan: PlanLayer | null;
}

interface Wishes {
  readonly tier?: string;
  readonly environment?: Environment;
  /** The plan's id; null: the entry plan; undefined: it has no subscription. */
  readonly plan: string | null | undefined;
}

interface TierRow extends Record<string, unknown> {
  readonly plan_tier: string | null;
  readonly default_tier: string | null;
  readonly environment: Environment;
  readonly plan: string | null;
  readonly max_users: number | null;
  readonly storage_bytes: string | null;
  readonly modules: string[] | null;
  readonly name: string | null;
  readonly newest: number | null;
  readonly retired: boolean;
}

/**
 * The named tier; else the one that the plan points at, the default of the settings, none. Always the newest version.
 * Throws `INVALID_INPUT` for the field `tier` where there is none of this name, or it is retired.
 */
export async function chooseTier(
  platform: OpenPlatform,
  wishes: Wishes,
  ensureTiers: (platform: OpenPlatform) => Promise<unknown>,
): Promise<ChosenTier | null> {
  let row = await readChoice(platform, wishes);
  if (row.name === null) {
    if (wishes.environment === undefined) return null;
    throw invalidInput([
      { field: 'environment', message: 'It belongs to a tier, and this tenant would have none: name one' },
    ]);
  }
  if (row.newest === null) {
    // Nobody has looked at tiers on this platform yet.
    await ensureTiers(platform);
    row = await readChoice(platform, wishes);
  }
  const by = wishes.tier !== undefined ? 'named' : row.plan_tier !== null ? 'plan' : 'default';
  const name = row.name ?? '';
  const source = { named: '', plan: ` of the plan ${row.plan}`, default: ' of the settings' }[by];
  if (row.newest === null) {
    throw invalidInput([
      {
        field: 'tier',
        message: `There is no tier ${name}${source}`,
      },
    ]);
  }
  if (row.retired) {
    throw invalidInput([
      { field: 'tier', message: `The tier ${name}${source} is retired: no new tenant gets it` },
    ]);
  }
  return {
    name,
    version: row.newest,
    by,
    ownEnvironment: wishes.environment ?? null,
    environment: wishes.environment ?? row.environment,
    plan:
      row.plan === null
        ? null
        : {
            name: row.plan,
            maxUsers: row.max_users,
            storageBytes: row.storage_bytes === null ? null : Number(row.storage_bytes),
            modules: row.modules ?? [],
          },
  };
}

/** For a plan: why it gets this one. */
export const becauseOf = ({ by, plan }: Pick<ChosenTier, 'by' | 'plan'>): string =>
  by === 'named' ? 'chosen' : by === 'plan' ? `of the plan ${plan?.name}` : 'the default of the settings';

/** Everything in one round trip: each of them is paid for by every new tenant. */
async function readChoice(platform: OpenPlatform, { tier, plan }: Wishes): Promise<TierRow> {
  const { rows } = await platform.database.run<TierRow>(
    sql`WITH choice AS (
          SELECT plans.tier AS plan_tier, settings.value->>'defaultTier' AS default_tier, meta.environment,
            plans.id AS plan, max_users, storage_bytes, modules,
            coalesce(${tier ?? null}, plans.tier, settings.value->>'defaultTier') AS name
          FROM platform.meta LEFT JOIN platform.plans
            ON ${plan !== undefined} AND plans.id = coalesce(${plan ?? null}, (SELECT id FROM platform.plans ORDER BY position, id LIMIT 1))
          LEFT JOIN platform.settings ON settings.key = 'tiers'
        )
        SELECT choice.*, (SELECT max(version) FROM platform.tiers WHERE tiers.name = choice.name) AS newest,
          EXISTS (SELECT FROM platform.retired_tiers WHERE retired_tiers.name = choice.name) AS retired
        FROM choice`,
  );
  const [row] = rows;
  if (row) return row;
  throw invalidInput([{ field: 'tier', message: 'The platform database says nothing of itself' }]);
}

/** The layers of a chosen tier. */
export const layersOf = async (
  platform: OpenPlatform,
  { name, version }: Pick<ChosenTier, 'name' | 'version'>,
) => (await knownTier(platform, name, version)).layers;
