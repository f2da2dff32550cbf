import { useMemo } from 'react';
import { t } from '../../locales/index.ts';
import { type Entry, GROUP_TITLES } from './entry.ts';
import { type Found, find, PER_GROUP, plain } from './match.ts';
import { recentPlaces } from './recent-places.ts';
import { tenantVerbs } from './tenant-verbs.ts';

interface ShownGroup {
  group: string;
  title: string;
  entries: readonly Entry[];
  total: number;
}

/** What is listed for the typed words, or for the tenant in focus. */
export function useFound(entries: readonly Entry[], typed: string, tenant: Entry | null) {
  return useMemo((): { groups: ShownGroup[]; total: number } => {
    if (tenant !== null) {
      const verbs = tenantVerbs(tenant);
      const shown =
        typed.trim() === '' ? verbs : verbs.filter((verb) => plain(verb.title).includes(plain(typed.trim())));
      const group = { group: 'verbs', title: t(GROUP_TITLES.verbs), entries: shown, total: shown.length };
      return { groups: shown.length === 0 ? [] : [group], total: shown.length };
    }
    if (typed.trim() === '') return { groups: restingGroups(entries), total: 0 };
    return withTitles(withVerbs(find(entries, typed), typed));
  }, [entries, typed, tenant]);
}

/** The first ones, and the last: a verb that destroys stands there and is never left out by those before it. */
function fiveOf(entries: readonly Entry[]): Entry[] {
  if (entries.length <= PER_GROUP) return [...entries];
  return [...entries.slice(0, PER_GROUP - 1), ...entries.slice(-1)];
}

/** One word finds the tenant and its verbs, as long as it is clear which tenant is meant. */
function withVerbs(found: Found, typed: string): Found {
  const tenants = found.groups.find((group) => group.group === 'tenants');
  const first = tenants?.entries[0];
  if (tenants === undefined || first === undefined) return found;
  const clear = tenants.total <= PER_GROUP || plain(first.title) === plain(typed.trim());
  if (!clear) return found;
  const verbs = tenantVerbs(first);
  const others = found.groups.find((group) => group.group === 'verbs')?.entries ?? [];
  const entries = fiveOf([...verbs.slice(0, -1), ...others, ...verbs.slice(-1)]);
  const group = { group: 'verbs' as const, entries, total: verbs.length + others.length };
  const rest = found.groups.filter((entry) => entry.group !== 'tenants' && entry.group !== 'verbs');
  return { groups: [tenants, group, ...rest], total: found.total + verbs.length };
}

function withTitles(found: Found) {
  return {
    total: found.total,
    groups: found.groups.map((group) => ({ ...group, title: t(GROUP_TITLES[group.group]) })),
  };
}

/** Empty, it shows the last five places and the running jobs. */
function restingGroups(entries: readonly Entry[]): ShownGroup[] {
  const byPath = new Map([...entries].reverse().map((entry) => [entry.path, entry]));
  const places = recentPlaces()
    .slice(1)
    .map((path) => byPath.get(path) ?? byPath.get(path.split('/').slice(0, 3).join('/')))
    .filter((entry) => entry !== undefined);
  const recent = [...new Set(places)].slice(0, PER_GROUP);
  const rest = entries.filter((entry) => entry.id.startsWith('place:')).slice(0, PER_GROUP);
  const verbs = entries.filter((entry) => entry.id.startsWith('verb:'));
  const running = entries
    .filter((entry) => entry.group === 'jobs' && entry.icon === 'spinner')
    .slice(0, PER_GROUP);
  return [
    recent.length > 0
      ? { group: 'recent', title: t('Where you were'), entries: recent, total: recent.length }
      : { group: 'places', title: t(GROUP_TITLES.places), entries: rest, total: rest.length },
    { group: 'verbs', title: t(GROUP_TITLES.verbs), entries: verbs, total: verbs.length },
    { group: 'running', title: t('Running now'), entries: running, total: running.length },
  ].filter((group) => group.total > 0);
}
