import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { setCookie } from 'hono/cookie';
import { type Screens, SECURITY_HEADERS } from '../api/screens.ts';
import { CadastreError } from '../engine/errors.ts';
import { cookieName, refuseForeignLoads, requireHost, requireSameOrigin, requireSession } from './guards.ts';
import { createOneTimeAccess, type OneTimeAccess } from './one-time-access.ts';

export interface WebShell {
  readonly port: number;
  /** An address with a fresh token, for one browser. */
  issueUrl(): string;
  close(): Promise<void>;
}

export interface WebShellOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly screens: Screens;
  /** Answers calls under `/rpc`; null: there is no such procedure. */
  readonly handleRpc: (request: Request) => Promise<Response | null>;
}

/** Bytes of a call's body. An import carries its CSV (64 MiB) as JSON; everything else is small. */
const BODY_LIMIT = 2 * 1024 * 1024;
const IMPORT_BODY_LIMIT = 96 * 1024 * 1024;

/**
 * Serves the screens and the contract on 127.0.0.1, to browsers that came with a one-time address.
 * Errors: `CONFLICT` where the port is taken.
 */
export async function startWebShell(options: WebShellOptions): Promise<WebShell> {
  const access = createOneTimeAccess();
  let port = options.port;
  const app = createApp(options, access, () => port);
  const server = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(bindError(error, options.port)));
    server.listen(options.port, '127.0.0.1', resolve);
  });
  port = (server.address() as AddressInfo).port;
  return {
    port,
    issueUrl: () => `http://127.0.0.1:${port}/?token=${access.issueToken()}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        // Event streams never end by themselves.
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

function createApp(options: WebShellOptions, access: OneTimeAccess, port: () => number): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.res.headers.set(name, value);
    if (!context.res.headers.has('content-security-policy')) {
      context.res.headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
    }
    if (!context.res.headers.has('cache-control')) context.res.headers.set('cache-control', 'no-store');
  });
  app.use(requireHost(port), refuseForeignLoads);
  app.get('/', async (context, next) => {
    const token = context.req.query('token');
    // A HEAD request, such as a link preview makes, must not use the token up.
    const secret = token === undefined || context.req.method !== 'GET' ? null : access.exchange(token);
    if (secret === null) return next();
    setCookie(context, cookieName(port()), secret, { httpOnly: true, sameSite: 'Strict', path: '/' });
    return context.redirect('/', 303);
  });
  app.use(requireSession(access, port));
  app.use('/rpc/*', requireSameOrigin, (context, next) => {
    const maxSize =
      /^\/rpc\/(?:tenants\/(?:planImport|import)|configuration\/(?:planFiles|applyFiles))$/.test(
        context.req.path,
      )
        ? IMPORT_BODY_LIMIT
        : BODY_LIMIT;
    return bodyLimit({ maxSize })(context, next);
  });
  app.all('/rpc/*', async (context) => {
    const response = await options.handleRpc(context.req.raw);
    return response ? new Response(response.body, response) : context.text('No such procedure\n', 404);
  });
  app.get('*', (context) => {
    // An address that was used before, in the browser that used it: the token leaves the address bar.
    if (context.req.query('token') !== undefined) return context.redirect('/', 303);
    return options.screens.answer(new URL(context.req.url).pathname);
  });
  app.all('*', (context) => context.text('Not allowed\n', 405));
  return app;
}

function bindError(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new CadastreError('CONFLICT', `Port ${port} is taken by another program`, {
      wayOut: 'Choose another with --port, or leave it out.',
      fields: [{ field: 'port', message: 'Taken' }],
    });
  }
  if (error.code === 'EACCES') {
    return new CadastreError('PERMISSION_DENIED', `This account may not listen on port ${port}`, {
      wayOut: 'Choose a port from 1024 on.',
    });
  }
  return error;
}
