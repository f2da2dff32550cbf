import { type ConnectionFormat, MASK } from '../../shared/models/tenant.ts';

export interface ConnectionFacts {
  /** A name, an address, or the folder of a socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly role: string;
  /** libpq's sslmode. */
  readonly tls: string;
  /** The authority's PEM file on this workstation, without which libpq refuses to verify. */
  readonly caFile?: string | null | undefined;
}

/** Ready to paste, in six formats. Without a password the mask stands in its place. */
export function connectionStrings(
  facts: ConnectionFacts,
  password: string | null,
): Record<ConnectionFormat, string> {
  const { host, port, database, role, tls } = facts;
  const secret = password ?? MASK;
  const urlSecret = password === null ? MASK : encodeURIComponent(password);
  const socket = host.startsWith('/');
  const login = `${encodeURIComponent(role)}:${urlSecret}`;
  const path = encodeURIComponent(database);
  const urlHost = host.includes(':') ? `[${host.replace('%', '%25')}]` : host;
  const ca = tls.startsWith('verify') && !socket && facts.caFile ? facts.caFile : null;
  const query = `sslmode=${tls}${ca === null ? '' : `&sslrootcert=${encodePath(ca)}`}`;
  // No URL holds a folder where its host stands; both libpq and SQLAlchemy take it from the query.
  const url = socket
    ? `${login}@/${path}?host=${encodePath(host)}&port=${port}&${query}`
    : `${login}@${urlHost}:${port}/${path}?${query}`;
  const jdbcLogin = `user=${encodeURIComponent(role)}&password=${urlSecret}`;
  // The driver of Java knows TCP alone: a socket needs the factory of junixsocket beside it.
  const jdbc = socket
    ? `localhost:${port}/${path}?${jdbcLogin}&socketFactory=org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg&socketFactoryArg=${encodePath(`${host}/.s.PGSQL.${port}`)}&sslmode=disable`
    : `${urlHost}:${port}/${path}?${jdbcLogin}&${query}`;
  const words = (passwordWord: string) =>
    `host=${word(host)} port=${port} dbname=${word(database)} user=${word(role)} ${passwordWord}sslmode=${tls}${ca === null ? '' : ` sslrootcert=${word(ca)}`}`;
  const variables = {
    ...{ PGHOST: host, PGPORT: String(port), PGDATABASE: database, PGUSER: role },
    ...{ PGPASSWORD: secret, PGSSLMODE: tls },
    ...(ca === null ? {} : { PGSSLROOTCERT: ca }),
  };
  return {
    psql: [
      ...(password === null ? [] : [`PGPASSWORD=${shellQuoted(password)}`]),
      ...['psql', shellWord(words(''))],
    ].join(' '),
    url: `postgresql://${url}`,
    libpq: words(`password=${password === null ? MASK : word(secret)} `),
    jdbc: `jdbc:postgresql://${jdbc}`,
    sqlalchemy: `postgresql+psycopg://${url}`,
    env: Object.entries(variables)
      .map(([name, value]) => `${name}=${value === MASK ? MASK : dotenvValue(value)}`)
      .join('\n'),
  };
}

const encodePath = (text: string) => encodeURIComponent(text).replaceAll('%2F', '/');

/** A value of libpq's keyword/value form (manual, section 34.1.1). */
const word = (text: string) =>
  /^[^\s'\\]+$/.test(text) ? text : `'${text.replace(/['\\]/g, (found) => `\\${found}`)}'`;

const shellQuoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** Double quotes read well, for as long as a shell finds nothing in them. */
const shellWord = (text: string) => (/["$`\\!]/.test(text) ? shellQuoted(text) : `"${text}"`);

/** What shells and readers of `.env` files understand alike. */
function dotenvValue(text: string): string {
  if (/^[\w@%+=:,./-]*$/.test(text)) return text;
  if (!text.includes("'")) return `'${text}'`;
  return `"${text.replace(/["\\$`]/g, (found) => `\\${found}`)}"`;
}
