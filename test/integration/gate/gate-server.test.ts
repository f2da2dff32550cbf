import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import { GateKeeper, type GateTimes } from '../../../src/engine/gate/gate-keeper.ts';
import { openTokenChecker } from '../../../src/engine/gate/token-checker.ts';
import type { ConnectionTarget, Session } from '../../../src/engine/postgres/session.ts';
import { tokenRulesSchema } from '../../../src/shared/models/gate.ts';
import { type GateServer, startGateServer } from '../../../src/web/gate/start-gate-server.ts';
import { query } from '../../support/as-tenant.ts';
import { eachMajor, ownCluster } from '../../support/shared-cluster.ts';
import { openTestPlatform, type TestPlatform } from '../../support/test-platform.ts';
import { plant } from './support.ts';

const SECRET = 'a shared secret of at least 32 bytes!';

function hs256(payload: object): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${encode({ alg: 'HS256' })}.${encode(payload)}`;
  return `${input}.${createHmac('sha256', SECRET).update(input).digest('base64url')}`;
}

interface Gate {
  readonly server: GateServer;
  readonly keeper: GateKeeper;
  readonly log: string[];
  ask(headers: Record<string, string>): Promise<{ status: number; headers: Headers; body: string }>;
  close(): Promise<void>;
}

const HOUR = 3_600_000;
/**
 * Nothing is forgotten because time has passed, and no answer comes too late: what changes an answer is then what the
 * test did, on however busy a machine. The benchmark `gate` prints how soon it comes with the times of the gate.
 */
const PATIENT: GateTimes = { budget: 60_000, lease: HOUR, keptAtMost: HOUR, silence: 60_000 };

async function openGate(
  target: ConnectionTarget,
  options: {
    required?: boolean;
    tokens?: boolean;
    cacheSize?: number;
    jwksFile?: string;
    times?: Partial<GateTimes>;
    clock?: () => number;
  } = {},
): Promise<Gate> {
  const log: string[] = [];
  const say = (line: string) => log.push(line);
  const keeper = new GateKeeper({
    connect: connectPostgres,
    target: async () => target,
    log: say,
    times: { ...PATIENT, ...options.times },
    ...(options.clock && { clock: options.clock }),
    ...(options.cacheSize !== undefined && { cacheSize: options.cacheSize }),
  });
  const tokens = await openTokenChecker({
    rules: tokenRulesSchema.parse({ required: options.required ?? false }),
    secret: options.tokens === false ? undefined : SECRET,
    jwksFile: options.jwksFile,
    log: say,
  });
  const server = await startGateServer({ keeper, tokens, port: 0, log: say });
  return {
    server,
    keeper,
    log,
    async ask(headers) {
      const response = await fetch(server.url, { headers });
      return { status: response.status, headers: response.headers, body: await response.text() };
    },
    async close() {
      await server.close();
      tokens?.close();
      await keeper.close();
    },
  };
}

/** Ends when it is so, or with the test. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(10);
}

eachMajor('The HTTP check of the gate', (cluster) => {
  let platform: TestPlatform;
  let session: Session;
  const open: Gate[] = [];
  const gate = async (options: Parameters<typeof openGate>[1] = {}) => {
    const opened = await openGate(cluster.target(platform.database), options);
    open.push(opened);
    await until(() => opened.keeper.isListening);
    return opened;
  };
  beforeAll(async () => {
    platform = await openTestPlatform(cluster);
    session = await connectPostgres(cluster.target(platform.database));
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.close()));
  });
  afterAll(async () => {
    await session?.close();
    await platform?.remove();
  });

  it('answers the table of statuses, in both languages', async () => {
    const { ask } = await gate();
    const wanted: [Parameters<typeof plant>[1], number, string, string][] = [
      [{ status: 'TRIAL', trialEndsIn: '1 hour' }, 204, '', ''],
      [
        { status: 'TRIAL', trialEndsIn: '-1 hour' },
        402,
        'Essai terminé, souscrivez',
        'Trial over, please subscribe',
      ],
      [{ status: 'ACTIVE' }, 204, '', ''],
      [{ status: 'SUSPENDED', reason: 'payment' }, 402, 'Paiement requis', 'Payment required'],
      [
        { status: 'SUSPENDED', reason: 'trial-over' },
        402,
        'Essai terminé, souscrivez',
        'Trial over, please subscribe',
      ],
      [{ status: 'CANCELLED' }, 403, 'Compte annulé', 'Account cancelled'],
      [{ status: 'DELETED' }, 403, 'Compte supprimé', 'Account deleted'],
      [{ status: 'REACTIVATING' }, 503, 'Compte en préparation', 'Account not ready yet'],
    ];
    for (const [state, status, fr, en] of wanted) {
      const { id, slug } = await plant(session, state);
      const host = `${slug}.app.example`;
      await query(
        session,
        `INSERT INTO platform.domains VALUES ('${host}', ${id}, 'primary', 't', now(), 'own', now())`,
      );
      const french = await ask({ 'X-Forwarded-Host': host, 'X-Original-URI': '/' });
      expect(french.status, JSON.stringify(state)).toBe(status);
      if (status === 204) {
        expect(Object.fromEntries(french.headers)).toMatchObject({
          'x-tenant-id': String(id),
          'x-tenant-slug': slug,
          'x-tenant-database': `studio_${id}_db`,
          'x-tenant-role': `studio_${id}_user`,
          'x-tenant-server': `${cluster.host}:${cluster.port}`,
          'x-tenant-status': state?.status,
        });
        continue;
      }
      expect(french.body).toContain(fr);
      // Headers are bytes; what is in them is UTF-8.
      const said = Buffer.from(french.headers.get('x-gate-message') ?? '', 'latin1').toString('utf8');
      expect(said).toContain(fr);
      expect(french.headers.get('x-tenant-database')).toBeNull();
      expect((await ask({ 'X-Forwarded-Host': host, 'Accept-Language': 'en' })).body).toContain(en);
    }
    expect((await ask({ 'X-Forwarded-Host': 'nobody.example' })).status).toBe(404);
  });

  it('lets header and token name one tenant only', async () => {
    const mine = await plant(session);
    const other = await plant(session);
    const { ask } = await gate();
    const exp = Math.floor(Date.now() / 1000) + 60;
    const bearer = (tenant_id: unknown, more: object = {}) => ({
      authorization: `Bearer ${hs256({ tenant_id, exp, ...more })}`,
    });
    const header = { 'X-Tenant-ID': mine.slug };
    expect((await ask({ ...header, ...bearer(mine.id) })).status).toBe(204);
    expect((await ask({ ...header, ...bearer(mine.slug) })).status).toBe(204);
    expect((await ask({ ...bearer(mine.id) })).headers.get('x-tenant-slug')).toBe(mine.slug);
    for (const wrong of [bearer(other.id), bearer(other.slug), bearer('nobody')]) {
      expect((await ask({ ...header, ...wrong })).status).toBe(403);
    }
    expect((await ask({ 'X-Tenant-ID': other.slug, ...bearer(mine.id) })).status).toBe(403);
    const refused = await ask({ ...header, ...bearer(mine.id, { exp: exp - 3600 }) });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toContain('invalid_token');
    for (const authorization of ['Bearer', 'Bearer x', `Bearer ${hs256({ exp })}`]) {
      expect((await ask({ ...header, authorization })).status, authorization.slice(0, 20)).toBe(401);
    }
    expect((await ask({ ...header, authorization: 'Basic eDp5' })).status).toBe(204);

    const strict = await gate({ required: true });
    expect((await strict.ask(header)).status).toBe(401);
    expect((await strict.ask({ ...header, ...bearer(mine.id) })).status).toBe(204);
    const lenient = await gate({ tokens: false });
    expect((await lenient.ask({ ...header, authorization: 'Bearer x' })).status).toBe(204);
  });

  it('forgets what somebody has changed, because it is told', async () => {
    const { id, slug } = await plant(session);
    const { ask, keeper } = await gate();
    const header = { 'X-Tenant-ID': slug };
    const change = (text: string) => query(session, text);
    for (let round = 0; round < 3; round += 1) {
      await until(async () => (await ask(header)).status === 204 && keeper.kept > 0);
      await change(
        `UPDATE platform.organizations SET status = 'SUSPENDING', status_reason = 'payment' WHERE id = ${id}`,
      );
      await until(async () => (await ask(header)).status === 402);
      await change(
        `UPDATE platform.organizations SET status = 'ACTIVE', status_reason = NULL WHERE id = ${id}`,
      );
      await until(async () => (await ask(header)).status === 204);
    }
    // What was unknown, too: a domain that is verified only now, and one that goes.
    const host = { 'X-Forwarded-Host': `${slug}.new.example` };
    await until(async () => (await ask(host)).status === 404 && keeper.kept > 0);
    await change(
      `INSERT INTO platform.domains VALUES ('${slug}.new.example', ${id}, 'custom', 't', NULL, NULL, now())`,
    );
    await until(() => keeper.kept === 0);
    expect((await ask(host)).status).toBe(404);
    await change(
      `UPDATE platform.domains SET verified_at = now(), verified_by = 'dns' WHERE organization_id = ${id}`,
    );
    await until(async () => (await ask(host)).status === 204);
    await change(`DELETE FROM platform.domains WHERE organization_id = ${id}`);
    await until(async () => (await ask(host)).status === 404);
    // A server that moves.
    await ask(header);
    await change(`UPDATE platform.servers SET definition = definition || '{"host":"moved.example"}'`);
    await until(async () => (await ask(header)).headers.get('x-tenant-server')?.startsWith('moved') ?? false);
    await change(`UPDATE platform.servers SET definition = definition || '{"host":"${cluster.host}"}'`);
  });

  it('forgets when a configuration is set, changed and taken away, because it is told', async () => {
    const { id, slug } = await plant(session);
    const { ask, keeper } = await gate();
    await query(
      session,
      `INSERT INTO platform.tiers (name, version, title, position, document, layers, published_by)
       VALUES ('gate-test', 1, 'Test', 99, '', '[]', 'test') ON CONFLICT DO NOTHING`,
    );
    for (const change of [
      `INSERT INTO platform.tenant_configurations (organization_id, tier, tier_version, effective, changed_by)
       VALUES (${id}, 'gate-test', 1, '{"resources.users": 3}', 'test')`,
      `UPDATE platform.tenant_configurations SET effective = '{"resources.users": 4}' WHERE organization_id = ${id}`,
      `DELETE FROM platform.tenant_configurations WHERE organization_id = ${id}`,
    ]) {
      await until(async () => (await ask({ 'X-Tenant-ID': slug })).status === 204 && keeper.kept === 1);
      await query(session, change);
      await until(() => keeper.kept === 0);
    }
  });

  it('forgets as well when the connection it listens on is cut in the same moment', async () => {
    const { id, slug } = await plant(session);
    const { ask, keeper } = await gate();
    const header = { 'X-Tenant-ID': slug };
    expect((await ask(header)).status).toBe(204);
    await query(
      session,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND query IN ('SELECT 1', 'LISTEN cadastre_gate')`,
    );
    await query(session, `UPDATE platform.organizations SET status = 'CANCELLING' WHERE id = ${id}`);
    await until(async () => (await ask(header)).status === 403);
    await until(() => keeper.isListening);
    expect((await ask(header)).status).toBe(403);
  });

  it('ends a trial at its end, out of the cache too', async () => {
    const { id, slug } = await plant(session, { status: 'TRIAL', trialEndsIn: '1 hour' });
    let later = 0;
    const { ask, keeper } = await gate({
      clock: () => performance.now() + later,
      times: { lease: 10 * HOUR, keptAtMost: 10 * HOUR },
    });
    const header = { 'X-Tenant-ID': slug };
    expect((await ask(header)).status).toBe(204);
    expect(keeper.kept).toBe(1);
    // Over, and nobody is told of it.
    await session.transaction(async () => {
      await query(session, 'SET LOCAL session_replication_role = replica');
      await query(session, `UPDATE platform.organizations SET trial_ends_at = now() WHERE id = ${id}`);
    });
    expect((await ask(header)).status).toBe(204);
    later = HOUR;
    expect((await ask(header)).status).toBe(402);
    expect((await ask(header)).body).toBe('Essai terminé, souscrivez\n');
  });

  it('answers 503 while the database does not, and never lets anybody in then', async () => {
    const { slug } = await plant(session);
    const { ask, keeper } = await gate({ times: { budget: 50 } });
    await until(async () => (await ask({ 'X-Tenant-ID': slug })).status === 204 && keeper.kept === 1);
    const blocker = await connectPostgres(cluster.target(platform.database));
    try {
      await blocker.transaction(async () => {
        await query(blocker, 'LOCK TABLE platform.organizations IN ACCESS EXCLUSIVE MODE');
        // The lock stays until they are answered: it is the budget that ends the wait.
        const answer = await ask({ 'X-Tenant-ID': 'somebody-not-asked-for-before' });
        expect(answer.status).toBe(503);
        await expect(Promise.resolve(keeper.answer({ header: 'nor-this-one' }))).rejects.toMatchObject({
          code: 'TIMEOUT',
          message: expect.stringContaining('more than 50 ms'),
        });
        expect(answer.headers.get('retry-after')).toBe('1');
        expect(answer.body).toContain('Service momentanément indisponible');
        // What is kept and certain is still answered.
        expect((await ask({ 'X-Tenant-ID': slug })).status).toBe(204);
        const crowd = await Promise.all(
          Array.from({ length: 400 }, (_, index) => ask({ 'X-Tenant-ID': `crowd-${index}` })),
        );
        expect(new Set(crowd.map(({ status }) => status))).toEqual(new Set([503]));
      });
    } finally {
      await blocker.close();
    }
    await until(async () => (await ask({ 'X-Tenant-ID': 'crowd-1' })).status === 404);
    expect(keeper.isListening).toBe(true);
  });

  it('keeps no more decisions than it was told', async () => {
    const { ask, keeper } = await gate({ cacheSize: 10 });
    for (let index = 0; index < 40; index += 1) await ask({ 'X-Tenant-ID': `nobody-${index}` });
    expect(keeper.kept).toBeLessThanOrEqual(10);
    expect(keeper.kept).toBeGreaterThan(0);
  });

  it('reads the key set again when it changes, and keeps the former one while it is broken', async () => {
    const { slug } = await plant(session);
    const folder = await mkdtemp(join(tmpdir(), 'cadastre-gate-'));
    try {
      const { generateKeyPair, exportJWK, SignJWT } = await import('jose');
      const made = async (kid: string) => {
        const { publicKey, privateKey } = await generateKeyPair('ES256');
        const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'ES256' };
        const token = await new SignJWT({ tenant_id: slug })
          .setProtectedHeader({ alg: 'ES256', kid })
          .setExpirationTime('5 minutes')
          .sign(privateKey);
        return { jwk, authorization: `Bearer ${token}` };
      };
      const [one, two] = await Promise.all([made('one'), made('two')]);
      const jwksFile = join(folder, 'keys.json');
      await writeFile(jwksFile, JSON.stringify({ keys: [one.jwk] }));
      const { ask, log } = await gate({ tokens: false, jwksFile });
      expect((await ask({ authorization: one.authorization })).status).toBe(204);
      expect((await ask({ authorization: two.authorization })).status).toBe(401);
      await writeFile(jwksFile, '{"keys": [');
      await until(() => log.some((line) => line.includes('the former one stays')));
      expect((await ask({ authorization: one.authorization })).status).toBe(204);
      await writeFile(jwksFile, JSON.stringify({ keys: [two.jwk] }));
      await until(async () => (await ask({ authorization: two.authorization })).status === 204);
      expect((await ask({ authorization: one.authorization })).status).toBe(401);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('tells its health, and answers nothing else', async () => {
    const { server } = await gate();
    const base = server.url.replace('/check', '');
    expect((await fetch(`${base}/health`)).status).toBe(204);
    expect((await fetch(`${base}/`)).status).toBe(404);
    expect((await fetch(`${base}/check`, { method: 'POST', body: 'x'.repeat(100_000) })).status).toBe(404);
    expect(new URL(server.url).hostname).toBe('127.0.0.1');
  });
});

