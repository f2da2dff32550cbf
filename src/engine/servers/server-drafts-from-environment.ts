import {
  type ServerChanges,
  type ServerInput,
  serverInputSchema,
  TLS_MODES,
} from '../../shared/models/server.ts';
import { invalidInput } from '../errors.ts';
import type { ServerDraft } from './parse-server-url.ts';
import type { ServersContext } from './servers-context.ts';
import { suggestServerName } from './suggest-server-name.ts';

/** The places where the reference application names its servers; the first that names a host wins it. */
const PLACES = [
  { host: 'POSTGRES_MASTER_HOST', port: 'POSTGRES_MASTER_PORT' },
  { host: 'POSTGRES_TENANT_HOST', port: 'POSTGRES_TENANT_PORT' },
  { host: 'POSTGRES_HOST', port: 'POSTGRES_PORT' },
] as const;

interface Found {
  readonly input: ServerChanges;
  readonly password: string | undefined;
  readonly source: string;
}

/**
 * One draft for each distinct host and port in the environment: the reference application's variables, then
 * libpq's (manual, section 34.15). Throws `INVALID_INPUT` with the variable as the field.
 */
export function serverDraftsFromEnvironment(
  context: Pick<ServersContext, 'environment' | 'memory'>,
): ServerDraft[] {
  const { environment, memory } = context;
  const drafts = new Map<string, Found>();
  for (const found of [...fromReference(environment), ...fromLibpq(environment)]) {
    const place = `${found.input.host?.toLowerCase()}\n${found.input.port}`;
    if (!drafts.has(place)) drafts.set(place, found);
  }
  return [...drafts.values()].map(({ input, password, source }) => ({
    input,
    passwordTicket: password === undefined ? null : memory.tickets.keep(password),
    source,
  }));
}

function fromReference(environment: NodeJS.ProcessEnv): Found[] {
  // The image's own names go together: one account's user is never paired with another's password.
  const superuser = value(environment, 'POSTGRES_SUPERUSER');
  const named = superuser !== undefined || value(environment, 'POSTGRES_SUPERUSER_PASSWORD') !== undefined;
  const user = named ? (superuser ?? 'postgres') : (value(environment, 'POSTGRES_USER') ?? 'postgres');
  const password = secret(environment, named ? 'POSTGRES_SUPERUSER_PASSWORD' : 'POSTGRES_PASSWORD');
  const found = PLACES.flatMap((place): Found[] => {
    const host = value(environment, place.host);
    if (host === undefined) return [];
    const portName = value(environment, place.port) === undefined ? 'POSTGRES_PORT' : place.port;
    return [
      { input: inputOf(environment, { host, user }, place.host, portName), password, source: place.host },
    ];
  });
  if (found.length > 0 || superuser === undefined) return found;
  const input = inputOf(environment, { host: 'localhost', user }, 'POSTGRES_SUPERUSER', 'POSTGRES_PORT');
  return [{ input, password, source: 'POSTGRES_SUPERUSER' }];
}

function fromLibpq(environment: NodeJS.ProcessEnv): Found[] {
  const host = value(environment, 'PGHOST');
  if (host === undefined) return [];
  const input = inputOf(environment, { host, user: value(environment, 'PGUSER') }, 'PGHOST', 'PGPORT');
  const database = value(environment, 'PGDATABASE');
  const mode = value(environment, 'PGSSLMODE');
  const known = TLS_MODES.find((each) => each === (mode === 'allow' ? 'prefer' : mode));
  if (mode !== undefined && !known) {
    throw invalidInput([{ field: 'PGSSLMODE', message: `One of ${TLS_MODES.join(', ')}` }]);
  }
  const caFile = value(environment, 'PGSSLROOTCERT');
  const certificateFile = value(environment, 'PGSSLCERT');
  const keyFile = value(environment, 'PGSSLKEY');
  const tls = { mode: known ?? ('prefer' as const), caFile, certificateFile, keyFile };
  return [
    {
      input: {
        ...input,
        ...(database === undefined ? {} : { database: checked('database', database, 'PGDATABASE') }),
        ...(known || caFile || certificateFile || keyFile ? { tls } : {}),
      },
      password: secret(environment, 'PGPASSWORD'),
      source: 'PGHOST',
    },
  ];
}

function inputOf(
  environment: NodeJS.ProcessEnv,
  at: { host: string; user: string | undefined },
  hostName: string,
  portName: string,
): ServerChanges {
  const host = checked('host', at.host, hostName);
  const text = value(environment, portName) ?? '5432';
  const port = checked('port', /^\d{1,5}$/.test(text) ? Number(text) : 0, portName);
  const userName = hostName === 'PGHOST' ? 'PGUSER' : 'POSTGRES_SUPERUSER';
  const name = suggestServerName(host);
  return {
    ...(name ? { name } : {}),
    host,
    port,
    ...(at.user === undefined ? {} : { user: checked('user', at.user, userName) }),
  };
}

function checked<K extends 'host' | 'port' | 'user' | 'database'>(
  field: K,
  found: unknown,
  variable: string,
): ServerInput[K] {
  const result = serverInputSchema.shape[field].safeParse(found);
  if (result.success) return result.data as ServerInput[K];
  const messages = {
    host: 'A host name, an IP address or the path of a socket folder',
    port: 'A number from 1 to 65535',
    user: 'At most 63 characters, no control characters',
    database: 'At most 63 characters, no control characters',
  };
  throw invalidInput([{ field: variable, message: messages[field] }]);
}

/** Set and not empty: an empty variable means *not set* to libpq and to shells' defaults alike. */
const value = (environment: NodeJS.ProcessEnv, name: string): string | undefined =>
  environment[name]?.trim() || undefined;

/** As it is: a space at the end of a password is part of it. */
const secret = (environment: NodeJS.ProcessEnv, name: string): string | undefined =>
  environment[name] || undefined;
