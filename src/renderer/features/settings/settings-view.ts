import type { ClientProgram } from '../../../shared/models/preflight.ts';
import type { SecretStoreKind } from '../../../shared/models/secret.ts';
import type { ServerOverview } from '../../../shared/models/server.ts';
import { type Word, word } from '../../locales/index.ts';

export function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}

/** Server versions for which no pg_dump of the same major was found. */
export function missingMajors(
  servers: readonly ServerOverview[] | undefined,
  programs: readonly ClientProgram[] | undefined,
): number[] {
  if (servers === undefined || programs === undefined) return [];
  const needed = new Set(
    servers.flatMap((server) => (server.version === null ? [] : [majorOf(server.version)])),
  );
  const found = new Set(programs.filter((entry) => entry.program === 'pg_dump').map((entry) => entry.major));
  return [...needed].filter((major) => !found.has(major)).sort((a, b) => a - b);
}

/** The folder of a program, without its own name. */
export function folderOf(path: string): string {
  return path.replace(/[\\/][^\\/]+$/, '');
}

export const STORE_WORDS: Record<SecretStoreKind, { title: Word; hint: Word }> = {
  keychain: { title: word('System keychain'), hint: word('Opens with your session.') },
  file: { title: word('File encrypted with age'), hint: word('Asks for its passphrase at each start.') },
  session: {
    title: word('This session only'),
    hint: word('For trying: in memory, gone when Cadastre ends.'),
  },
  environment: { title: word('Environment'), hint: word('Given at each start; nothing is stored.') },
};
