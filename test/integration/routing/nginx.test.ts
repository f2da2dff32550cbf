import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type NginxOptions, nginxConfiguration } from '../../../src/engine/routing/nginx-configuration.ts';
import type { ClosedReason, RegistryEntry } from '../../../src/shared/models/routing.ts';
import { ROUTING_DEFAULTS } from '../../../src/shared/models/routing-settings.ts';
import {
  findProgram,
  freePort,
  nginxConf,
  type RunningProgram,
  startProgram,
  testNginx,
} from '../../support/proxy-programs.ts';

const program = findProgram('nginx');
const suite = program === null ? describe.skip : describe;
const nginx = program ?? '';

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

const tenant = (
  id: number,
  closed: ClosedReason | null = null,
  domains = [`t${id}.app.example`],
): RegistryEntry => ({
  tenant: `t${id}`,
  id,
  status: closed === null ? 'ACTIVE' : 'SUSPENDED',
  open: closed === null,
  closed,
  isolation: 'database',
  server: 'main',
  host: '127.0.0.1',
  port: 5432,
  tls: 'disable',
  database: `studio_${id}_db`,
  schema: null,
  role: `studio_${id}_user`,
  pool: `studio_${id}_db`,
  domains,
});

suite(program === null ? 'nginx (skipped: it is not installed)' : 'nginx', () => {
  let folder = '';
  let running: RunningProgram | null = null;
  const servers: Server[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cadastre-test-nginx-'));
  });
  afterEach(async () => {
    await running?.stop();
    running = null;
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
    await rm(folder, { recursive: true, force: true });
  });

  const write = async (tenants: readonly RegistryEntry[], options: Partial<NginxOptions>) => {
    const files = nginxConfiguration(
      { tenants },
      { ...ROUTING_DEFAULTS.nginx, baseDomain: 'app.example', ...options },
    );
    for (const { name, content } of files) await writeFile(join(folder, name), content);
    const conf = join(folder, 'nginx.conf');
    await writeFile(conf, nginxConf(folder));
    return conf;
  };

  /** A server that answers through `answer` and remembers the headers it got. */
  const listen = async (answer: (headers: IncomingHttpHeaders, url: string) => Answer) => {
    const seen: IncomingHttpHeaders[] = [];
    const server = createServer((incoming, response) => {
      seen.push(incoming.headers);
      const { status, headers, body } = answer(incoming.headers, incoming.url ?? '');
      response.writeHead(status, headers).end(body);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
  };

  const start = async (tenants: readonly RegistryEntry[], options: Partial<NginxOptions>) => {
    const port = await freePort();
    const conf = await write(tenants, { port, ...options });
    running = await startProgram(
      nginx,
      ['-c', conf],
      async () => (await ask(port, 'nowhere.example').catch(() => null)) !== null,
    );
    return (host: string, headers: Record<string, string> = {}, path = '/') => ask(port, host, headers, path);
  };

  it.each([
    ['a gate', { gate: 'http://127.0.0.1:9180', sharedHosts: ['app.example', 'api.example'] }],
    ['no gate', {}],
    ['server names', { defaultServer: false }],
    [
      'a certificate for each host',
      {
        certificate: '/etc/tls/{host}/full "chain".pem',
        certificateKey: '/etc/tls/{host}.key',
        tlsPort: 8443,
      },
    ],
  ])('takes the configuration of 2,000 tenants with %s', async (_name, options) => {
    const long = `${'x'.repeat(63)}.${'y'.repeat(63)}.${'z'.repeat(63)}`;
    const reasons = [null, null, 'suspended', 'trial-over', 'cancelled', 'deleted', 'not-ready'] as const;
    const tenants = Array.from({ length: 2000 }, (_, id) =>
      tenant(id, reasons[id % reasons.length], [
        `t${id}.app.example`,
        `w${id}.${long}.customer-${id}.example`,
      ]),
    );
    const conf = await write(tenants, { port: await freePort(), ...options });
    const { code, text } = await testNginx(nginx, conf);
    expect(text).not.toMatch(/\[(?:emerg|alert|crit|error|warn)\]/);
    expect(code).toBe(0);
    const map = await readFile(join(folder, 'nginx-map.conf'), 'utf8');
    expect(map.match(/^ {4}"t\d+\.app\.example" "t\d+";$/gm)).toHaveLength(2000);
  });

  it('without a gate serves open tenants and shows the others why, in two languages', async () => {
    const { origin, seen } = await listen(() => ({ status: 200, body: 'the application' }));
    const get = await start(
      [
        tenant(1),
        tenant(2, 'suspended'),
        tenant(3, 'trial-over'),
        tenant(4, 'cancelled'),
        tenant(5, 'deleted'),
        tenant(6, 'not-ready'),
        tenant(7, null, ['t7.app.example', 'www.own.example']),
      ],
      { upstream: origin },
    );
    expect(await get('t1.app.example')).toMatchObject({ status: 200, body: 'the application' });
    expect(await get('T1.App.Example:8080')).toMatchObject({ status: 200 });
    expect(await get('www.own.example')).toMatchObject({ status: 200 });
    expect(seen.at(-1)).toMatchObject({ host: 'www.own.example', 'x-tenant-slug': 't7', 'x-tenant-id': '7' });
    const before = seen.length;
    for (const [host, status, french, english] of [
      ['t2.app.example', 402, 'Paiement requis', 'Payment required'],
      ['t3.app.example', 402, 'Essai terminé, souscrivez', 'Trial over'],
      ['t4.app.example', 403, 'Compte annulé', 'Account cancelled'],
      ['t5.app.example', 403, 'Compte supprimé', 'Account deleted'],
      ['t6.app.example', 503, 'Compte en préparation', 'not ready'],
      ['unknown.example', 404, 'Adresse inconnue', 'Unknown address'],
    ] as const) {
      const answer = await get(host);
      expect([host, answer.status]).toEqual([host, status]);
      expect(answer.body).toContain(french);
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(answer.headers['retry-after']).toBe(status === 503 ? '5' : undefined);
      expect((await get(host, { 'accept-language': 'en-GB,fr;q=0.5' })).body).toContain(english);
    }
    expect(seen.length).toBe(before);
  });

  it('never hands on tenant headers that the client made up', async () => {
    const { origin, seen } = await listen(() => ({ status: 200 }));
    const get = await start([tenant(1)], { upstream: origin });
    await get('t1.app.example', {
      'X-Tenant-Id': '99',
      'X-Tenant-Slug': 'other',
      'X-Tenant-Database': 'studio_99_db',
      'X-Tenant-Role': 'postgres',
    });
    const headers = Object.entries(seen.at(-1) ?? {}).filter(([name]) => name.startsWith('x-tenant-'));
    expect(Object.fromEntries(headers)).toEqual({ 'x-tenant-id': '1', 'x-tenant-slug': 't1' });
  });

  it('leaves the answers of the application as they are', async () => {
    const { origin } = await listen((_headers, url) => ({
      status: Number(url.slice(1)),
      body: `own page of ${url}`,
    }));
    const get = await start([tenant(1)], { upstream: origin });
    for (const status of [401, 402, 403, 404, 500, 503]) {
      expect(await get('t1.app.example', {}, `/${status}`)).toMatchObject({
        status,
        body: `own page of /${status}`,
      });
    }
  });

  it('asks the gate about every request of a known host and does what it says', async () => {
    const app = await listen(() => ({ status: 200, body: 'the application' }));
    const refusals: Record<string, [number, string]> = {
      t2: [402, 'suspended'],
      t3: [402, 'trial-over'],
      t4: [403, 'cancelled'],
      t5: [403, 'mismatch'],
      t6: [401, 'token-invalid'],
      t7: [404, 'unknown-tenant'],
      t8: [503, 'unavailable'],
      t9: [418, 'whatever'],
    };
    const gate = await listen((headers): Answer => {
      const slug = String(headers['x-forwarded-host']).split('.')[0] ?? '';
      const refusal = refusals[slug];
      if (refusal) return { status: refusal[0], headers: { 'x-gate-code': refusal[1] } };
      return {
        status: 204,
        headers: {
          'x-tenant-id': '1',
          'x-tenant-slug': 't1',
          'x-tenant-database': 'studio_1_db',
          'x-tenant-status': 'ACTIVE',
        },
      };
    });
    const tenants = Array.from({ length: 9 }, (_, index) => tenant(index + 1));
    const get = await start(tenants, {
      upstream: app.origin,
      gate: gate.origin,
      sharedHosts: ['api.example'],
    });
    const token = { authorization: 'Bearer abc', 'X-Tenant-ID': 't1', 'X-Tenant-Role': 'postgres' };
    expect(await get('t1.app.example', token, '/tenant/t1/x?y=1')).toMatchObject({
      status: 200,
      body: 'the application',
    });
    expect(gate.seen.at(-1)).toMatchObject({
      'x-forwarded-host': 't1.app.example',
      'x-original-uri': '/tenant/t1/x?y=1',
      'x-tenant-id': 't1',
      authorization: 'Bearer abc',
    });
    expect(app.seen.at(-1)).toMatchObject({
      'x-tenant-id': '1',
      'x-tenant-database': 'studio_1_db',
      'x-tenant-status': 'ACTIVE',
    });
    expect(app.seen.at(-1)).not.toHaveProperty('x-tenant-role');
    expect(await get('api.example')).toMatchObject({ status: 200 });
    const served = app.seen.length;
    for (const [slug, status, text] of [
      ['t2', 402, 'Paiement requis'],
      ['t3', 402, 'Essai terminé'],
      ['t4', 403, 'Compte annulé'],
      ['t5', 403, 'Accès refusé'],
      ['t6', 401, 'Connexion requise'],
      ['t7', 404, 'Adresse inconnue'],
      ['t8', 503, 'Service indisponible'],
      ['t9', 503, 'Service indisponible'],
    ] as const) {
      const answer = await get(`${slug}.app.example`);
      expect([slug, answer.status]).toEqual([slug, status]);
      expect(answer.body).toContain(text);
    }
    const asked = gate.seen.length;
    expect((await get('unknown.example')).status).toBe(404);
    // Nobody reaches the check, or its answers, from outside.
    expect((await get('t1.app.example', {}, '/_cadastre_gate')).status).toBe(404);
    expect(gate.seen.length).toBe(asked);
    expect(app.seen.length).toBe(served);
  });

  it('lets nobody in while the gate does not answer', async () => {
    const app = await listen(() => ({ status: 200 }));
    const get = await start([tenant(1)], {
      upstream: app.origin,
      gate: `http://127.0.0.1:${await freePort()}`,
    });
    expect((await get('t1.app.example')).status).toBe(503);
    expect(app.seen).toEqual([]);
  });
});

function ask(
  port: number,
  host: string,
  headers: Record<string, string> = {},
  path = '/',
): Promise<{ status: number; headers: IncomingHttpHeaders; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { port, host: '127.0.0.1', path, headers: { ...headers, host }, agent: false },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part) => parts.push(part));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(parts).toString('utf8'),
          }),
        );
      },
    );
    sent.once('error', reject);
    sent.end();
  });
}
