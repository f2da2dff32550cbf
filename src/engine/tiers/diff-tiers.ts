import { isDeepStrictEqual } from 'node:util';
import { type FlatSettings, settingAt } from '../../shared/models/flat-settings.ts';
import type { SettingDifference } from '../../shared/models/tier.ts';
import { TIER_SETTINGS } from '../../shared/models/tier-settings.ts';
import { everything } from './chain.ts';
import { shownValues } from './list-tiers.ts';
import { publishedTier } from './published-tier.ts';
import type { TierLayer } from './tier-layer.ts';
import type { Asked } from './tier-records.ts';

interface TierReference {
  readonly tier: string;
  readonly version?: number;
}

/** What differs between two tiers, or two versions of one. Throws `NOT_FOUND`. */
export async function diffTiers(
  database: Asked,
  left: TierReference,
  right: TierReference,
): Promise<SettingDifference[]> {
  const [one, other] = [
    await publishedTier({ database }, left.tier, left.version),
    await publishedTier({ database }, right.tier, right.version),
  ];
  return differencesBetween(one.layers, other.layers);
}

/** Settings, environments, regions and variables; a side that does not speak of something has null. */
export function differencesBetween(
  left: readonly TierLayer[],
  right: readonly TierLayer[],
): SettingDifference[] {
  const one = comparable(left);
  const other = comparable(right);
  const paths = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return paths
    .filter((path) => !isDeepStrictEqual(one[path], other[path]))
    .toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b, 'en'))
    .map((path) => ({
      path,
      ...described(path),
      left: one[path] ?? null,
      right: other[path] ?? null,
    }));
}

const comparable = (layers: readonly TierLayer[]): FlatSettings => ({
  ...everything(layers),
  ...shownValues(layers),
});

/** In the order of the form, what belongs to an environment or a region behind. */
function rank(path: string): number {
  const own = TIER_SETTINGS.findIndex((each) => each.path === path || path.startsWith(`${each.path}.`));
  if (own !== -1) return own;
  const heads = ['limits', 'environments', 'regions', 'variables'];
  return TIER_SETTINGS.length + heads.indexOf(path.split('.', 1)[0] ?? '');
}

function described(path: string): Pick<SettingDifference, 'title' | 'heldBy'> {
  const own = settingAt(path);
  if (own) return { title: own.title, heldBy: own.heldBy };
  const [part = '', name = '', ...rest] = path.split('.');
  if (part === 'variables') return { title: `Variable ${name}`, heldBy: 'declared' };
  const place = part === 'regions' ? `Region ${name}` : name.slice(0, 1).toUpperCase() + name.slice(1);
  const inner = settingAt(rest.join('.'));
  if (inner) return { title: `${place}: ${inner.title}`, heldBy: inner.heldBy };
  if (rest[0] === 'variables') return { title: `${place}: variable ${rest[1]}`, heldBy: 'declared' };
  return { title: `${place}: ${rest.join('.')}`, heldBy: 'scheduler' };
}
