import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import type { SettingDifference } from '../../shared/models/tier.ts';
import { type ConfigurationReader, configurationOf } from './configuration-of.ts';
import { valuesOf } from './effective-of.ts';
import { comparePaths, factsOf } from './setting-of.ts';
import { tenantFacts } from './tenant-facts.ts';

/** Every setting that is not the same for both. What one has and the other has not is null there. */
export async function diffTenants(
  reader: ConfigurationReader,
  left: string,
  right: string,
): Promise<SettingDifference[]> {
  const [one, other] = await Promise.all(
    [left, right].map(async (slug) => configurationOf(reader, await tenantFacts(reader.database, slug))),
  );
  return diffValues(valuesOf(one?.settings ?? []), valuesOf(other?.settings ?? []));
}

export function diffValues(left: FlatSettings, right: FlatSettings): SettingDifference[] {
  const paths = [...new Set([...Object.keys(left), ...Object.keys(right)])].toSorted(comparePaths);
  return paths.flatMap((path) => {
    const [one = null, other = null] = [left[path], right[path]];
    if (JSON.stringify(one) === JSON.stringify(other)) return [];
    const { title, heldBy } = factsOf(path);
    return [{ path, title, heldBy, left: one, right: other }];
  });
}
