import type { BlueprintProblem, BlueprintSummary } from '../../../shared/models/blueprint.ts';
import type { LintReport } from '../../../shared/models/migration-lint.ts';
import { checkBlueprint, loadBlueprint } from '../../blueprints/index.ts';
import { lintBlueprint } from './lint-blueprint.ts';

/**
 * As `checkBlueprint`, with what lint finds where the folder is sound. Asks no platform: only waivers in files count.
 * What PostgreSQL cannot read is no finding to weigh but a mistake: no template could be built of it.
 */
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
  const lint = blueprint ? await lintBlueprint(null, blueprint) : null;
  const unreadable = lint?.findings.filter(({ rule }) => rule === 'syntax') ?? [];
  if (unreadable.length === 0) return { ...checked, lint };
  const problems = unreadable.map(({ file, line, column, reason }) => ({
    ...{ file, line, column },
    message: reason,
  }));
  return { ...checked, problems: [...checked.problems, ...problems], lint: null };
}
