import { resolve } from 'node:path';
import type { BlueprintSummary } from '../../shared/models/blueprint.ts';
import { performAct } from '../acts/perform-act.ts';
import { CadastreError } from '../errors.ts';
import type { BlueprintAct } from './blueprint-acts.ts';
import { blueprintInvalid } from './describe-problem.ts';
import { DIRECTORIES_KEY, knownBlueprints, loadCached } from './known-blueprints.ts';
import { summarizeBlueprint } from './summarize-blueprint.ts';

/**
 * Registers a folder on this workstation. Throws `BLUEPRINT_INVALID` for one with problems, `ALREADY_EXISTS`
 * for one that is known, `CONFLICT` when another folder holds the same name.
 */
export function addBlueprint({ room, actor }: BlueprintAct, directory: string): Promise<BlueprintSummary> {
  const place = resolve(directory);
  const intent = {
    actor,
    verb: 'add blueprint',
    target: `blueprint folder ${place}`,
    input: { directory: place },
  };
  return performAct(room.audit, intent, async () => {
    const loaded = await loadCached(place);
    const { blueprint, problems } = loaded;
    if (!blueprint) throw blueprintInvalid(place, problems);
    const twin = (await knownBlueprints(room)).find(
      (each) => each.directory === place || each.name === blueprint.name,
    );
    if (twin?.directory === place) {
      throw new CadastreError('ALREADY_EXISTS', `The folder ${place} is known already`, { target: place });
    }
    if (twin) {
      throw new CadastreError('CONFLICT', `${twin.directory} holds a blueprint named ${blueprint.name} too`, {
        target: place,
        wayOut: 'Give this one another name in its blueprint.yaml, or remove the other first.',
      });
    }
    room.store.update<string[]>(DIRECTORIES_KEY, (before) => [...new Set([...(before ?? []), place])]);
    room.announcer.announce('blueprints');
    return summarizeBlueprint({ ...loaded, name: blueprint.name, directory: place, shipped: false });
  });
}
