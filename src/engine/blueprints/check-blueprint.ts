import { basename, resolve } from 'node:path';
import type { BlueprintProblem, BlueprintSummary } from '../../shared/models/blueprint.ts';
import { loadBlueprint } from './load-blueprint.ts';
import { summarizeBlueprint } from './summarize-blueprint.ts';

/** Reads a folder and says everything that is wrong with it. Keeps nothing and changes nothing. */
export async function checkBlueprint(
  directory: string,
): Promise<{ summary: BlueprintSummary | null; problems: BlueprintProblem[] }> {
  const place = resolve(directory);
  const loaded = await loadBlueprint(place);
  const known = { ...loaded, name: loaded.name ?? basename(place), directory: place, shipped: false };
  return { summary: loaded.blueprint ? summarizeBlueprint(known) : null, problems: loaded.problems };
}
