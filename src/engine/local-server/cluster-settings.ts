import { randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerAccount } from '../adapters/server-account.ts';
import { LOCAL_HOST } from './context.ts';

/** Small, durable, quiet. `log_statement` stays none, so that no statement of an act lands in a log. */
const SETTINGS = `# Written by Cadastre when it created this cluster. Yours to change, but for what Cadastre
# passes on the command line at every start: addresses, port, sockets, the host-based rules.
max_connections = 200
shared_buffers = 128MB
password_encryption = 'scram-sha-256'
fsync = on
full_page_writes = on
log_statement = 'none'
logging_collector = on
log_directory = 'log'
log_filename = 'server-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_rotation_size = 0
log_line_prefix = '%m [%p] %q%u@%d '
`;

const RULES_FILE = 'cadastre_hba.conf';
/** Networks and TLS of tenants, as `enforcement` writes them. */
const TENANTS_FILE = 'cadastre_tenants.conf';

/** Every way in asks for a SCRAM password, and there is one way in. Written anew at every start. */
const RULES = `# Written by Cadastre at every start; changes are lost.
host all all ${LOCAL_HOST}/32 scram-sha-256
host replication all ${LOCAL_HOST}/32 scram-sha-256
`;

export const writeSettings = (directory: string, before: string, account: ServerAccount): Promise<void> =>
  replaceFile(directory, 'postgresql.conf', `${before}\n${SETTINGS}`, account);

/** The lines of tenants stand first: whoever applied them last left them in a file of their own. */
export async function writeRules(directory: string, account: ServerAccount): Promise<void> {
  const tenants = await readFile(join(directory, TENANTS_FILE), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    },
  );
  await replaceFile(directory, RULES_FILE, `${tenants}${RULES}`, account);
}

/**
 * What neither `ALTER SYSTEM` nor an edited file can override. A relative `hba_file` would be looked for from where
 * the postmaster was started, so it is given whole; `pg_ctl` hands these to a shell, hence the quotes.
 */
export const commandLineSettings = (port: number, directory: string): string[] => [
  ...['-c', `listen_addresses=${LOCAL_HOST}`],
  ...['-c', `port=${port}`],
  ...['-c', 'unix_socket_directories='],
  ...['-c', `hba_file=${quoted(join(directory, RULES_FILE))}`],
];

const quoted = (path: string): string =>
  process.platform === 'win32' ? `"${path}"` : `'${path.replaceAll("'", `'\\''`)}'`;

/**
 * Puts a file into the cluster. As root this folder is not ours: a link planted there must not lead us to
 * write elsewhere, hence a new file under a name nobody knows, renamed over the old.
 */
export async function replaceFile(
  directory: string,
  name: string,
  text: string,
  account: ServerAccount,
): Promise<void> {
  const temporary = join(directory, `${name}.${randomBytes(6).toString('hex')}`);
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(text);
    if (account.uid !== undefined && account.gid !== undefined) await file.chown(account.uid, account.gid);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, join(directory, name));
}
