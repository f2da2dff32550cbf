import type { ConfigurationProblem, EffectiveSetting } from '../../shared/models/configuration.ts';
import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import { writeBytes, writeCount } from '../../shared/models/quantity.ts';
import { LIMITED, type Limited } from '../../shared/models/tier-settings.ts';
import { valuesOf } from './effective-of.ts';

const written = (limited: Limited, value: number): string => {
  if (limited === 'memory' || limited === 'storage') return writeBytes(value);
  return limited === 'cpu' ? `${value} cores` : writeCount(value);
};

/**
 * Overrides against the tier's `limits`. Where it names none, an override may give as much as the layers below it: to
 * give more is to sell another tier.
 */
export function checkLimits(
  tenant: string,
  tier: string,
  settings: readonly EffectiveSetting[],
  overrides: FlatSettings,
): ConfigurationProblem[] {
  const values = valuesOf(settings);
  return LIMITED.flatMap((limited) => {
    const path = `resources.${limited}`;
    if (!Object.hasOwn(overrides, path)) return [];
    const setting = settings.find((each) => each.path === path);
    const most = values[`limits.${limited}`] ?? setting?.replaced[0]?.value;
    const wanted = setting?.value;
    if (typeof most !== 'number' || typeof wanted !== 'number' || wanted <= most) return [];
    return [
      {
        field: path,
        message: `${written(limited, wanted)} is more than the tier ${tier} allows: at most ${written(limited, most)}`,
        wayOut: `Give at most ${written(limited, most)}, or move it to a tier with more.`,
        command: `cadastre tenant set-tier ${tenant} TIER`,
      },
    ];
  });
}
