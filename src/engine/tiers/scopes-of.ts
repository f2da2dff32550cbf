import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import { ENVIRONMENTS, type TierScopes } from '../../shared/models/tier.ts';
import { regionsOf } from './chain.ts';
import type { TierLayer } from './tier-layer.ts';

const NOTHING: FlatSettings = {};

/** What a chain says for each environment and region alone, and which of it stands in its last file. */
export function scopesOf(layers: readonly TierLayer[]): TierScopes {
  const scope = (said: readonly FlatSettings[]) => ({
    values: Object.assign({}, ...said) as Record<string, unknown>,
    own: Object.keys(said.at(-1) ?? NOTHING),
  });
  return {
    environments: Object.fromEntries(
      ENVIRONMENTS.map((name) => [
        name,
        scope(
          layers.map(({ environments }) => {
            const { values = NOTHING, scale } = environments[name] ?? {};
            return scale === undefined ? values : { ...values, scale };
          }),
        ),
      ]),
    ),
    regions: Object.fromEntries(
      regionsOf(layers).map((name) => [
        name,
        scope(
          layers.map(({ regions }) => (Object.hasOwn(regions, name) ? (regions[name] ?? NOTHING) : NOTHING)),
        ),
      ]),
    ),
  };
}
