import { Readable } from 'node:stream';
import type { ErrorCode } from '../../shared/errors.ts';
import type { SharedSettings } from '../../shared/models/shared-settings.ts';
import { CadastreError } from '../errors.ts';

export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte, as on port 465. */
  readonly secure: boolean;
  readonly tls: SharedSettings['mail']['smtpTls'];
  /** PEM; null: the authorities of the system. */
  readonly ca: string | null;
  readonly user: string | null;
  readonly password: string | null;
}

/** Milliseconds: for the connection and the greeting, and for each answer after that. */
const CONNECT_MS = 10_000;
const ANSWER_MS = 30_000;

/**
 * Hands a message to a mail server and answers with what it said. Throws `SERVER_UNREACHABLE`, `TLS_FAILED`,
 * `AUTHENTICATION_FAILED`, `REFUSED`; `TIMEOUT` where the whole message was handed over and no answer came: it may
 * have arrived.
 */
export async function deliverBySmtp(
  server: MailServer,
  envelope: { readonly from: string; readonly to: string },
  message: Buffer,
): Promise<string> {
  const place = `${server.host}:${server.port}`;
  // Loaded here: with it comes all of HTTP, which most starts never speak.
  const { default: SMTPConnection } = await import('nodemailer/lib/smtp-connection');
  const connection = new SMTPConnection({
    host: server.host,
    port: server.port,
    secure: server.secure,
    requireTLS: server.tls === 'require',
    ignoreTLS: server.tls === 'never',
    // The certificate is checked whenever there is one: a password given to a stranger is worse than no mail.
    tls: { ...(server.ca === null ? {} : { ca: server.ca }), minVersion: 'TLSv1.2' },
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: ANSWER_MS,
    dnsTimeout: CONNECT_MS,
    logger: false,
  });
  let handedOver = false;
  let failed: (error: Error) => void = () => undefined;
  const lost = new Promise<never>((_, reject) => {
    failed = reject;
  });
  lost.catch(() => undefined);
  connection.on('error', (error: Error) => failed(error));
  const step = (begin: (done: (error?: Error | null) => void) => void) =>
    Promise.race([
      lost,
      new Promise<void>((resolve, reject) => begin((error) => (error ? reject(error) : resolve()))),
    ]);
  try {
    await step((done) => connection.connect(done));
    const { user, password } = server;
    if (user !== null) {
      await step((done) =>
        connection.login({ user, pass: password ?? '', credentials: { user, pass: password ?? '' } }, done),
      );
    }
    let response = '';
    // Read to its end only once the server has asked for it (354) and taken all of it.
    const body = Readable.from([message]);
    body.once('end', () => {
      handedOver = true;
    });
    await step((done) =>
      connection.send({ from: envelope.from, to: [envelope.to] }, body, (error, info) => {
        response = info?.response ?? '';
        done(error);
      }),
    );
    connection.quit();
    return `${place}: ${plainLine(response)}`;
  } catch (error) {
    connection.close();
    throw explained(error as SmtpError, place, handedOver);
  }
}

interface SmtpError extends Error {
  readonly code?: string;
  readonly response?: string;
  readonly responseCode?: number;
  readonly cause?: unknown;
}

function explained(error: SmtpError, place: string, handedOver: boolean): CadastreError {
  const said = plainLine(error.response || error.message);
  if (handedOver && error.responseCode === undefined) {
    return new CadastreError('TIMEOUT', `The mail server ${place} took the message and did not answer`, {
      target: place,
      wayOut: 'Ask whoever runs the mail server whether it arrived before it is sent again.',
    });
  }
  const [code, message, wayOut, command] = story(error, said, `The mail server ${place}`);
  return new CadastreError(code, message, { target: place, wayOut, command }, error);
}

function story(error: SmtpError, said: string, it: string): [ErrorCode, string, string, string?] {
  switch (error.code) {
    case 'EAUTH':
    case 'ENOAUTH':
      return [
        'AUTHENTICATION_FAILED',
        `${it} refused the login: ${said}`,
        'Give the user in the address of the mail server, and its password.',
        'cadastre settings mail --smtp-password-stdin',
      ];
    case 'ETLS':
      return ['TLS_FAILED', `${it} cannot be reached over TLS: ${said}`, TLS_WAY_OUT, TLS_COMMAND];
    case 'ESOCKET':
      // A certificate that does not hold comes as an error of the socket.
      return /certificate|self.signed|altname|tls|ssl/i.test(`${said} ${codeOf(error.cause)}`)
        ? ['TLS_FAILED', `${it} has a certificate that does not hold: ${said}`, TLS_WAY_OUT, TLS_COMMAND]
        : ['SERVER_UNREACHABLE', `${it} does not answer: ${said}`, REACH_WAY_OUT, REACH_COMMAND];
    case 'ECONNECTION':
    case 'ETIMEDOUT':
    case 'EDNS':
      return ['SERVER_UNREACHABLE', `${it} does not answer: ${said}`, REACH_WAY_OUT, REACH_COMMAND];
    default:
      return [
        'REFUSED',
        `${it} refused the message: ${said}`,
        'Look at the addresses of sender and recipient, or ask whoever runs the mail server.',
      ];
  }
}

const TLS_WAY_OUT =
  'Name the certificate of its authority in the settings, or allow mail without encryption.';
const REACH_WAY_OUT =
  'Look at host and port of the mail server in the settings, and whether a firewall stands between.';

const TLS_COMMAND = 'cadastre settings set mail.smtpCaFile=FILE; cadastre settings set mail.smtpTls=never';
const REACH_COMMAND = 'cadastre settings set mail.smtpUrl=smtp://…';

const codeOf = (cause: unknown) => String((cause as { code?: unknown } | undefined)?.code ?? '');

/** What a server said, on one line and not longer than a line. */
const plainLine = (text: string) =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\p{Cc}/gu, '')
    .trim()
    .slice(0, 300);
