import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly user: string | null;
  readonly secure: boolean;
}

export interface TestMailServer {
  readonly port: number;
  readonly received: readonly ReceivedMail[];
  close(): Promise<void>;
}

export interface TestMailServerOptions {
  /** Logins that are let in; nobody has to log in when left out. */
  readonly users?: Readonly<Record<string, string>>;
  /** STARTTLS is offered with this key and certificate; not at all when left out. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly fromTheFirstByte?: boolean };
  /** Recipients that are refused with 550. */
  readonly unknown?: (address: string) => boolean;
  /** Called when a message has been taken whole, before the answer. `drop`: the connection is cut instead. */
  readonly taken?: () => 'answer' | 'drop';
}

/** A real mail server on a port of the loopback interface, that keeps what it was given. */
export async function startMailServer(options: TestMailServerOptions = {}): Promise<TestMailServer> {
  const received: ReceivedMail[] = [];
  const { users, tls } = options;
  const server = new SMTPServer({
    secure: tls?.fromTheFirstByte ?? false,
    ...(tls ? { key: tls.key, cert: tls.cert } : { hideSTARTTLS: true, disabledCommands: ['STARTTLS'] }),
    authOptional: users === undefined,
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      if (username !== undefined && password !== undefined && users?.[username] === password)
        done(null, { user: username });
      else done(new Error('Invalid username or password'));
    },
    onRcptTo({ address }, _session, done) {
      if (options.unknown?.(address)) done(Object.assign(new Error('no such user'), { responseCode: 550 }));
      else done();
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        received.push({
          from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
          to: session.envelope.rcptTo.map(({ address }) => address),
          raw: Buffer.concat(parts).toString('utf8'),
          user: typeof session.user === 'string' ? session.user : null,
          secure: session.secure,
        });
        if (options.taken?.() === 'drop') for (const connection of sockets) connection.destroy();
        else done(null, 'queued as 42');
      });
    },
  });
  const sockets = new Set<import('node:net').Socket>();
  server.server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  // A client that does not trust the certificate leaves in the middle of a handshake: its own error, not this one's.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
