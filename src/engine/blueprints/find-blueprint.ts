import { basename, isAbsolute, resolve } from 'node:path';
import { CadastreError } from '../errors.ts';
import { didYouMean } from '../yaml/nearest-name.ts';
import type { Blueprint } from './blueprint.ts';
import { blueprintInvalid } from './describe-problem.ts';
import {
  type BlueprintSources,
  type KnownBlueprint,
  knownBlueprints,
  loadCached,
} from './known-blueprints.ts';

/**
 * A known blueprint by its name, or any by its folder. Throws `NOT_FOUND` with the known names, or `CONFLICT`
 * when two folders hold a blueprint of that name.
 */
export async function findKnownBlueprint(
  sources: BlueprintSources,
  nameOrDirectory: string,
): Promise<KnownBlueprint> {
  const known = await knownBlueprints(sources);
  if (isDirectory(nameOrDirectory)) {
    const directory = resolve(nameOrDirectory);
    const same = known.find((each) => each.directory === directory);
    if (same) return same;
    const loaded = await loadCached(directory);
    return { ...loaded, name: loaded.name ?? basename(directory), directory, shipped: false };
  }
  const [first, ...others] = known.filter((each) => each.name === nameOrDirectory);
  if (!first) {
    const names = known.map((each) => each.name);
    const message = `There is no blueprint ${JSON.stringify(nameOrDirectory.slice(0, 80))}; known are: ${names.join(', ') || 'none'}.${didYouMean(nameOrDirectory, names)}`;
    throw new CadastreError('NOT_FOUND', message, {
      fields: [{ field: 'blueprint', message }],
      wayOut: 'Choose one of these, or add the folder of yours first.',
    });
  }
  if (others.length > 0) {
    const folders = [first, ...others].map((each) => each.directory).join(' and ');
    throw new CadastreError('CONFLICT', `Two folders hold a blueprint named ${first.name}: ${folders}`, {
      target: first.name,
      wayOut: 'Name the folder instead, or remove one of the two.',
    });
  }
  return first;
}

/** As `findKnownBlueprint`, but sound: throws `BLUEPRINT_INVALID` with the first problem otherwise. */
export async function findBlueprint(sources: BlueprintSources, nameOrDirectory: string): Promise<Blueprint> {
  const { blueprint, directory, problems } = await findKnownBlueprint(sources, nameOrDirectory);
  if (!blueprint) throw blueprintInvalid(directory, problems);
  return blueprint;
}

function isDirectory(nameOrDirectory: string): boolean {
  return isAbsolute(nameOrDirectory) || /[/\\]|^\./.test(nameOrDirectory);
}
