import { findPostgresPrograms, type PostgresPrograms } from '../adapters/postgres-programs.ts';
import type { ServerAccount } from '../adapters/server-account.ts';
import { CadastreError } from '../errors.ts';
import { OLDEST_MAJOR } from '../postgres/supported-majors.ts';
import type { ClusterFolder } from './cluster-folder.ts';
import { type ClusterRecord, readClusterMajor } from './cluster-record.ts';
import type { LocalServerContext } from './context.ts';

/**
 * The programs for a cluster: for one that exists, those of its major, from where it came from if they are
 * still there; for a new one, the first that are found. Throws `LOCAL_SERVER_UNAVAILABLE`.
 */
export async function choosePrograms(
  { environment }: LocalServerContext,
  folder: ClusterFolder,
  record: ClusterRecord | null,
  account: ServerAccount,
): Promise<PostgresPrograms> {
  const found = await findPostgresPrograms(environment, account);
  const [first] = found;
  if (!record) {
    if (first) return first;
    throw new CadastreError(
      'LOCAL_SERVER_UNAVAILABLE',
      'No PostgreSQL programs were found on this workstation',
      {
        wayOut: `Install PostgreSQL ${OLDEST_MAJOR} or later, or connect to a server instead.`,
      },
    );
  }
  const major = await readClusterMajor(folder);
  const matching = found.filter((each) => each.major === major);
  const chosen = matching.find((each) => each.source === record.source) ?? matching[0];
  if (chosen) return chosen;
  const list = [...new Set(found.map((each) => each.version))].join(' and ') || 'none';
  throw new CadastreError(
    'LOCAL_SERVER_UNAVAILABLE',
    `The built-in PostgreSQL was created by version ${major}, and the programs found here are of another: ${list}`,
    {
      target: folder.path,
      wayOut: `Install PostgreSQL ${major}, or move ${folder.path} away to begin with an empty one.`,
    },
  );
}
