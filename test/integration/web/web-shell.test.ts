import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RPCHandler } from '@orpc/server/fetch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readScreens } from '../../../src/api/screens.ts';
import { NONCE_PLACEHOLDER } from '../../../src/shared/content-security-policy.ts';
import { startWebShell, type WebShell } from '../../../src/web/start-web-shell.ts';
import { createProbeRouter, type ProbeState } from '../../support/probe-router.ts';
import { rawRequest } from './raw-request.ts';

const folder = mkdtempSync(join(tmpdir(), 'cadastre-web-'));
const state: ProbeState = { open: 0, closed: 0 };
const handler = new RPCHandler(createProbeRouter(state));
let shell: WebShell;

async function start(port = 0): Promise<WebShell> {
  return startWebShell({
    port,
    screens: await readScreens(join(folder, 'renderer')),
    handleRpc: async (request) => (await handler.handle(request, { prefix: '/rpc' })).response ?? null,
  });
}

const pathOf = (url: string) => url.slice(new URL(url).origin.length);

/** Signs in as a browser does, and answers with its cookie. */
async function signIn(to = shell): Promise<string> {
  const answer = await rawRequest(to.port, { path: pathOf(to.issueUrl()) });
  return String(answer.headers['set-cookie']?.[0]).split(';')[0] ?? '';
}

/** A call as the screens make it. */
const call = async (
  path: string,
  headers: Record<string, string | undefined> = {},
  body = '{"json":{"text":"hi"}}',
) => {
  const all = {
    cookie: await signIn(),
    origin: `http://127.0.0.1:${shell.port}`,
    'sec-fetch-site': 'same-origin',
    'content-type': 'application/json',
    ...headers,
  };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return rawRequest(shell.port, { method: 'POST', path, headers: Object.fromEntries(given), body });
};

beforeAll(async () => {
  mkdirSync(join(folder, 'renderer', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'not for anybody');
  writeFileSync(
    join(folder, 'renderer', 'index.html'),
    `<!doctype html><style nonce="${NONCE_PLACEHOLDER}"></style><script type="module" src="/assets/app.js"></script>`,
  );
  writeFileSync(join(folder, 'renderer', 'assets', 'app.js'), 'export const app = 1;');
  shell = await start();
});

afterAll(async () => {
  await shell.close();
  rmSync(folder, { recursive: true });
});

describe('the one-time address', () => {
  it('signs one browser in and leaves the address bar', async () => {
    const path = pathOf(shell.issueUrl());
    const first = await rawRequest(shell.port, { path });
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe('/');
    const cookie = first.headers['set-cookie']?.[0] ?? '';
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Strict/);
    expect(cookie).not.toContain(new URL(path, 'http://x').searchParams.get('token'));
    const page = await rawRequest(shell.port, { headers: { cookie: cookie.split(';')[0] ?? '' } });
    expect(page.status).toBe(200);
  });

  it('works once', async () => {
    const path = pathOf(shell.issueUrl());
    await rawRequest(shell.port, { path });
    const second = await rawRequest(shell.port, { path });
    expect(second.status).toBe(401);
    expect(second.headers['set-cookie']).toBeUndefined();
    expect(second.body).toContain('not signed in');
  });

  it('is not used up by a HEAD request', async () => {
    const path = pathOf(shell.issueUrl());
    await rawRequest(shell.port, { method: 'HEAD', path });
    expect((await rawRequest(shell.port, { path })).status).toBe(303);
  });

  it('refuses a token that was never issued', async () => {
    expect((await rawRequest(shell.port, { path: `/?token=${'a'.repeat(43)}` })).status).toBe(401);
    expect((await rawRequest(shell.port, { path: '/?token=' })).status).toBe(401);
  });

  it('holds for one port only', async () => {
    const other = await start();
    try {
      const cookie = await signIn(other);
      expect((await rawRequest(shell.port, { headers: { cookie } })).status).toBe(401);
      expect((await rawRequest(other.port, { headers: { cookie } })).status).toBe(200);
    } finally {
      await other.close();
    }
  });
});

