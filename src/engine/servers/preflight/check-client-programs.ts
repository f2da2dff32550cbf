import type { ClientProgram } from '../../../shared/models/preflight.ts';
import { decide, type Finding, passed } from './finding.ts';

/**
 * A client refuses a newer server, and what a newer client writes may not load into an older server, so the
 * majors must be the same. Only backups need them.
 */
export function checkClientPrograms(
  server: { major: number; version: string },
  programs: readonly ClientProgram[],
  platform: NodeJS.Platform = process.platform,
): Finding {
  const of = (program: ClientProgram['program']) =>
    programs.filter((each) => each.program === program && each.major === server.major);
  const dump = newest(of('pg_dump'));
  const restore = newest(of('pg_restore'));
  if (dump && restore) return passed('client-programs', `pg_dump ${dump.version}`, dump.path);
  const closest = newest(programs.filter((each) => each.program === 'pg_dump'));
  const title = dump
    ? `pg_restore ${server.major} was not found`
    : closest
      ? `pg_dump ${closest.version} found, the server is ${server.version}`
      : 'pg_dump was not found';
  const why =
    closest && !dump
      ? closest.major < server.major
        ? 'An older client refuses a newer server.'
        : 'What a newer client writes may not load into an older server.'
      : 'Backups need it.';
  return decide('client-programs', {
    title,
    detail: `${why} Backups stay off until a client ${server.major} is found. ${hint(server.major, platform)}`,
    subject: `${server.major} ${closest?.major ?? 'none'}`,
    remedies: [{ id: 'programs', label: 'Choose the folder' }],
  });
}

function hint(major: number, platform: NodeJS.Platform): string {
  switch (platform) {
    case 'darwin':
      return `Install it with: brew install postgresql@${major}`;
    case 'win32':
      return `Install the command line tools of PostgreSQL ${major} with its installer.`;
    default:
      return `Install it with: apt install postgresql-client-${major}, or dnf install postgresql${major}`;
  }
}

const newest = (programs: readonly ClientProgram[]): ClientProgram | undefined =>
  programs.toSorted((a, b) => b.version.localeCompare(a.version, 'en', { numeric: true }))[0];
