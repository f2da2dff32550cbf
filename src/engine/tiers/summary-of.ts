import { settingAt } from '../../shared/models/flat-settings.ts';
import { shownValues } from './list-tiers.ts';
import type { ReadTier } from './read-tier.ts';

export interface TierSummary {
  readonly name: string;
  readonly own: number;
  readonly inherited: number;
  readonly extends: string[];
  readonly parts: string[];
  readonly notYet: string[];
}

/** What was looked at, for whoever wants to know that it was more than the grammar. */
export function summaryOf({ name, layers }: Pick<ReadTier, 'name' | 'layers'>): TierSummary {
  const own = layers.at(-1)?.values ?? {};
  const paths = Object.keys(shownValues(layers));
  const parts = layers.flatMap(({ environments, regions }) => [
    ...Object.keys(environments),
    ...Object.keys(regions),
  ]);
  return {
    name,
    own: Object.keys(own).length,
    inherited: paths.filter((path) => !Object.hasOwn(own, path)).length,
    extends: layers
      .slice(0, -1)
      .map(({ origin }) => origin.name)
      .toReversed(),
    parts: [...new Set(parts)],
    notYet: paths.filter((path) => settingAt(path)?.notYet === true),
  };
}
