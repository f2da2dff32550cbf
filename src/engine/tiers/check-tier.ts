import type { SettingDifference, TierProblem, TierScopes } from '../../shared/models/tier.ts';
import { differencesBetween } from './diff-tiers.ts';
import { shownValues } from './list-tiers.ts';
import { readTier, type TierSource } from './read-tier.ts';
import { scopesOf } from './scopes-of.ts';
import { summaryOf, type TierSummary } from './summary-of.ts';

interface CheckedTier {
  readonly problems: TierProblem[];
  readonly warnings: TierProblem[];
  readonly values: Record<string, unknown> | null;
  readonly differences: SettingDifference[];
  readonly variables: string[];
  readonly scopes: TierScopes | null;
  readonly summary: TierSummary | null;
}

/**
 * Reads a file as it would be published over the tiers of `source`, and compares it with the one of its name there.
 * Changes nothing.
 */
export async function checkTier(
  source: TierSource,
  given: { readonly file: string; readonly document: string },
): Promise<CheckedTier> {
  const { problems, warnings, tier, variables } = await readTier(given.file, given.document, source);
  const before = tier && (await source.find(tier.name));
  return {
    problems: [...problems],
    warnings: [...warnings],
    values: tier && { ...shownValues(tier.layers) },
    differences: tier ? differencesBetween(before?.layers ?? [], tier.layers) : [],
    variables: [...variables],
    scopes: tier && scopesOf(tier.layers),
    summary: tier && summaryOf(tier),
  };
}
