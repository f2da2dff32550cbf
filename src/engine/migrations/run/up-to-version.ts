import { type Blueprint, contentHash, filesOf } from '../../blueprints/blueprint.ts';
import { compareVersions } from '../../blueprints/load-migrations.ts';

/** The blueprint as it was at this version: later files left out, its hash taken anew. The same one for the newest. */
export function upToVersion(blueprint: Blueprint, version: string): Blueprint {
  const migrations = blueprint.migrations.filter((each) => compareVersions(each.version, version) <= 0);
  if (migrations.length === blueprint.migrations.length) return blueprint;
  const cut = { ...blueprint, migrations, version: migrations.at(-1)?.version ?? version };
  return { ...cut, hash: contentHash(filesOf(cut)) };
}