describe('who is turned away', () => {
  it('a Host that is not this shell', async () => {
    const cookie = await signIn();
    for (const host of [
      'evil.example',
      `evil.example:${shell.port}`,
      '127.0.0.1',
      `127.0.0.1:${shell.port + 1}`,
    ]) {
      expect((await rawRequest(shell.port, { headers: { cookie, host } })).status, host).toBe(421);
    }
    expect(
      (await rawRequest(shell.port, { headers: { cookie, host: `localhost:${shell.port}` } })).status,
    ).toBe(200);
  });

  it('a page, a file or a call without the cookie', async () => {
    for (const path of ['/', '/tenants', '/assets/app.js']) {
      expect((await rawRequest(shell.port, { path })).status, path).toBe(401);
    }
    expect((await call('/rpc/echo', { cookie: undefined })).status).toBe(401);
    expect((await call('/rpc/echo', { cookie: `cadastre-${shell.port}=${'a'.repeat(43)}` })).status).toBe(
      401,
    );
  });

  it('a call from another origin, from none, from another site, or by GET', async () => {
    expect((await call('/rpc/echo')).status).toBe(200);
    expect((await call('/rpc/echo', { origin: 'https://evil.example' })).status).toBe(403);
    expect((await call('/rpc/echo', { origin: `http://127.0.0.1:${shell.port + 1}` })).status).toBe(403);
    expect((await call('/rpc/echo', { origin: 'null' })).status).toBe(403);
    expect((await call('/rpc/echo', { origin: undefined })).status).toBe(403);
    expect((await call('/rpc/echo', { 'sec-fetch-site': 'same-site' })).status).toBe(403);
    expect((await call('/rpc/echo', { 'sec-fetch-site': 'none' })).status).toBe(403);
    const headers = { cookie: await signIn(), origin: `http://127.0.0.1:${shell.port}` };
    expect((await rawRequest(shell.port, { path: '/rpc/echo?data=%7B%7D', headers })).status).toBe(405);
  });

  it('another site that loads a file of ours, but not a link to us', async () => {
    const cookie = await signIn();
    const script = {
      cookie,
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'no-cors',
      'sec-fetch-dest': 'script',
    };
    expect((await rawRequest(shell.port, { path: '/assets/app.js', headers: script })).status).toBe(403);
    const link = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    expect((await rawRequest(shell.port, { path: pathOf(shell.issueUrl()), headers: link })).status).toBe(
      303,
    );
  });

  it('a path that leads out of the folder', async () => {
    const headers = { cookie: await signIn() };
    const paths = [
      '/../secret.txt',
      '/assets/../../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/assets/..%5c..%5csecret.txt',
      '//secret.txt',
      '/assets/%00app.js',
      '/assets',
      `/${join(folder, 'secret.txt')}`,
    ];
    for (const path of paths) {
      const answer = await rawRequest(shell.port, { path, headers });
      expect(answer.body, path).not.toContain('not for anybody');
      expect([200, 404].includes(answer.status), path).toBe(true);
    }
    expect((await rawRequest(shell.port, { path: '/../secret.txt', headers })).status).toBe(404);
  });

  it('a body over the limit', async () => {
    const body = JSON.stringify({ json: { text: 'x'.repeat(3 * 1024 * 1024) } });
    expect((await call('/rpc/echo', {}, body)).status).toBe(413);
    expect((await call('/rpc/echo', { 'transfer-encoding': 'chunked' }, body)).status).toBe(413);
  });
});

describe('what is handed out', () => {
  it('pages under a strict policy with a fresh nonce each', async () => {
    const headers = { cookie: await signIn() };
    const first = await rawRequest(shell.port, { headers });
    const second = await rawRequest(shell.port, { path: '/tenants/acme', headers });
    const policy = String(first.headers['content-security-policy']);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    expect(nonce.length).toBeGreaterThan(20);
    expect(first.body).toContain(`<style nonce="${nonce}">`);
    expect(second.body).not.toContain(nonce);
    expect(second.body).toContain('/assets/app.js');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(first.headers['cache-control']).toBe('no-store');
  });

  it('every answer with the security headers', async () => {
    const headers = { cookie: await signIn() };
    const answers = [
      await rawRequest(shell.port, { headers }),
      await rawRequest(shell.port, { path: '/assets/app.js', headers }),
      await rawRequest(shell.port, { path: '/none.js', headers }),
      await rawRequest(shell.port, {}),
      await rawRequest(shell.port, { headers: { host: 'evil.example' } }),
      await call('/rpc/echo'),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 404, 401, 421, 200]);
    for (const answer of answers) {
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.headers['x-frame-options']).toBe('DENY');
      expect(answer.headers['referrer-policy']).toBe('no-referrer');
      expect(answer.headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('event streams that end when the browser goes away', async () => {
    const leave = new AbortController();
    const response = await fetch(`http://127.0.0.1:${shell.port}/rpc/count`, {
      method: 'POST',
      headers: {
        cookie: await signIn(),
        origin: `http://127.0.0.1:${shell.port}`,
        'content-type': 'application/json',
      },
      body: '{}',
      signal: leave.signal,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = response.body?.getReader();
    await reader?.read();
    expect(state.open).toBe(1);
    leave.abort();
    await reader?.read().catch(() => undefined);
    await expect.poll(() => state.open).toBe(0);
  });
});

describe('the port', () => {
  it('is on 127.0.0.1 only', async () => {
    // Another loopback address would answer if the shell listened on all of them.
    const elsewhere = fetch(`http://127.0.0.2:${shell.port}/`);
    await expect(elsewhere).rejects.toThrow();
  });

  it('that is taken is an error with a code and the field', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    await expect(start(port)).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { fields: [{ field: 'port' }] },
    });
    await new Promise((resolve) => taken.close(resolve));
  });
});
