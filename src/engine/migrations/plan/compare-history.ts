import type { TargetObstacle } from '../../../shared/models/migration-plan.ts';
import type { Migration } from '../../blueprints/blueprint.ts';
import { compareVersions, isNumbered, newestVersion } from '../../blueprints/load-migrations.ts';
import { compareVersion } from '../external/compare-version.ts';
import { upTo } from '../run/up-to-version.ts';

/** Version to checksum, as the history of a place has it. */
export type History = ReadonlyMap<string, string>;

/** Where a place stands against the files of a blueprint. */
export interface Standing {
  /** Version of the newest file that it has; null: none. */
  readonly version: string | null;
  /** What is to be applied, in order; empty with an obstacle. */
  readonly lacks: readonly Migration[];
  /** Versions that it has and the blueprint has not. */
  readonly ahead: readonly string[];
  /** Versions whose file was edited after it was applied. */
  readonly edited: readonly string[];
  readonly obstacle: TargetObstacle | null;
  readonly problem: string | null;
}

/**
 * Compares what was applied with the files of a blueprint, up to and with `to` when it is given. Never throws: an edited
 * file, one that is gone and one that comes before what was applied are obstacles, told with their way out.
 */
export function compareHistory(files: readonly Migration[], history: History, to?: string): Standing {
  const [only] = files;
  if (only?.command) return compareVersion(only, history, to);
  const known = new Set(files.map(({ version }) => version));
  const ahead = [...history.keys()]
    .filter((version) => isNumbered(version) && !known.has(version))
    .sort(compareVersions);
  const edited = files.filter(
    ({ version, checksum, repeatable }) =>
      !repeatable && history.has(version) && history.get(version) !== checksum,
  );
  const applied = files.filter(({ version, repeatable }) => !repeatable && history.has(version));
  const version = newestVersion(history.keys());
  const wanted = to === undefined ? files : upTo(files, to);
  const missing = wanted.filter((file) =>
    file.repeatable ? history.get(file.version) !== file.checksum : !history.has(file.version),
  );
  const lastApplied = applied.at(-1);
  const before = missing.find(
    (file) =>
      !file.repeatable && lastApplied !== undefined && compareVersions(file.version, lastApplied.version) < 0,
  );
  const standing = { version, ahead, edited: edited.map((file) => file.version) };
  const held = (obstacle: TargetObstacle, problem: string): Standing => ({
    ...standing,
    lacks: [],
    obstacle,
    problem,
  });
  const [first] = edited;
  if (first) {
    return held(
      'edited-file',
      `${first.path} was edited after it was applied. Put it back as it was, and write the change as a new file.`,
    );
  }
  if (ahead.length > 0) {
    return held(
      'ahead',
      `It has ${ahead.join(', ')}, which the blueprint has not. Use the newer blueprint that has it, or put the file back.`,
    );
  }
  if (before) {
    return held(
      'out-of-order',
      `${before.path} comes before ${lastApplied?.version}, which it already has. Give the file a number after the last one.`,
    );
  }
  return { ...standing, lacks: missing, obstacle: null, problem: null };
}
