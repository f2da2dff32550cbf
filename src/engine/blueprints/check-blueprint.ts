import { basename, resolve } from 'node:path';
import type { BlueprintProblem, BlueprintSummary } from '../../shared/models/blueprint.ts';
import { findsProgram } from '../adapters/blueprint-files.ts';
import { type Blueprint, MANIFEST } from './blueprint.ts';
import { loadBlueprint } from './load-blueprint.ts';
import { summarizeBlueprint } from './summarize-blueprint.ts';

/** Reads a folder and says everything that is wrong with it. Keeps nothing and changes nothing. */
export async function checkBlueprint(
  directory: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<{ summary: BlueprintSummary | null; problems: BlueprintProblem[] }> {
  const place = resolve(directory);
  const loaded = await loadBlueprint(place);
  const known = { ...loaded, name: loaded.name ?? basename(place), directory: place, shipped: false };
  const summary = loaded.blueprint ? summarizeBlueprint(known) : null;
  const missing = loaded.blueprint ? await missingProgram(loaded.blueprint, place, environment) : [];
  return { summary, problems: [...loaded.problems, ...missing] };
}

/** Of this workstation alone: the blueprint is sound all the same, and may run where the program is. */
async function missingProgram(
  { command, manifest }: Blueprint,
  directory: string,
  environment: NodeJS.ProcessEnv,
): Promise<BlueprintProblem[]> {
  const [program = ''] = command?.argv ?? [];
  const path = environment['PATH'] ?? environment['Path'] ?? '';
  if (!command || (await findsProgram(program, resolve(directory, command.folder), path))) return [];
  const lines = manifest.content.split('\n');
  const line = lines.findIndex((each) => /^\s*["']?command["']?\s*:/.test(each)) + 1;
  const message = `The program ${program} cannot be started on this workstation: it is not there, or may not be run`;
  return [{ file: MANIFEST, line: line || null, column: line ? 1 : null, message }];
}
