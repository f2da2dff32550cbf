import { MASK } from '../../../shared/models/tenant.ts';
import { redactText } from '../../audit/redact.ts';
import type { BlueprintCommand } from '../../blueprints/blueprint.ts';
import type { ConnectionTarget } from '../../postgres/session.ts';

/** The place that a command brings up, as the command is told. */
export interface CommandPlace {
  readonly serverId: string;
  readonly database: string;
  /** The schema of a tenant that shares its database; null: the whole database. */
  readonly schema: string | null;
  /** Owns what the command makes, and gives it its rights. */
  readonly ownerRole: string;
  /** The tenant's slug; of a template, its name. */
  readonly tenant: string;
  /** Number of the organization; null: a template. */
  readonly tenantId: number | null;
}

export interface CommandLogin {
  readonly name: string;
  readonly password: string;
}

/** What a program needs to run at all, and nothing that could be a secret. The list is closed. */
const INHERITED = [
  'PATH',
  'Path',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LD_LIBRARY_PATH',
  'SystemRoot',
  'SYSTEMROOT',
  'ComSpec',
  'PATHEXT',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
];

interface Wanted {
  readonly command: BlueprintCommand;
  readonly place: CommandPlace;
  /** Where the server is; whom Cadastre itself is there plays no part. */
  readonly server: Pick<ConnectionTarget, 'host' | 'port' | 'tls'>;
  readonly login: CommandLogin;
  readonly passwordFile: string;
  /** Cadastre's own, of which only names of a closed list and those of the blueprint go on. */
  readonly from: NodeJS.ProcessEnv;
}

/** Everything that a command finds in its environment. The password stands there and in a file, never in an argument. */
export function commandEnvironment(wanted: Wanted): Record<string, string> {
  const { command, place, server, login, passwordFile, from } = wanted;
  const environment: Record<string, string> = {};
  for (const name of [...INHERITED, ...command.inherit]) {
    const value = from[name];
    if (value !== undefined) environment[name] = value;
  }
  for (const [name, value] of Object.entries(command.environment)) environment[name] = filled(value, place);
  const path = searchPath(place);
  return {
    ...environment,
    DATABASE_URL: databaseUrl(place, server, login),
    PGHOST: server.host,
    PGPORT: String(server.port),
    PGUSER: login.name,
    PGDATABASE: place.database,
    PGSSLMODE: server.tls.mode,
    ...(server.tls.caFile ? { PGSSLROOTCERT: server.tls.caFile } : {}),
    PGPASSFILE: passwordFile,
    PGAPPNAME: 'cadastre command',
    ...(path === null ? {} : { PGOPTIONS: path }),
    CADASTRE_TENANT: place.tenant,
    CADASTRE_TENANT_ID: place.tenantId === null ? '' : String(place.tenantId),
    CADASTRE_DATABASE: place.database,
    CADASTRE_SCHEMA: place.schema ?? 'public',
    CADASTRE_TARGET: command.target ?? '',
  };
}

/** With what stands for the tenant set in. */
export function commandArguments(command: BlueprintCommand, place: CommandPlace): string[] {
  return command.argv.map((word) => filled(word, place));
}

function filled(text: string, { tenant, database, schema }: CommandPlace): string {
  return text
    .replaceAll('{tenant}', () => tenant)
    .replaceAll('{database}', () => database)
    .replaceAll('{schema}', () => schema ?? 'public');
}

const searchPath = ({ schema }: CommandPlace): string | null =>
  schema === null ? null : `-c search_path=${schema.replaceAll(/([\\ ])/g, '\\$1')},public`;

function databaseUrl(
  place: CommandPlace,
  { host, port, tls }: Wanted['server'],
  { name, password }: CommandLogin,
): string {
  const options = new Map<string, string>([['sslmode', tls.mode]]);
  if (tls.caFile) options.set('sslrootcert', tls.caFile);
  const path = searchPath(place);
  if (path !== null) options.set('options', path);
  // The folder of a socket cannot stand where a host stands.
  const socket = host.startsWith('/');
  if (socket) options.set('host', host).set('port', String(port));
  const where = socket ? '' : `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const query = [...options].map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&');
  return `postgresql://${encodeURIComponent(name)}:${password}@${where}/${encodeURIComponent(place.database)}?${query}`;
}

/** One line of a password file, for every way to this database as this login. */
export function passwordLine({ database }: CommandPlace, { name, password }: CommandLogin): string {
  const escaped = (text: string) => text.replaceAll(/([\\:])/g, '\\$1');
  return `*:*:${escaped(database)}:${escaped(name)}:${password}\n`;
}

/** What a command has said, without the password that it was given, or whatever else looks like one. */
export function redactedOutput(output: string, login: CommandLogin, environment: readonly string[]): string {
  let text = output;
  for (const secret of [login.password, ...environment]) {
    if (secret.length >= 8) text = text.replaceAll(secret, MASK);
  }
  return redactText(withoutControls(text)).trimEnd();
}

/** Colours and the like mean nothing outside of a terminal, and could write over what stands in one. */
function withoutControls(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
      .replaceAll(/\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b./g, '')
      .replaceAll(/\r\n?/g, '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
      .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
      .toWellFormed()
  );
}

/** `error: relation "x" does not exist`, `sqlalchemy.exc.ProgrammingError: …`, `PG::Error (…): …`. */
const TELLS = /(?:error|exception|fatal)\b[^:]{0,60}: \S/i;

/** For one sentence: the last lines that say something, beginning with the last that sounds like a reason, if one does. */
export function lastLines(output: string, count = 5): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const last = lines.slice(-count);
  const at = lines.findLastIndex((line) => TELLS.test(line));
  const above = lines.length - last.length;
  const told = at < 0 ? last : at < above ? [lines[at], '…', ...last] : lines.slice(at);
  return told.join(' / ').slice(0, LONGEST_SENTENCE);
}

/** Characters. */
const LONGEST_SENTENCE = 1_000;
