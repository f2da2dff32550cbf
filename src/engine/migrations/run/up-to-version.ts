import { type Blueprint, contentHash, filesOf, type Migration } from '../../blueprints/blueprint.ts';
import { compareVersions } from '../../blueprints/load-migrations.ts';

/** The blueprint as it was at this version: later files left out, its hash taken anew. The same one for the newest. */
export function upToVersion(blueprint: Blueprint, version: string): Blueprint {
  const migrations = upTo(blueprint.migrations, version);
  if (migrations.length === blueprint.migrations.length) return blueprint;
  const cut = { ...blueprint, migrations: [...migrations], version: migrations.at(-1)?.version ?? version };
  return { ...cut, hash: contentHash(filesOf(cut)) };
}

/** Files up to and with a version. Repeatable ones are written for the newest: before it, none of them is among these. */
export function upTo(files: readonly Migration[], version: string): readonly Migration[] {
  const last = files.findLast(({ repeatable }) => !repeatable);
  if (last && compareVersions(version, last.version) >= 0) return files;
  return files.filter((each) => !each.repeatable && compareVersions(each.version, version) <= 0);
}
