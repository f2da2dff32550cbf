import {
  type ServerChanges,
  type ServerInput,
  serverInputSchema,
  TLS_MODES,
  type TlsMode,
  tlsSettingsSchema,
} from '../../shared/models/server.ts';
import { invalidInput } from '../errors.ts';
import type { ServersContext } from './servers-context.ts';
import { suggestServerName } from './suggest-server-name.ts';

/** Server settings that are not complete yet. The password lies under the ticket, never in here. */
export interface ServerDraft {
  readonly input: ServerChanges;
  readonly passwordTicket: string | null;
  readonly source: string;
}

/** What libpq's parameters mean here (manual, section 34.1.2); null: harmless, and settled by Cadastre. */
const PARAMETERS: Record<string, 'host' | 'port' | 'database' | 'user' | 'password' | TlsParameter | null> = {
  host: 'host',
  port: 'port',
  dbname: 'database',
  user: 'user',
  password: 'password',
  sslmode: 'tls.mode',
  ssl: 'ssl',
  sslrootcert: 'tls.caFile',
  sslcert: 'tls.certificateFile',
  sslkey: 'tls.keyFile',
  application_name: null,
  channel_binding: null,
  client_encoding: null,
  connect_timeout: null,
  fallback_application_name: null,
  gssencmode: null,
  keepalives: null,
  keepalives_count: null,
  keepalives_idle: null,
  keepalives_interval: null,
  sslcompression: null,
  tcp_user_timeout: null,
};
type TlsParameter = 'tls.mode' | 'tls.caFile' | 'tls.certificateFile' | 'tls.keyFile' | 'ssl';

/** Parameters that change where or how one connects, in ways Cadastre does not follow. */
const UNSUPPORTED = new Set([
  'gsslib',
  'hostaddr',
  'krbsrvname',
  'load_balance_hosts',
  'max_protocol_version',
  'min_protocol_version',
  'options',
  'passfile',
  'replication',
  'require_auth',
  'requirepeer',
  'requiressl',
  'service',
  'sslcertmode',
  'sslcrl',
  'sslcrldir',
  'ssl_max_protocol_version',
  'ssl_min_protocol_version',
  'sslnegotiation',
  'sslpassword',
  'sslsni',
  'target_session_attrs',
]);

