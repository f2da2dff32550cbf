import { MAP_PATHS } from '../../shared/models/flat-settings.ts';
import type { Holder } from '../../shared/models/setting-meta.ts';
import { LIMITED, TIER_SETTINGS, type TierSetting } from '../../shared/models/tier-settings.ts';

export interface SettingFacts {
  readonly title: string;
  readonly heldBy: Holder;
  readonly notYet: boolean;
}

const byPath = new Map<string, TierSetting>(TIER_SETTINGS.map((setting) => [setting.path, setting]));
const position = new Map(TIER_SETTINGS.map(({ path }, index) => [path, index]));

/** The setting a path belongs to: for an entry of a map, the map. null: there is none, as for `limits`. */
export function settingOf(path: string): TierSetting | null {
  return byPath.get(mapOf(path) ?? path) ?? null;
}

/** `features` of `features.beta`; null for a path that is no entry of a map. */
export function mapOf(path: string): string | null {
  return MAP_PATHS.find((map) => path.startsWith(`${map}.`)) ?? null;
}

export function factsOf(path: string): SettingFacts {
  const setting = settingOf(path);
  const limited = LIMITED.find((each) => path === `limits.${each}`);
  if (limited !== undefined) {
    const title = byPath.get(`resources.${limited}`)?.title ?? limited;
    // Cadastre itself looks at these whenever an override is set.
    return { title: `${title}, at most`, heldBy: 'scheduler', notYet: false };
  }
  const map = mapOf(path);
  const title = setting?.title ?? path;
  return {
    title: map === null ? title : `${title}: ${path.slice(map.length + 1)}`,
    heldBy: setting?.heldBy ?? 'declared',
    notYet: setting?.notYet ?? false,
  };
}

/** In the order of the schema, entries of a map by name, limits after the resources they belong to. */
export function comparePaths(left: string, right: string): number {
  return placeOf(left) - placeOf(right) || (left < right ? -1 : left > right ? 1 : 0);
}

function placeOf(path: string): number {
  const own = position.get(mapOf(path) ?? path.replace(/^limits\./, 'resources.'));
  return own === undefined ? TIER_SETTINGS.length : own + (path.startsWith('limits.') ? 0.5 : 0);
}
