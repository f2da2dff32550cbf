import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import type { Session } from '../../../src/engine/postgres/session.ts';
import { tokenRulesSchema } from '../../../src/shared/models/gate.ts';
import { ROUTING_DEFAULTS } from '../../../src/shared/models/routing-settings.ts';
import { openGate } from '../../../src/web/gate/open-gate.ts';
import type { GateServer } from '../../../src/web/gate/start-gate-server.ts';
import { query } from '../../support/as-tenant.ts';
import {
  findProgram,
  freePort,
  nginxConf,
  type RunningProgram,
  startProgram,
} from '../../support/proxy-programs.ts';
import { ownCluster } from '../../support/shared-cluster.ts';
import { openTestPlatform, type TestPlatform } from '../../support/test-platform.ts';
import { type PlantedTenant, plant } from './support.ts';

const SECRET = 'a shared secret of at least 32 bytes!';
const program = findProgram('nginx');
const suite = program === null ? describe.skip : describe;
const title =
  program === null
    ? 'A real nginx in front of the gate (skipped: nginx is not installed)'
    : 'A real nginx in front of the gate';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

suite.each([15, 18] as const)(`${title} (PostgreSQL %i)`, (major) => {
  const cluster = ownCluster(major);
  let folder: string;
  let platform: TestPlatform;
  let session: Session;
  let gate: GateServer;
  let app: Server;
  let nginx: RunningProgram;
  let port: number;
  /** What the application behind nginx was sent. */
  const seen: IncomingHttpHeaders[] = [];
  const tenants: Record<string, PlantedTenant> = {};

  const change = (text: string) => query(session, text);
  const getOnce = (host: string, headers: Record<string, string> = {}, path = '/') =>
    new Promise<Answer>((resolve, reject) => {
      request({ host: '127.0.0.1', port, path, headers: { ...headers, host } }, (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (part) => {
          body += part;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      })
        .once('error', reject)
        .end();
    });
  /** Asks again where a busy machine took more than the gate's 50 ms: for tests of what the answer is. */
  const get: typeof getOnce = async (...asked) => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await getOnce(...asked);
      if (answer.status !== 503 || attempt === 1_000) return answer;
      await new Promise((wake) => setTimeout(wake, 20));
    }
  };
  const bearer = async (tenant_id: unknown, expires = '1 minute') => ({
    authorization: `Bearer ${await new SignJWT({ tenant_id })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime(expires)
      .sign(new TextEncoder().encode(SECRET))}`,
  });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cadastre-test-gate-nginx-'));
    platform = await openTestPlatform(cluster());
    session = await connectPostgres(cluster().target(platform.database));
    gate = await openGate({
      engine: platform.engine,
      port: 0,
      rules: tokenRulesSchema.parse({}),
      secret: SECRET,
      log: () => undefined,
    });
    app = createServer((incoming, response) => {
      seen.push(incoming.headers);
      response.end(`hello from ${incoming.headers['x-tenant-database']}\n`);
    });
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    port = await freePort();
    // As an admin does it, by the contract; then the files that an admin would have.
    const { client } = platform;
    await client.routing.configure({
      baseDomain: 'app.example',
      nginx: {
        ...ROUTING_DEFAULTS.nginx,
        port,
        upstream: `http://127.0.0.1:${(app.address() as AddressInfo).port}`,
        gate: new URL(gate.url).origin,
        sharedHosts: ['api.example'],
      },
    });
    const states: [string, Parameters<typeof plant>[1]][] = [
      ['trial', { status: 'TRIAL', trialEndsIn: '1 hour' }],
      ['trial-over', { status: 'TRIAL', trialEndsIn: '-1 hour' }],
      ['active', { status: 'ACTIVE' }],
      ['late', { status: 'SUSPENDED', reason: 'payment' }],
      ['lapsed', { status: 'SUSPENDED', reason: 'trial-over' }],
      ['gone', { status: 'CANCELLED' }],
      ['deleted', { status: 'DELETED' }],
      ['other', { status: 'ACTIVE' }],
      [
        'custom',
        {
          status: 'ACTIVE',
          domains: [
            { host: 'www.customer.example', verified: true },
            { host: 'not.yet.example', verified: false },
          ],
        },
      ],
    ];
    for (const [slug, state] of states) tenants[slug] = await plant(session, { slug, ...state });
    await client.routing.writeTo({ folder, kinds: ['nginx'] });
    await writeFile(join(folder, 'nginx.conf'), nginxConf(folder));
    nginx = await startProgram(
      program ?? '',
      ['-c', join(folder, 'nginx.conf')],
      async () => (await get('active.app.example').catch(() => null))?.status === 200,
    );
  });
  afterAll(async () => {
    await nginx?.stop();
    app?.closeAllConnections();
    app?.close();
    await gate?.close();
    await session?.close();
    await platform?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  it('holds the table of statuses from end to end', async () => {
    const wanted: [string, number, string, string][] = [
      ['trial', 200, 'hello', 'hello'],
      ['trial-over', 402, 'Essai terminé, souscrivez', 'Trial over'],
      ['active', 200, 'hello', 'hello'],
      ['late', 402, 'Paiement requis', 'Payment required'],
      ['lapsed', 402, 'Essai terminé, souscrivez', 'Trial over'],
      ['gone', 403, 'Compte annulé', 'Account cancelled'],
      ['deleted', 403, 'Compte supprimé', 'Account deleted'],
    ];
    for (const [slug, status, french, english] of wanted) {
      const before = seen.length;
      const answer = await get(`${slug}.app.example`);
      expect([slug, answer.status]).toEqual([slug, status]);
      expect(answer.body).toContain(french);
      expect((await get(`${slug}.app.example`, { 'accept-language': 'en' })).body).toContain(english);
      // Nothing of a request that is refused reaches the application.
      expect(seen.length - before).toBe(status === 200 ? 2 : 0);
    }
  });

  it('tells the application the tenant, whatever the client says', async () => {
    const forged = {
      'x-tenant-database': 'studio_1_db',
      'x-tenant-role': 'postgres',
      'x-tenant-slug': 'other',
      'x-tenant-status': 'ACTIVE',
    };
    const { status } = await get('trial.app.example', forged);
    expect(status).toBe(200);
    const id = tenants['trial']?.id;
    expect(seen.at(-1)).toMatchObject({
      'x-tenant-id': String(id),
      'x-tenant-slug': 'trial',
      'x-tenant-database': `studio_${id}_db`,
      'x-tenant-role': `studio_${id}_user`,
      'x-tenant-server': `${cluster().host}:${cluster().port}`,
      'x-tenant-status': 'TRIAL',
    });
    // What would make the gate believe in another host or path.
    const misleading: Record<string, string>[] = [
      { 'x-forwarded-host': 'other.app.example' },
      { 'x-original-uri': '/tenant/other/' },
    ];
    for (const more of misleading) {
      await get('trial.app.example', more);
      expect(seen.at(-1)).toMatchObject({ 'x-tenant-slug': 'trial' });
    }
    expect((await get('trial.app.example', { 'x-original-url': 'https://other.app.example/' })).status).toBe(
      403,
    );
  });

  it('refuses header, token, path and host that do not agree', async () => {
    const mine = String(tenants['active']?.id);
    const shared = 'api.example';
    expect((await get(shared, { 'x-tenant-id': mine, ...(await bearer('active')) })).status).toBe(200);
    expect((await get(shared, { 'x-tenant-id': 'active' })).status).toBe(200);
    expect((await get(shared, await bearer(Number(mine)))).status).toBe(200);
    expect((await get(shared, {}, '/tenant/active/invoices')).status).toBe(200);
    for (const [headers, path] of [
      [{ 'x-tenant-id': mine, ...(await bearer('other')) }, '/'],
      [{ 'x-tenant-id': 'other', ...(await bearer('active')) }, '/'],
      [{ 'x-tenant-id': 'active' }, '/tenant/other/'],
      [{ 'x-tenant-id': 'active' }, '/x/../tenant/other/'],
    ] as const) {
      expect((await get(shared, headers, path)).status).toBe(403);
    }
    expect((await get('active.app.example', { 'x-tenant-id': 'other' })).status).toBe(403);
    expect((await get('active.app.example', await bearer('other'))).status).toBe(403);
    expect((await get('active.app.example', {}, '//tenant/other/')).status).toBe(403);
    expect((await get('active.app.example', await bearer('active', '-1 minute'))).status).toBe(401);
    expect((await get('active.app.example', { authorization: 'Bearer a.b.c' })).status).toBe(401);
    expect((await get(shared)).status).toBe(404);
  });

  it('serves a custom domain, and knows no other host', async () => {
    const custom = await get('www.customer.example');
    expect(custom.status).toBe(200);
    expect(custom.body).toContain(`studio_${tenants['custom']?.id}_db`);
    expect((await get('not.yet.example')).status).toBe(404);
    expect((await get('nobody.example')).status).toBe(404);
    expect((await get('nobody.app.example')).status).toBe(404);
  });

  it('follows a change of state, without a new file', async () => {
    const id = tenants['other']?.id;
    expect((await get('other.app.example')).status).toBe(200);
    await change(
      `UPDATE platform.organizations SET status = 'SUSPENDING', status_reason = 'payment' WHERE id = ${id}`,
    );
    await until(async () => (await get('other.app.example')).status === 402);
    await change(
      `UPDATE platform.organizations SET status = 'ACTIVE', status_reason = NULL WHERE id = ${id}`,
    );
    await until(async () => (await get('other.app.example')).status === 200);
  });

  it('lets nobody in while the platform database is away', async () => {
    await change('CHECKPOINT');
    await session.close();
    await cluster().stop('immediate');
    await until(async () => (await getOnce('active.app.example')).status === 503);
    expect((await getOnce('late.app.example')).status).toBe(503);
    await cluster().start();
    session = await connectPostgres(cluster().target(platform.database));
    await until(async () => (await getOnce('active.app.example')).status === 200);
  });
});

/** Ends when it is so, or with the test. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((wake) => setTimeout(wake, 10));
}
