import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { CadastreError } from '../errors.ts';

const run = promisify(execFile);

/** The system account that the server's programs run under; empty means our own. */
export interface ServerAccount {
  readonly uid?: number;
  readonly gid?: number;
}

const CANDIDATES = ['postgres', 'nobody'];

/**
 * PostgreSQL refuses to run as root. Started by root, it runs as the owner of the folder it already has, else
 * as `postgres`, else as `nobody`. Everybody else runs it as himself.
 */
export async function findServerAccount(clusterFolder: string): Promise<ServerAccount> {
  if (process.getuid?.() !== 0) return {};
  const owner = await stat(clusterFolder).catch(() => null);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of CANDIDATES) {
    const uid = await readId('-u', name);
    const gid = await readId('-g', name);
    if (uid !== null && gid !== null) return { uid, gid };
  }
  throw new CadastreError(
    'LOCAL_SERVER_UNAVAILABLE',
    'PostgreSQL does not run as root, and this system has neither an account postgres nor nobody',
    { wayOut: 'Start Cadastre as an ordinary user, or create the account postgres.' },
  );
}

async function readId(flag: '-u' | '-g', name: string): Promise<number | null> {
  try {
    return Number((await run('id', [flag, name])).stdout);
  } catch {
    // `id` fails for an account that does not exist, which is the answer.
    return null;
  }
}
