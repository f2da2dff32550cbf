import { basename, resolve } from 'node:path';
import { fingerprint, foldersBelow } from '../adapters/blueprint-files.ts';
import type { LocalStore } from '../settings/local-store.ts';
import { type LoadedBlueprint, loadBlueprint } from './load-blueprint.ts';

export const DIRECTORIES_KEY = 'blueprints/directories';

/** Where blueprints come from. */
export interface BlueprintSources {
  readonly store: LocalStore;
  /** The folder with those that come with Cadastre, one subfolder each. */
  readonly shippedDirectory: string;
}

export interface KnownBlueprint extends LoadedBlueprint {
  /** As its file says, or the folder's name when the file says nothing readable. */
  readonly name: string;
  readonly directory: string;
  readonly shipped: boolean;
}

const cache = new Map<string, { stamp: string; loaded: LoadedBlueprint }>();

/** As `loadBlueprint`, but files are read again only when one of them has changed. */
export async function loadCached(directory: string): Promise<LoadedBlueprint> {
  const place = resolve(directory);
  const cached = cache.get(place);
  if (cached && (await fingerprint(cached.loaded.touched)) === cached.stamp) return cached.loaded;
  const loaded = await loadBlueprint(place);
  // Taken after reading; a change in between is seen by reading once more.
  const stamp = await fingerprint(loaded.touched);
  const again = await loadBlueprint(place);
  cache.set(place, { stamp, loaded: again });
  return again;
}

/** Those that come with Cadastre, then those added here, each with what is wrong with it. */
export async function knownBlueprints(sources: BlueprintSources): Promise<KnownBlueprint[]> {
  const shipped = await foldersBelow(sources.shippedDirectory);
  const added = sources.store.read<string[]>(DIRECTORIES_KEY) ?? [];
  const places = [
    ...shipped.map((directory) => ({ directory, shipped: true })),
    ...added.filter((each) => !shipped.includes(each)).map((directory) => ({ directory, shipped: false })),
  ];
  return Promise.all(
    places.map(async (place) => {
      const loaded = await loadCached(place.directory);
      return { ...loaded, ...place, name: loaded.name ?? basename(place.directory) };
    }),
  );
}
