import type { BlueprintProblem } from '../../shared/models/blueprint.ts';
import { CadastreError } from '../errors.ts';

/** `migrations/0002_crm.sql:14:3: message`, as a compiler would say it. */
export function describeProblem(problem: BlueprintProblem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== null).join(':');
  return `${place}: ${problem.message}`;
}

/** Thrown by whoever needs a sound blueprint and has been given this. */
export function blueprintInvalid(directory: string, problems: readonly BlueprintProblem[]): CadastreError {
  const [first] = problems;
  const told = first && describeProblem(first);
  const all = problems.length > 1 ? `${told} (and ${problems.length - 1} more)` : told;
  return new CadastreError('BLUEPRINT_INVALID', all ?? `There is no blueprint in ${directory}`, {
    target: directory,
    wayOut: 'Checking the folder lists every problem.',
    command: `cadastre blueprint check ${JSON.stringify(directory)}`,
  });
}
