import type { MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { html } from 'hono/html';
import type { OneTimeAccess } from './one-time-access.ts';

/** Cookies know no ports: the port in the name keeps two shells on one workstation apart. */
export const cookieName = (port: number): string => `cadastre-${port}`;

const allowedHosts = (port: number): string[] => [`127.0.0.1:${port}`, `localhost:${port}`];

/** A name that an attacker's DNS points at 127.0.0.1 arrives with a foreign Host. */
export function requireHost(port: () => number): MiddlewareHandler {
  return async (context, next) => {
    if (!allowedHosts(port()).includes(context.req.header('host') ?? '')) {
      return context.text('This address is not served here\n', 421);
    }
    await next();
  };
}

/** Other sites may link to Cadastre, but not load anything of it. Old browsers do not say where they are. */
export const refuseForeignLoads: MiddlewareHandler = async (context, next) => {
  const site = context.req.header('sec-fetch-site');
  const navigation =
    context.req.header('sec-fetch-mode') === 'navigate' &&
    context.req.header('sec-fetch-dest') === 'document';
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !navigation) {
    return context.text('Refused: the request comes from another site\n', 403);
  }
  await next();
};

/** For calls: POST from a page of this very shell. */
export const requireSameOrigin: MiddlewareHandler = async (context, next) => {
  if (context.req.method !== 'POST') return context.text('Calls are POST requests\n', 405);
  if (context.req.header('origin') !== `http://${context.req.header('host')}`) {
    return context.text('Refused: the call comes from another origin\n', 403);
  }
  const site = context.req.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin') {
    return context.text('Refused: the call comes from another site\n', 403);
  }
  await next();
};

export function requireSession(access: OneTimeAccess, port: () => number): MiddlewareHandler {
  return async (context, next) => {
    if (!access.isSession(getCookie(context, cookieName(port())) ?? '')) {
      if (context.req.path.startsWith('/rpc/')) return context.text('No session\n', 401);
      return context.html(noSession, 401);
    }
    await next();
  };
}

const noSession = html`<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Cadastre</title></head>
  <body>
    <h1>This browser is not signed in</h1>
    <p>An address of Cadastre works once. Press Enter where Cadastre was started: it prints a new one.</p>
  </body>
</html>`;
