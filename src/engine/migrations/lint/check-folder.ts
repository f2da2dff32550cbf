import type { BlueprintProblem, BlueprintSummary } from '../../../shared/models/blueprint.ts';
import type { LintReport } from '../../../shared/models/migration-lint.ts';
import { checkBlueprint, loadBlueprint } from '../../blueprints/index.ts';
import { lintBlueprint } from './lint-blueprint.ts';

/** As `checkBlueprint`, with what lint finds where the folder is sound. Asks no platform: only waivers in files count. */
export async function checkFolder(
  directory: string,
  environment: NodeJS.ProcessEnv,
): Promise<{
  summary: BlueprintSummary | null;
  problems: BlueprintProblem[];
  lint: LintReport | null;
}> {
  const checked = await checkBlueprint(directory, environment);
  const { blueprint } = await loadBlueprint(directory);
  return { ...checked, lint: blueprint ? await lintBlueprint(null, blueprint) : null };
}
