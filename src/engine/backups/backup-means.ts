import type { BackupMeans } from '../../shared/models/ending.ts';
import type { ClientProgram } from '../../shared/models/preflight.ts';
import { CadastreError } from '../errors.ts';

export interface BackupPrograms {
  readonly dump: ClientProgram;
  readonly restore: ClientProgram;
}

/**
 * The programs for a server of this major. The same major, or none: an older client refuses a newer server, and what
 * a newer client writes may not load into an older server.
 */
export function choosePrograms(major: number, programs: readonly ClientProgram[]): BackupPrograms | null {
  const newest = (program: ClientProgram['program']) =>
    programs
      .filter((each) => each.program === program && each.major === major)
      .toSorted((a, b) => b.version.localeCompare(a.version, 'en', { numeric: true }))[0];
  const dump = newest('pg_dump');
  const restore = newest('pg_restore');
  return dump && restore ? { dump, restore } : null;
}

/** How a backup of this server would be made, or why none can be. */
export function describeMeans(
  server: { readonly major: number; readonly version: string },
  programs: readonly ClientProgram[],
): BackupMeans {
  const chosen = choosePrograms(server.major, programs);
  if (chosen) {
    return {
      program: chosen.dump.path,
      clientVersion: chosen.dump.version,
      serverVersion: server.version,
      problem: null,
      wayOut: null,
    };
  }
  const majors = [
    ...new Set(programs.filter((each) => each.program === 'pg_dump').map((each) => each.major)),
  ].sort((a, b) => b - a);
  const newest = majors[0];
  const found =
    newest === undefined
      ? 'No pg_dump was found on this workstation'
      : newest < server.major
        ? `The newest pg_dump here is ${newest}; it refuses a server of ${server.major}`
        : `There are pg_dump ${majors.join(', ')} here and none of ${server.major}: what another major writes may not load again`;
  return {
    program: null,
    clientVersion: null,
    serverVersion: server.version,
    problem: found,
    wayOut: `Install the client programs of PostgreSQL ${server.major} and name their folder under Settings, Programs; or waive the backup.`,
  };
}

/** Throws `NOT_SUPPORTED` with the way out when there is no client for the server. */
export function requirePrograms(
  server: { readonly major: number; readonly version: string },
  programs: readonly ClientProgram[],
): BackupPrograms {
  const chosen = choosePrograms(server.major, programs);
  if (chosen) return chosen;
  const { problem, wayOut } = describeMeans(server, programs);
  throw new CadastreError('NOT_SUPPORTED', problem ?? 'There is no pg_dump for this server', {
    wayOut: wayOut ?? undefined,
  });
}
