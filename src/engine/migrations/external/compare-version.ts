import type { Migration } from '../../blueprints/blueprint.ts';
import { compareVersions } from '../../blueprints/load-migrations.ts';
import type { Standing } from '../plan/compare-history.ts';

const NUMBERS = /^\d+(?:\.\d+)*$/;

/** Only numbers tell which of two versions is the later one; names such as those of Alembic do not. */
export const isAhead = (version: string, target: string | null): boolean =>
  target !== null && NUMBERS.test(version) && NUMBERS.test(target) && compareVersions(version, target) > 0;

/**
 * Where a place stands whose version was asked with a query, against the one migration that stands for the command.
 * Whether a command has something to do where nobody knows what it leads to, only the command can tell.
 */
export function compareVersion(
  migration: Migration,
  history: ReadonlyMap<string, string>,
  to?: string,
): Standing {
  const version = [...history.keys()].at(-1) ?? null;
  const standing = { version, ahead: [], edited: [], obstacle: null, problem: null };
  if (version === migration.version) return { ...standing, lacks: [] };
  if (version !== null && isAhead(version, migration.version)) {
    return {
      ...standing,
      lacks: [],
      ahead: [version],
      obstacle: 'ahead',
      problem: `It is at ${version}, which is past ${migration.version}. Raise migrations.target in blueprint.yaml.`,
    };
  }
  return { ...standing, lacks: to === undefined || to === migration.version ? [migration] : [] };
}