const SHAPE = /^postgres(?:ql)?:\/\/([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/i;
const AUTHORITY = /^(?:(.*)@)?(\[[^\]]*\]|[^:@[\]]*)(?::([^:@]*))?$/s;

/**
 * Reads a `postgres://` or `postgresql://` URL field by field. The password is kept under a ticket. Errors
 * are `INVALID_INPUT` with the field, and repeat nothing of the URL: any part of it may be a password that
 * was not percent-encoded.
 */
export function parseServerUrl(context: Pick<ServersContext, 'memory'>, url: string): ServerDraft {
  const { input, password } = readServerUrl(url);
  return {
    input,
    passwordTicket: password === null ? null : context.memory.tickets.keep(password),
    source: 'url',
  };
}

/** The grammar alone. */
export function readServerUrl(url: string): { input: ServerChanges; password: string | null } {
  const shape = SHAPE.exec(url.trim());
  if (!shape) throw refused('url', 'A URL of the form postgres://user:password@host:port/database');
  const [, authority = '', path = '', query = ''] = shape;
  if (authority.replace(/^.*@/s, '').includes(',')) throw refused('host', 'One host; this URL names several');
  const parts = AUTHORITY.exec(authority);
  if (!parts) {
    throw refused('url', 'Not clear where the host begins: percent-encode : / ? # @ in user and password');
  }
  const [, login, host = '', port] = parts;
  const colon = login?.indexOf(':') ?? -1;
  const found: Record<string, string> = {};
  const note = (field: string, encoded: string | undefined) => {
    if (encoded) found[field] = decoded(field, encoded);
  };
  note('user', colon < 0 ? login : login?.slice(0, colon));
  note('password', colon < 0 ? undefined : login?.slice(colon + 1));
  note('host', host.replace(/^\[(.*)\]$/, '$1'));
  note('port', port);
  note('database', path);
  for (const [name, value] of parameters(query)) note(name, value);
  return checked(found);
}

function parameters(query: string): [string, string][] {
  return query
    .split('&')
    .filter(Boolean)
    .flatMap((pair): [string, string][] => {
      const at = pair.indexOf('=');
      const name = at < 0 ? pair : pair.slice(0, at);
      const meaning = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : undefined;
      if (meaning === null) return [];
      if (meaning !== undefined && at >= 0) return [[meaning, pair.slice(at + 1)]];
      throw refused(
        'url',
        UNSUPPORTED.has(name)
          ? `The parameter ${name} is not supported: leave it out`
          : 'A parameter that libpq does not know; percent-encode ? and & in user and password',
      );
    });
}

function checked(found: Record<string, string>): { input: ServerChanges; password: string | null } {
  const input: ServerChanges = {};
  const shape = serverInputSchema.shape;
  if (found['host'] !== undefined) {
    const host = shape.host.safeParse(found['host']);
    if (!host.success) throw refused('host', 'Not a host name, an IP address or the path of a socket folder');
    input.host = host.data;
    const name = suggestServerName(host.data);
    if (name) input.name = name;
  }
  if (found['port'] !== undefined) {
    const number = /^\d{1,5}$/.test(found['port']) ? Number(found['port']) : 0;
    if (number < 1 || number > 65_535) throw refused('port', 'A number from 1 to 65535');
    input.port = number;
  }
  if (found['database'] !== undefined) {
    const database = shape.database.safeParse(found['database']);
    if (!database.success) throw refused('database', 'At most 63 characters, no control characters');
    input.database = database.data;
  }
  if (found['user'] !== undefined) {
    const user = shape.user.safeParse(found['user']);
    if (!user.success) throw refused('user', 'At most 63 characters, no control characters');
    input.user = user.data;
  }
  const tls = tlsOf(found);
  if (tls) input.tls = tls;
  const password = found['password'] ?? null;
  if (password !== null && (password.length > 1024 || password.includes('\0'))) {
    throw refused('password', 'At most 1,024 characters, no NUL');
  }
  return { input, password };
}

function tlsOf(found: Record<string, string>): ServerInput['tls'] | undefined {
  const fields = ['tls.mode', 'ssl', 'tls.caFile', 'tls.certificateFile', 'tls.keyFile'];
  if (!fields.some((field) => found[field] !== undefined)) return undefined;
  let mode = modeOf(found['tls.mode'], found['ssl']);
  let caFile: string | undefined = found['tls.caFile'];
  if (caFile === 'system') {
    // libpq 16: the system's own roots, which only make sense with verify-full.
    caFile = undefined;
    if (found['tls.mode'] !== undefined && mode !== 'verify-full') {
      throw refused('tls.mode', 'sslrootcert=system needs verify-full');
    }
    mode = 'verify-full';
  }
  const certificateFile = found['tls.certificateFile'];
  const keyFile = found['tls.keyFile'];
  const tls = tlsSettingsSchema.safeParse({ mode, caFile, certificateFile, keyFile });
  if (!tls.success)
    throw refused(`tls.${tls.error.issues[0]?.path.join('.') ?? 'mode'}`, 'The path of a file');
  return tls.data;
}

function modeOf(sslmode: string | undefined, ssl: string | undefined): TlsMode | undefined {
  if (sslmode === undefined)
    return ssl === undefined ? undefined : /^(true|1)$/.test(ssl) ? 'require' : 'disable';
  // `allow` is not offered; `prefer` connects wherever it would, encrypted where that is possible.
  if (sslmode === 'allow') return 'prefer';
  const mode = TLS_MODES.find((each) => each === sslmode);
  if (!mode) throw refused('tls.mode', `One of ${TLS_MODES.join(', ')}`);
  return mode;
}

function decoded(field: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refused(field, 'A percent sign that encodes nothing: write %25 for %');
  }
}

const refused = (field: string, message: string) => invalidInput([{ field, message }]);
