import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CadastreError } from '../../engine/errors.ts';
import type { GateKeeper } from '../../engine/gate/gate-keeper.ts';
import { type HttpAnswer, mismatchAnswer, ownRefusal } from '../../engine/gate/http-answer.ts';
import type { TokenChecker } from '../../engine/gate/token-checker.ts';
import { type CheckedRequest, readRequest } from './read-request.ts';

export interface GateServer {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

export interface GateServerOptions {
  readonly keeper: Pick<GateKeeper, 'answer' | 'isListening'>;
  /** null: tokens are left to the application. */
  readonly tokens: TokenChecker | null;
  /** 127.0.0.1 unless the proxy is elsewhere. */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** For clients that say neither French nor English. */
  readonly language?: 'fr' | 'en';
  readonly log: (line: string) => void;
}

/**
 * The check for reverse proxies: `/check` decides, `/health` tells whether it can. Plain `node:http`, since two
 * addresses need no router; the benchmark `gate` shows the framework of the web shell beside it.
 * Errors: `CONFLICT` where the port is taken.
 */
export async function startGateServer(options: GateServerOptions): Promise<GateServer> {
  const { keeper, host = '127.0.0.1', log } = options;
  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    const path = request.url?.split('?', 1)[0];
    // A body would otherwise stand in the way of the next request on the connection.
    request.resume();
    if (path === '/health') return send(response, health(keeper.isListening), 'en');
    if (path !== '/check') return send(response, { status: 404, headers: {}, message: null }, 'en');
    const read = readRequest(request.headers, options.language ?? 'fr');
    const answer = check(options, read);
    if (!(answer instanceof Promise)) return send(response, answer, read.language);
    answer.then(
      (settled) => send(response, settled, read.language),
      (error: unknown) => {
        if (!(error instanceof CadastreError)) log(`gate: ${(error as Error).stack ?? error}`);
        send(response, ownRefusal('unavailable'), read.language);
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(bindError(error, options.port)));
    server.listen(options.port, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}/check`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function check(
  { keeper, tokens }: GateServerOptions,
  { request, token, hostsDiffer }: CheckedRequest,
): HttpAnswer | Promise<HttpAnswer> {
  if (hostsDiffer) return mismatchAnswer;
  if (tokens === null) return keeper.answer(request);
  if (token === undefined) {
    return tokens.rules.required ? ownRefusal('token-missing') : keeper.answer(request);
  }
  const verdict = tokens.check(token);
  const go = (settled: Awaited<typeof verdict>) =>
    settled.ok ? keeper.answer({ ...request, claim: settled.tenant }) : ownRefusal('token-invalid');
  return verdict instanceof Promise ? verdict.then(go) : go(verdict);
}

type Sent = Pick<HttpAnswer, 'status' | 'headers' | 'message'>;

const health = (listening: boolean): Sent =>
  listening ? { status: 204, headers: {}, message: null } : ownRefusal('unavailable');

function send(response: ServerResponse, { status, headers, message }: Sent, language: 'fr' | 'en'): void {
  if (status === 204) {
    response.writeHead(204, { ...headers, 'Cache-Control': 'no-store' }).end();
    return;
  }
  const body = Buffer.from(`${message?.[language] ?? 'Not found'}\n`);
  response.writeHead(status, {
    ...headers,
    // The bytes of UTF-8, one character each: all that a header can carry.
    ...(message && { 'X-Gate-Message': Buffer.from(message[language]).toString('latin1') }),
    ...(message && { 'Content-Language': language }),
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
  });
  response.end(body);
}

function bindError(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new CadastreError('CONFLICT', `Port ${port} is taken by another program`, {
      wayOut: 'Choose another one.',
      fields: [{ field: 'port', message: 'Taken' }],
    });
  }
  if (error.code === 'EACCES' || error.code === 'EADDRNOTAVAIL') {
    return new CadastreError('PERMISSION_DENIED', `This account cannot listen there (${error.code})`, {
      wayOut: 'Choose a port from 1024 on, and an address of this machine.',
      fields: [{ field: 'port', message: 'Not to be had' }],
    });
  }
  return error;
}
