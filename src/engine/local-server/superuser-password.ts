import { type PostgresPrograms, runProgram } from '../adapters/postgres-programs.ts';
import { connectPostgres } from '../adapters/postgres-session.ts';
import type { ServerAccount } from '../adapters/server-account.ts';
import { CadastreError } from '../errors.ts';
import { type ConnectionTarget, withSession } from '../postgres/session.ts';
import { identifier, secretLiteral, sql } from '../postgres/sql.ts';
import { generatePassword } from '../secrets/generate-password.ts';
import { scramVerifier } from '../secrets/scram-verifier.ts';
import { type SecretStore, secretKeys } from '../secrets/secret-store.ts';
import type { ClusterFolder } from './cluster-folder.ts';
import { LOCAL_HOST, LOCAL_SUPERUSER } from './context.ts';
import { programFailure } from './program-failure.ts';

/** The password in the store; when there is none, a new one, which is in the store before anybody uses it. */
export async function keepPassword(secrets: SecretStore): Promise<string> {
  const kept = await secrets.get(secretKeys.localPassword());
  if (kept !== null) return kept;
  const password = generatePassword();
  await secrets.set(secretKeys.localPassword(), password);
  return password;
}

/** How to reach the built-in server as its superuser. */
export const localTarget = (port: number, password: string | null): ConnectionTarget => ({
  host: LOCAL_HOST,
  port,
  database: 'postgres',
  user: LOCAL_SUPERUSER,
  password,
  tls: { mode: 'disable' },
});

/** False: the server is there and takes another password. Any other failure is thrown. */
export async function acceptsPassword(port: number, password: string): Promise<boolean> {
  try {
    await withSession(connectPostgres, localTarget(port, password), async () => undefined);
    return true;
  } catch (error) {
    if (error instanceof CadastreError && error.code === 'AUTHENTICATION_FAILED') return false;
    throw error;
  }
}

/**
 * Sets the superuser's password to the stored one while the server is down: after a lost secret store, or a
 * crash between storing and setting. The single-user mode asks for no password, since only the owner of the
 * files can run it; there is no moment in which the network is let in without one.
 */
export async function resetPassword(
  folder: ClusterFolder,
  programs: PostgresPrograms,
  account: ServerAccount,
  password: string,
): Promise<void> {
  const verifier = await scramVerifier(password);
  const statement = sql`ALTER ROLE ${identifier(LOCAL_SUPERUSER)} PASSWORD ${secretLiteral(verifier)}`;
  const { exitCode, stderr } = await runProgram(
    programs,
    'postgres',
    [
      '--single',
      '-D',
      folder.path,
      '-c',
      'log_statement=none',
      '-c',
      'log_min_error_statement=panic',
      'postgres',
    ],
    { account, input: `${statement.text}\n`, timeoutMs: 120_000 },
  );
  if (exitCode !== 0) throw programFailure('The password could not be set', stderr, folder.path);
}