describe.each([15, 18] as const)('The HTTP check when the platform is away (PostgreSQL %i)', (major) => {
  const cluster = ownCluster(major);

  it('lets nobody in, from memory neither, and is back by itself', async () => {
    const platform = await openTestPlatform(cluster());
    const session = await connectPostgres(cluster().target(platform.database));
    const { slug } = await plant(session);
    const target = cluster().target(platform.database);
    const gate = await openGate(target);
    const header = { 'X-Tenant-ID': slug };
    try {
      await until(() => gate.keeper.isListening);
      expect((await gate.ask(header)).status).toBe(204);
      // These clusters do not wait for the disk, and a crash would take the tenant along.
      await query(session, 'CHECKPOINT');
      await session.close();
      await cluster().stop('immediate');
      await until(async () => (await gate.ask(header)).status === 503);
      expect((await fetch(gate.server.url.replace('/check', '/health'))).status).toBe(503);
      expect((await gate.ask(header)).status).toBe(503);
      await cluster().start();
      await until(async () => (await gate.ask(header)).status === 204);
      await until(() => gate.keeper.isListening);
      // Told once each, not once a request.
      expect(gate.log.filter((line) => line.includes('nobody is let in'))).toHaveLength(1);
      expect(gate.log.filter((line) => line.includes('answers again'))).toHaveLength(1);
    } finally {
      await gate.close();
      await platform.remove();
    }
  });

  it('starts before the platform does', async () => {
    const platform = await openTestPlatform(cluster());
    const session = await connectPostgres(cluster().target(platform.database));
    const { slug } = await plant(session);
    await query(session, 'CHECKPOINT');
    await session.close();
    await platform.engine.platform.reset();
    await cluster().stop('immediate');
    const gate = await openGate(cluster().target(platform.database));
    try {
      expect((await gate.ask({ 'X-Tenant-ID': slug })).status).toBe(503);
      await cluster().start();
      await until(async () => (await gate.ask({ 'X-Tenant-ID': slug })).status === 204);
    } finally {
      await gate.close();
      await platform.remove();
    }
  });
});
