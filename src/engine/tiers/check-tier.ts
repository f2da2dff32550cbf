import type { SettingDifference, TierProblem } from '../../shared/models/tier.ts';
import { CadastreError } from '../errors.ts';
import { differencesBetween } from './diff-tiers.ts';
import { shownValues } from './list-tiers.ts';
import { publishedTier } from './published-tier.ts';
import { readTier } from './read-tier.ts';
import type { TierLayer } from './tier-layer.ts';
import { type Asked, publishedSource } from './tier-records.ts';

interface CheckedTier {
  readonly problems: TierProblem[];
  readonly values: Record<string, unknown> | null;
  readonly differences: SettingDifference[];
  readonly variables: string[];
}

/** Reads a file as it would be published, and compares it with what is published of this name. Changes nothing. */
export async function checkTier(
  database: Asked,
  given: { readonly file: string; readonly document: string },
): Promise<CheckedTier> {
  const { problems, tier, variables } = await readTier(given.file, given.document, publishedSource(database));
  return {
    problems: [...problems],
    values: tier && { ...shownValues(tier.layers) },
    differences: tier ? differencesBetween(await layersBefore(database, tier.name), tier.layers) : [],
    variables: [...variables],
  };
}

async function layersBefore(database: Asked, name: string): Promise<readonly TierLayer[]> {
  try {
    return (await publishedTier({ database }, name)).layers;
  } catch (error) {
    if (error instanceof CadastreError && error.code === 'NOT_FOUND') return [];
    throw error;
  }
}
