import { DatabaseError } from 'pg';
import { CadastreError } from '../errors.ts';
import { codeOfSqlstate } from '../postgres/sqlstates.ts';

interface Place {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EPIPE',
  'ENOENT',
  'EAI_AGAIN',
  'EACCES',
  'EADDRNOTAVAIL',
  'ECONNABORTED',
  'EHOSTDOWN',
  'ENETDOWN',
]);

const WAYS_OUT: Partial<Record<string, string>> = {
  '28P01': 'Enter the right password for this user and connect again.',
  '28000': 'Look at pg_hba.conf on the server: it refuses this user, database, address or TLS mode.',
  '53300': 'Close sessions, raise max_connections, or lower the connection budget of this server.',
  '53100': 'Free space on the data volume of the server, then resume the job.',
  '57P03': 'The server is starting up or shutting down: try again in a moment.',
};

/** With these a session ends before it began. */
const WAYS_IN: Partial<Record<string, string>> = {
  '42501': 'Grant this user CONNECT on the database, or choose another maintenance database.',
  '3D000': 'Choose a database that is there, such as postgres.',
};

/** Turns what `pg`, Node's sockets and its TLS throw into one `CadastreError`. Values are never repeated. */
export function translateError(error: unknown, place: Place, statement?: string): CadastreError {
  if (error instanceof CadastreError) return error;
  const target = `${place.host}:${place.port}/${place.database}`;
  if (error instanceof DatabaseError && error.code) {
    const wayIn = error.severity === 'FATAL' ? WAYS_IN[error.code] : undefined;
    return new CadastreError(
      codeOfSqlstate(error.code),
      sentence(error),
      { sqlstate: error.code, target, statement, wayOut: wayIn ?? WAYS_OUT[error.code] },
      error,
    );
  }
  const { code, message } = error as { code?: string; message?: string };
  if (code && NETWORK.has(code)) {
    return new CadastreError(
      'SERVER_UNREACHABLE',
      `No answer from ${place.host}:${place.port} (${code})`,
      {
        target,
        wayOut: 'Check that the server runs, the host and port are right, and no firewall stands between.',
      },
      error,
    );
  }
  if (message?.includes('does not support SSL')) {
    return new CadastreError(
      'TLS_FAILED',
      `${place.host}:${place.port} does not offer TLS`,
      { target, wayOut: 'Turn on ssl on the server, or choose the TLS mode prefer or disable.' },
      error,
    );
  }
  if (isTlsFailure(code, message)) {
    return new CadastreError(
      'TLS_FAILED',
      `The TLS connection to ${place.host}:${place.port} was refused: ${message ?? code}`,
      { target, wayOut: 'Check the CA file, the host name in the certificate and the client certificate.' },
      error,
    );
  }
  if (message && /password must be a string|SASL|SCRAM|no password|MD5/i.test(message)) {
    return new CadastreError(
      'AUTHENTICATION_FAILED',
      `${place.host}:${place.port} asks ${place.user} for a password`,
      { target, wayOut: WAYS_OUT['28P01'] },
      error,
    );
  }
  if (message && /timeout|terminated|Connection ended|closed|not queryable/i.test(message)) {
    return new CadastreError(
      'SERVER_UNREACHABLE',
      `The connection to ${place.host}:${place.port} was lost or timed out`,
      { target, wayOut: 'Check the server and the network, then try again.' },
      error,
    );
  }
  return new CadastreError(
    'INTERNAL',
    'The connection failed in a way Cadastre did not foresee',
    { target, statement },
    error,
  );
}

/** PostgreSQL's own message; its DETAIL is left out, since it may quote values of a row. */
function sentence(error: DatabaseError): string {
  const text = error.message.trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function isTlsFailure(code?: string, message?: string): boolean {
  return (
    /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|EPROTO|ERR_OSSL)/.test(code ?? '') ||
    /certificate|\bSSL\b|\bTLS\b/i.test(message ?? '')
  );
}
