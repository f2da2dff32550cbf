import { type ConnectionFormat, MASK } from '../../shared/models/tenant.ts';

export interface ConnectionFacts {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly role: string;
  /** libpq's sslmode. */
  readonly tls: string;
}

/** Ready to paste, in six formats. Without a password the mask stands in its place. */
export function connectionStrings(
  facts: ConnectionFacts,
  password: string | null,
): Record<ConnectionFormat, string> {
  const { host, port, database, role, tls } = facts;
  const secret = password ?? MASK;
  const urlSecret = password === null ? MASK : encodeURIComponent(password);
  const urlHost = host.includes(':') ? `[${host}]` : host;
  const userInfo = `${encodeURIComponent(role)}:${urlSecret}`;
  const place = `${urlHost}:${port}/${encodeURIComponent(database)}`;
  return {
    psql: `${password === null ? '' : `PGPASSWORD=${shellQuoted(secret)} `}psql "host=${host} port=${port} dbname=${database} user=${role} sslmode=${tls}"`,
    url: `postgresql://${userInfo}@${place}?sslmode=${tls}`,
    libpq: `host=${host} port=${port} dbname=${database} user=${role} password=${secret} sslmode=${tls}`,
    jdbc: `jdbc:postgresql://${place}?user=${encodeURIComponent(role)}&password=${urlSecret}&sslmode=${tls}`,
    sqlalchemy: `postgresql+psycopg://${userInfo}@${place}?sslmode=${tls}`,
    env: `PGHOST=${host}\nPGPORT=${port}\nPGDATABASE=${database}\nPGUSER=${role}\nPGPASSWORD=${secret}\nPGSSLMODE=${tls}`,
  };
}

const shellQuoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
