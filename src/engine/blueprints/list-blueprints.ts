import type { BlueprintSummary } from '../../shared/models/blueprint.ts';
import { type BlueprintSources, knownBlueprints } from './known-blueprints.ts';
import { type ServerTemplates, summarizeBlueprint } from './summarize-blueprint.ts';

/** Every blueprint this workstation knows, sound or not, with the servers where its template stands. */
export async function listBlueprints(
  sources: BlueprintSources,
  built: readonly ServerTemplates[],
): Promise<BlueprintSummary[]> {
  const known = await knownBlueprints(sources);
  return known.map((each) => summarizeBlueprint(each, built));
}
