import type { TargetObstacle } from '../../../shared/models/migration-plan.ts';
import { type Migration, sha256 } from '../../blueprints/blueprint.ts';
import { downIsTransactional } from '../../blueprints/down-part.ts';
import { compareVersions } from '../../blueprints/load-migrations.ts';
import { namesPublic } from '../../blueprints/names-public.ts';
import { splitStatements } from '../../blueprints/sql-text.ts';
import type { Origins } from '../plan/read-places.ts';
import type { PlaceHistory } from '../run/direction.ts';

/** A place whose files are to be taken back. */
export interface BackPlace {
  readonly history: PlaceHistory;
  readonly isolation: 'database' | 'schema' | 'row';
  /** Of shared tables; null: of no other place does it matter. */
  readonly origins: Origins | null;
}

/** What is taken back of a place; empty with an obstacle, and where it stands there already. */
export interface WayBack {
  /** Newest first, each with its down part as content. */
  readonly files: readonly Migration[];
  readonly obstacle: TargetObstacle | null;
  readonly problem: string | null;
}

const NUMBERED = /^\d/;
const RUN = /^run \d+$/;
const newestFirst = (a: string, b: string) => compareVersions(b, a);

/** Versions with numbers that a place has, the newest first. Files without are never taken back. */
export const numbered = (history: PlaceHistory): string[] =>
  [...history.keys()].filter((version) => NUMBERED.test(version)).sort(newestFirst);

/** Those that come after `to`; without it the newest one. */
export function versionsAfter(history: PlaceHistory, to: string | undefined): string[] {
  const versions = numbered(history);
  return to === undefined
    ? versions.slice(0, 1)
    : versions.filter((version) => compareVersions(version, to) > 0);
}

/**
 * The down parts of these versions of a place, the newest first. One that has none refuses all of them: a place is never
 * left between two versions on purpose. Never throws.
 */
export function wayBack(
  files: readonly Migration[],
  rowFiles: readonly Migration[],
  place: BackPlace,
  versions: readonly string[],
): WayBack {
  const wanted = [...versions].sort(newestFirst);
  const known = new Map(files.map((file) => [file.version, file]));
  const oldest = wanted.at(-1);
  if (oldest === undefined) return { files: [], obstacle: null, problem: null };
  const held = (obstacle: TargetObstacle, problem: string): WayBack => ({ files: [], obstacle, problem });
  const later = versionsAfter(place.history, oldest).filter((version) => !wanted.includes(version));
  if (later.length > 0) {
    return held(
      'out-of-order',
      `${later.join(', ')} came after ${oldest}, which cannot be taken back from under it. Take the later ones back first.`,
    );
  }
  const unknown = wanted.filter((version) => !known.has(version));
  if (unknown.length > 0) {
    return held(
      'ahead',
      `It has ${unknown.join(', ')}, which the blueprint has not. Use the newer blueprint that has it.`,
    );
  }
  const chosen = wanted.flatMap((version) => known.get(version) ?? []);
  const edited = chosen.find((file) => place.history.get(file.version) !== file.checksum);
  if (edited) {
    return held(
      'edited-file',
      `${edited.path} was edited after it was applied, so that its down part may take back something else. Put it back as it was.`,
    );
  }
  const noWay = chosen.filter(({ down }) => down === undefined);
  if (noWay.length > 0) {
    return held(
      'no-way-back',
      `${noWay.map(({ path }) => path).join(', ')} ${noWay.length === 1 ? 'has' : 'have'} no down part, so nothing of it is taken back. Write the change back as a new file.`,
    );
  }
  if (wanted.length === numbered(place.history).length) {
    return held(
      'no-way-back',
      'No file would be left. Who wants nothing of it any more deletes the tenant, with a backup.',
    );
  }
  const problem = place.isolation === 'database' ? null : sharedProblem(chosen, rowFiles, place);
  if (problem !== null) return held('no-way-back', problem);
  return { files: chosen.map(backStep), obstacle: null, problem: null };
}

/** What would reach other tenants, or leave tables through which they could meet. */
function sharedProblem(
  chosen: readonly Migration[],
  rowFiles: readonly Migration[],
  { isolation, origins }: BackPlace,
): string | null {
  if (isolation === 'schema') {
    const [found] = chosen.flatMap(({ down }) => (down ? namesPublic(down) : []));
    return found
      ? `${found.file}:${found.line} names the schema public, where the tables of a tenant by schema do not lie.`
      : null;
  }
  const built = chosen.find(({ version }) => !RUN.test(origins?.appliedBy.get(version) ?? ''));
  if (built) {
    return `The shared tables were made with ${built.version}, and what their files under row/ did for it is not known one by one.`;
  }
  const versions = new Set(chosen.map(({ version }) => version));
  const along = (origins?.rowFiles ?? []).filter(({ version }) => version !== null && versions.has(version));
  const stuck = along.find(({ path }) => rowFiles.find((file) => file.path === path)?.down === undefined);
  return stuck ? `${stuck.path} came with it and has no down part.` : null;
}

/** A file as it is run when it is taken back: errors and places are those of its down part. */
export function backStep(file: Migration): Migration {
  const { down } = file;
  if (down === undefined) return file;
  const { path, content } = down;
  // Its own checksum: what was begun of it is not taken for the file that it takes back.
  return { ...file, path, content, checksum: sha256(content), transactional: downIsTransactional(file) };
}

const DROPS_OTHERS = new Set(['TABLE', 'INDEX', 'SEQUENCE', 'CONSTRAINT']);

/**
 * Whether it may drop what a repeatable file has made, such as a view: then the next run shall run those again, or they
 * would stay away, as their content has not changed.
 */
export function mayDropRepeatables(content: string): boolean {
  return splitStatements(content).some(({ words, text }) => {
    const [first = '', second = ''] = words;
    if (/\bCASCADE\b/i.test(text)) return true;
    if (first === 'DROP') return !DROPS_OTHERS.has(second);
    return !['ALTER', 'DROP', 'CREATE', 'COMMENT', 'GRANT', 'REVOKE', 'UPDATE', 'DELETE', 'INSERT'].includes(
      first,
    );
  });
}
