import { CadastreError } from '../errors.ts';
import { secretKeys } from '../secrets/secret-store.ts';
import { type LocalServerContext, START_TIMEOUT_SECONDS } from './context.ts';
import type { Cluster } from './local-server-status.ts';
import { type Postmaster, readPostmaster } from './postmaster-file.ts';
import { acceptsPassword } from './superuser-password.ts';

const POLL_MS = 200;
/** How long a server that says it is ready may turn connections away before that is an error. */
const ANSWER_TIMEOUT_MS = 10_000;

/**
 * Takes over a server that already runs here, once it answers. Never stops, repairs or restarts it: somebody
 * may be working on it. null: it has just ended.
 *
 * Errors: `SECRET_MISSING`, `AUTHENTICATION_FAILED`, `TIMEOUT`, `SERVER_UNREACHABLE`.
 */
export async function adoptPostmaster(
  { secrets }: LocalServerContext,
  { folder }: Cluster,
): Promise<Postmaster | null> {
  const password = await secrets.get(secretKeys.localPassword());
  if (password === null)
    throw withWayOut('SECRET_MISSING', 'its password is not in the secret store', folder.path);
  const started = Date.now();
  for (;;) {
    const postmaster = await readPostmaster(folder);
    if (!postmaster) return null;
    if (postmaster.state === 'ready') {
      const answer = await tryPassword(postmaster.port, password, Date.now() - started > ANSWER_TIMEOUT_MS);
      if (answer === 'accepted') return postmaster;
      if (answer === 'refused') {
        throw withWayOut(
          'AUTHENTICATION_FAILED',
          'it takes another password than the stored one',
          folder.path,
        );
      }
    } else if (Date.now() - started > START_TIMEOUT_SECONDS * 1000) {
      throw new CadastreError(
        'TIMEOUT',
        `The built-in PostgreSQL has been ${postmaster.state} for ${START_TIMEOUT_SECONDS} seconds`,
        {
          target: folder.path,
          wayOut: 'It may be repairing itself after a crash: look again in a few minutes.',
        },
      );
    }
    await new Promise((wake) => setTimeout(wake, POLL_MS));
  }
}

/** A server that is going down, or was killed a moment ago, still has its lock file and answers no more. */
async function tryPassword(
  port: number,
  password: string,
  last: boolean,
): Promise<'accepted' | 'refused' | 'no answer'> {
  try {
    return (await acceptsPassword(port, password)) ? 'accepted' : 'refused';
  } catch (error) {
    if (!last && error instanceof CadastreError && error.code === 'SERVER_UNREACHABLE') return 'no answer';
    throw error;
  }
}

function withWayOut(
  code: 'SECRET_MISSING' | 'AUTHENTICATION_FAILED',
  what: string,
  target: string,
): CadastreError {
  return new CadastreError(code, `The built-in PostgreSQL runs, and ${what}`, {
    target,
    wayOut: 'Stop it and start it again: Cadastre then gives it the stored password, or a new one.',
  });
}
