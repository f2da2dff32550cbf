import { performAct } from '../acts/perform-act.ts';
import { CadastreError } from '../errors.ts';
import type { BlueprintAct } from './blueprint-acts.ts';
import { findKnownBlueprint } from './find-blueprint.ts';
import { DIRECTORIES_KEY } from './known-blueprints.ts';

/**
 * Forgets a folder; the files stay, and so do tenants and templates made from them. Throws `NOT_FOUND`, or
 * `REFUSED` for one that comes with Cadastre.
 */
export function removeBlueprint(
  { room, actor }: BlueprintAct,
  nameOrDirectory: string,
): Promise<{ removed: string }> {
  const intent = {
    actor,
    verb: 'remove blueprint',
    target: `blueprint ${nameOrDirectory}`,
    input: { blueprint: nameOrDirectory },
  };
  return performAct(room.audit, intent, async () => {
    const { name, directory, shipped } = await findKnownBlueprint(room, nameOrDirectory);
    if (shipped) {
      throw new CadastreError('REFUSED', `The blueprint ${name} comes with Cadastre and stays`, {
        target: name,
      });
    }
    const listed = room.store.read<string[]>(DIRECTORIES_KEY) ?? [];
    if (!listed.includes(directory)) {
      throw new CadastreError('NOT_FOUND', `The folder ${directory} was never added`, { target: directory });
    }
    room.store.update<string[]>(DIRECTORIES_KEY, (before) =>
      (before ?? []).filter((each) => each !== directory),
    );
    room.announcer.announce('blueprints');
    return { removed: name };
  });
}
