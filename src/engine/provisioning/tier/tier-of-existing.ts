import type { FlatSettings } from '../../../shared/models/flat-settings.ts';
import type { Server } from '../../../shared/models/server.ts';
import type { IsolationModel } from '../../../shared/models/tenant.ts';
import { NO_TIER } from '../../../shared/models/tier-names.ts';
import { invalidInput } from '../../errors.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { allowedModels } from './choose-isolation.ts';
import { type ChosenTier, chooseTier, layersOf } from './choose-tier.ts';
import { missingOn } from './place-by-tier.ts';
import { valuesIn } from './place-tenant.ts';

interface Wishes {
  /** `none`: held to no tier. Left out: that of the plan, else the default of the settings. */
  readonly tier: string | null;
  /** The plan's id; null: no subscription. */
  readonly plan: string | null;
}

export interface TierOfExisting {
  /** null: it is held to no tier. */
  readonly tier: ChosenTier | null;
  /** Of its tier, in the region of its server; variables of its own stay as they are written. */
  readonly values: FlatSettings;
  /** Why a tier that nobody named was left out; null: none was. */
  readonly leftOut: string | null;
}

/**
 * The tier of a tenant whose place is there already: its model and its server cannot be chosen to fit. Throws
 * `INVALID_INPUT` for the field `tier` where the one that was named does not fit; one that came with the plan or the
 * settings is left out then, and that is told.
 */
export async function tierOfExisting(
  platform: OpenPlatform,
  { tier: wanted, plan }: Wishes,
  place: { readonly server: Pick<Server, 'name' | 'labels'>; readonly isolation: IsolationModel },
  ensureTiers: (platform: OpenPlatform) => Promise<unknown>,
): Promise<TierOfExisting> {
  const none = { tier: null, values: {}, leftOut: null };
  if (wanted === NO_TIER) return none;
  const wishes = { plan: plan ?? undefined, ...(wanted !== null && { tier: wanted }) };
  const tier = await chooseTier(platform, wishes, ensureTiers);
  if (tier === null) return none;
  const values = valuesIn(tier, await layersOf(platform, tier), place.server);
  const models = allowedModels(values);
  const missing = missingOn(place.server, tier.name, values).filter(
    // As for a new tenant: whoever came with a plan is not sent away for want of a dedicated server.
    ({ setting }) => tier.by === 'named' || setting !== 'database.cluster',
  );
  const why = [
    ...(models !== null && !models.includes(place.isolation)
      ? [`The tier ${tier.name} allows isolation by ${models.join(', ')}, and it has ${place.isolation}`]
      : []),
    ...missing.map(({ sentence }) => sentence),
  ];
  const [first] = why;
  if (first === undefined) return { tier, values, leftOut: null };
  if (tier.by === 'named') throw invalidInput(why.map((message) => ({ field: 'tier', message })));
  return { tier: null, values: {}, leftOut: `Held to no tier: ${first}` };
}
