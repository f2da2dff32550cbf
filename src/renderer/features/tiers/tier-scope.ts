import { settingAt } from '../../../shared/models/flat-settings.ts';
import type { TierProblem } from '../../../shared/models/tier.ts';
import { LIMITED, TIER_SETTINGS, type TierSetting } from '../../../shared/models/tier-settings.ts';
import type { TierDocument } from './use-tier-document.ts';

/** Where a value of the form holds: everywhere, or over that in one environment or region. */
export interface TierScopeChoice {
  readonly kind: 'everywhere' | 'environment' | 'region';
  readonly name: string;
}

export const EVERYWHERE: TierScopeChoice = { kind: 'everywhere', name: '' };

/** What stands before the path of a setting in the file. */
export function scopePrefix({ kind, name }: TierScopeChoice): string {
  if (kind === 'everywhere') return '';
  return [kind === 'environment' ? 'environments' : 'regions', name, ''].join('.');
}

export interface ScopedValues {
  /** As it holds there: its own, else what holds everywhere. */
  readonly valueOf: (path: string) => unknown;
  /** Said there and not only everywhere, be it by a parent. */
  readonly differs: ReadonlySet<string>;
  /** The file itself says it there. */
  readonly own: (path: string) => boolean;
}

export function scopedValues(
  { values, scopes, lines }: Pick<TierDocument, 'values' | 'scopes' | 'lines'>,
  scope: TierScopeChoice,
): ScopedValues {
  if (scope.kind === 'everywhere')
    return { valueOf: (path) => values[path], differs: new Set(), own: (path) => lines.has(path) };
  const said = (scope.kind === 'environment' ? scopes?.environments : scopes?.regions)?.[scope.name];
  const own = new Set(said?.own);
  return {
    valueOf: (path) => said?.values[path] ?? (path === 'scale' ? undefined : values[path]),
    differs: new Set(Object.keys(said?.values ?? {}).map(settingPathOf)),
    own: (path) => own.has(path),
  };
}

/** The setting that a path of a value belongs to: an entry of a map is one of its map. */
function settingPathOf(path: string): string {
  return TIER_SETTINGS.find((each) => path.startsWith(`${each.path}.`))?.path ?? path;
}

/** `limits` holds the most that an override may give, one for each of the resources that have one. */
const LIMITS = LIMITED.map((name) => settingAt(`limits.${name}`)).filter((each) => each !== null);

const SECTIONS = [...new Set(TIER_SETTINGS.map(({ section }) => section))];

/** All that the form shows, as the schema orders it. */
export const FORM_GROUPS: readonly { readonly section: string; readonly settings: readonly TierSetting[] }[] =
  SECTIONS.flatMap((section) => {
    const group = { section, settings: TIER_SETTINGS.filter((setting) => setting.section === section) };
    return section === 'resources' ? [group, { section: 'limits', settings: LIMITS }] : [group];
  });

const SHOWN = FORM_GROUPS.flatMap(({ settings }) => settings.map(({ path }) => path));

/** What is wrong in a scope, by the row it belongs to: a problem within a list is one of the list's row. */
export function problemsIn(
  problems: readonly TierProblem[],
  scope: TierScopeChoice,
): ReadonlyMap<string, readonly TierProblem[]> {
  const prefix = scopePrefix(scope);
  const found = new Map<string, TierProblem[]>();
  for (const problem of problems) {
    if (problem.field === null || !problem.field.startsWith(prefix)) continue;
    const field = problem.field.slice(prefix.length);
    const path = ['scale', ...SHOWN].find((each) => field === each || field.startsWith(`${each}.`));
    if (path !== undefined) found.set(path, [...(found.get(path) ?? []), problem]);
  }
  return found;
}

/** The scope that a problem is in, so that its tab can say so. */
export function scopeOf(field: string | null): TierScopeChoice {
  const [first, name = ''] = (field ?? '').split('.');
  if (first === 'environments') return { kind: 'environment', name };
  return first === 'regions' ? { kind: 'region', name } : EVERYWHERE;
}
