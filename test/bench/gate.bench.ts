// The gate at 5,000 tenants, each with a configuration: how long gate.resolve, gate.check_limit, gate.check_module and
// gate.configuration take inside PostgreSQL, and how many requests a second the HTTP
// check answers on this machine, with the load generator on it too; and how soon an answer changes after the state of its
// tenant has, and comes while the platform database does not answer.
// Last line: one JSON document. Usage: npm run bench -- gate
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { connectPostgres } from '../../src/engine/adapters/postgres-session.ts';
import type { GateRequest } from '../../src/engine/gate/decide.ts';
import { GateKeeper } from '../../src/engine/gate/gate-keeper.ts';
import { StandingSessions } from '../../src/engine/gate/standing-sessions.ts';
import { withSession } from '../../src/engine/postgres/session.ts';
import { sql, trusted } from '../../src/engine/postgres/sql.ts';
import { startGateServer } from '../../src/web/gate/start-gate-server.ts';
import { findLoad } from './gate-load.ts';
import { openBench } from './open-bench.ts';

const TENANTS = 5_000;
const RESOLVES = 20_000;
const ROUNDS = 3;
const CHANGES = 20;
const SECONDS = Number(process.argv[2] ?? 3);

/** As large as the shipped tiers make it: some ninety settings a tenant. */
const EFFECTIVE = JSON.stringify({
  'resources.users': 1000,
  'resources.storage': 107_374_182_400,
  'resources.api_calls': 1_000_000,
  'resources.connections': 100,
  ...Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [`database.settings.setting_${index}`, `value ${index}`]),
  ),
  ...Object.fromEntries(
    Array.from({ length: 10 }, (_, index) => [`features.feature_${index}`, index % 2 === 0]),
  ),
  ...Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`branding.word_${index}`, `word ${index}`])),
  ...Object.fromEntries(
    Array.from({ length: 5 }, (_, index) => [`custom_limits.limit_${index}`, index * 10]),
  ),
  modules: ['crm', 'accounting-basic', 'accounting', 'sales'],
});

const bench = await openBench('gate');
const { cluster, engine, folder, closing } = bench;
try {
  const { databaseName } = await engine.platform.open();
  const target = cluster.target(databaseName);

  await withSession(connectPostgres, target, (session) => session.script(planted()));
  const resolve = await withSession(connectPostgres, target, async (session) => {
    await session.script(measured());
    const { rows } = await session.run<{ p50: number; p99: number; most: number; kinds: number }>(
      sql`${trusted(`SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY ms) AS p50,
            percentile_cont(0.99) WITHIN GROUP (ORDER BY ms) AS p99, max(ms) AS most,
            count(DISTINCT code)::int AS kinds FROM measured`)}`,
    );
    const found = rows[0];
    // A loop in which everything was refused, or everything let in, would not be what it says.
    if (found?.kinds !== 4) throw new Error('The resolves were not mixed');
    return found;
  });
  console.log(
    `gate.resolve: ${resolve.p50.toFixed(3)} ms in the middle, ${resolve.p99.toFixed(3)} ms at p99, ${resolve.most.toFixed(1)} ms at most`,
  );

  const asked = await withSession(connectPostgres, target, async (session) => {
    await session.script(measuredFunctions());
    const { rows } = await session.run<{ question: string; p50: number; p99: number; answers: number }>(
      sql`${trusted(`SELECT question, percentile_cont(0.5) WITHIN GROUP (ORDER BY ms) AS p50,
            percentile_cont(0.99) WITHIN GROUP (ORDER BY ms) AS p99, count(DISTINCT answer)::int AS answers
          FROM asked GROUP BY question ORDER BY question`)}`,
    );
    // A question that always has one answer was asked of nobody.
    if (rows.length !== 3 || rows.some(({ answers }) => answers < 2))
      throw new Error('The questions were not mixed');
    return rows;
  });
  for (const { question, p50, p99 } of asked)
    console.log(`gate.${question}: ${p50.toFixed(3)} ms in the middle, ${p99.toFixed(3)} ms at p99`);

  const load = await findLoad(folder);
  const requests = Array.from({ length: 10_000 }, (_, index) => {
    const tenant = (index * 7919) % TENANTS;
    const headers = {
      'X-Forwarded-Host': `tenant-${tenant}.bench.example`,
      'X-Original-URI': '/invoices?page=2',
    };
    if (index % 10 === 0) return { ...headers, 'X-Forwarded-Host': `nobody-${tenant}.bench.example` };
    if (index % 10 === 1) return { ...headers, 'X-Tenant-ID': `tenant-${tenant}` };
    if (index % 10 === 2) return { ...headers, 'X-Tenant-ID': `tenant-${(tenant + 1) % TENANTS}` };
    return headers;
  });
  const log = (line: string) => console.log(line);
  // A 503 is quick, and no answer that anybody wants.
  let notInTime = 0;
  const openGate = async (cacheSize?: number) => {
    const keeper = new GateKeeper({
      connect: connectPostgres,
      target: async () => target,
      log,
      ...(cacheSize !== undefined && { cacheSize }),
    });
    while (!keeper.isListening) await new Promise((wake) => setTimeout(wake, 20));
    const counting = {
      answer: (request: GateRequest) => {
        const answer = keeper.answer(request);
        if (answer instanceof Promise) {
          answer.catch(() => {
            notInTime += 1;
          });
        }
        return answer;
      },
      get isListening() {
        return keeper.isListening;
      },
    };
    const server = await startGateServer({ keeper: counting, tokens: null, port: 0, log });
    closing.push(
      () => server.close(),
      () => keeper.close(),
    );
    return server.url;
  };
  const sessions = await StandingSessions.open(connectPostgres, target, 4);
  closing.push(async () => sessions.close());
  const select1 = createServer((_request, response) => {
    sessions.run(sql`SELECT 1`).then(
      () => response.writeHead(204).end(),
      () => response.writeHead(503).end(),
    );
  });
  const hono = new Hono().all('*', (context) => context.body(null, 204));
  const ways: Record<string, string> = {
    gate: await openGate(),
    'without-cache': await openGate(1),
    'select-1': await listen(select1),
    'bare-node': await listen(createServer((_request, response) => response.writeHead(204).end())),
    'bare-hono': await listen(createAdaptorServer({ fetch: hono.fetch }) as Server),
  };
  const forgotten = await forgets(ways['gate'] ?? '');
  const unanswered = await answersWhileLocked(ways['gate'] ?? '');
  console.log(
    `a change is answered after ${forgotten.toFixed(1)} ms, a request while the tables are locked after ${unanswered.toFixed(1)} ms`,
  );
  notInTime = 0;
  const seen: Record<string, number[]> = {};
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [way, url] of Object.entries(ways)) {
      const perSecond = await load.perSecond(url, requests, round === 0 ? 1 : SECONDS);
      // The first round warms everything up.
      if (round > 0) seen[way] = [...(seen[way] ?? []), perSecond];
    }
    if (round > 0) console.log(`round ${round}: ${text((way) => seen[way]?.at(-1) ?? 0)}`);
  }
  const requested = (seen['gate'] ?? []).reduce((sum, each) => sum + each * SECONDS, 0);
  if (notInTime > requested / 100) throw new Error(`${notInTime} requests got no answer in time`);
  await checkAnswers(ways['gate'] ?? '', requests.slice(0, 200));
  const perSecond = (way: string) => median(seen[way] ?? []);
  console.log(
    JSON.stringify({
      bench: 'gate',
      ratios: {
        'gate-vs-select-1': round2(perSecond('gate') / perSecond('select-1')),
        'gate-vs-bare-node': round2(perSecond('gate') / perSecond('bare-node')),
        'hono-vs-node': round2(perSecond('bare-hono') / perSecond('bare-node')),
      },
      figures: {
        tenants: TENANTS,
        'resolve-p50-ms': round3(resolve.p50),
        'resolve-p99-ms': round3(resolve.p99),
        ...Object.fromEntries(
          asked.flatMap(({ question, p50, p99 }) => [
            [`${question.replace('_', '-')}-p50-ms`, round3(p50)],
            [`${question.replace('_', '-')}-p99-ms`, round3(p99)],
          ]),
        ),
        'http-per-second': Math.round(perSecond('gate')),
        'http-without-cache-per-second': Math.round(perSecond('without-cache')),
        'select-1-per-second': Math.round(perSecond('select-1')),
        'bare-node-per-second': Math.round(perSecond('bare-node')),
        'answers-not-in-time': notInTime,
        // The slowest of the rounds.
        'forgets-ms': round2(forgotten),
        'answers-while-locked-ms': round2(unanswered),
        'bare-hono-per-second': Math.round(perSecond('bare-hono')),
        load: load.tool,
        postgresql: cluster.version,
      },
    }),
  );

  /** From the commit of a suspension, or of its end, to the first answer that knows of it. */
  async function forgets(url: string): Promise<number> {
    const all: number[] = [];
    await withSession(connectPostgres, target, async (session) => {
      for (let round = 0; round < CHANGES; round += 1) {
        const slug = `tenant-${round * 5 + 1}`;
        const answers = async (status: number) => {
          const started = performance.now();
          while ((await fetch(url, { headers: { 'X-Tenant-ID': slug } })).status !== status);
          return performance.now() - started;
        };
        await answers(204);
        for (const [status, answer] of [
          ['SUSPENDING', 402],
          ['ACTIVE', 204],
        ] as const) {
          const reason = status === 'ACTIVE' ? null : 'payment';
          await session.run(
            sql`UPDATE platform.organizations SET status = ${status}, status_reason = ${reason} WHERE slug = ${slug}`,
          );
          all.push(await answers(answer));
        }
      }
    });
    return Math.max(...all);
  }

  async function answersWhileLocked(url: string): Promise<number> {
    const all: number[] = [];
    await withSession(connectPostgres, target, (session) =>
      session.transaction(async () => {
        await session.run(sql`LOCK TABLE platform.organizations IN ACCESS EXCLUSIVE MODE`);
        for (let round = 0; round < CHANGES; round += 1) {
          const started = performance.now();
          const { status } = await fetch(url, { headers: { 'X-Tenant-ID': `unheard-of-${round}` } });
          all.push(performance.now() - started);
          if (status !== 503) throw new Error(`${status} while nobody can know`);
        }
      }),
    );
    return Math.max(...all);
  }

  function text(value: (way: string) => number): string {
    return Object.keys(ways)
      .map((way) => `${way} ${Math.round(value(way))}/s`)
      .join(', ');
  }
} finally {
  await bench.close();
}

/** 5,000 tenants, each with a domain and a configuration; four in five are let in. */
function planted(): string {
  return `
    INSERT INTO platform.blueprints (hash, name, content) VALUES ('bench', 'bench', '{}');
    WITH made AS (
      INSERT INTO platform.organizations (name, slug, status, owner_email, trial_ends_at, ready_at)
      SELECT 'Tenant ' || n, 'tenant-' || n,
        CASE n % 5 WHEN 0 THEN 'SUSPENDED' WHEN 1 THEN 'TRIAL' ELSE 'ACTIVE' END,
        'owner-' || n || '@bench.example', now() + interval '1 day', now()
      FROM generate_series(0, ${TENANTS - 1}) AS n RETURNING id, slug
    ), placed AS (
      INSERT INTO platform.tenants (organization_id, isolation, server_id, database_name, role_name, owner_role, blueprint, blueprint_hash)
      SELECT made.id, 'database', (SELECT id FROM platform.servers LIMIT 1), 'studio_' || made.id || '_db',
        'studio_' || made.id || '_user', 'studio_' || made.id || '_owner', 'bench', 'bench' FROM made
    )
    INSERT INTO platform.domains (host, organization_id, kind, token, verified_at, verified_by)
    SELECT slug || '.bench.example', id, 'custom', 'token', now(), 'dns' FROM made;
    INSERT INTO platform.tiers (name, version, title, position, document, layers, published_by)
    VALUES ('bench', 1, 'Bench', 99, '', '[]', 'bench');
    INSERT INTO platform.tenant_configurations (organization_id, tier, tier_version, effective, changed_by)
    SELECT id, 'bench', 1, '${EFFECTIVE}'::jsonb, 'bench' FROM platform.organizations;
    ANALYZE`;
}

/** By the server's own clock, one call at a time, every kind of question in a random order. */
function measured(): string {
  return `
    CREATE TEMP TABLE measured (ms double precision, code text);
    DO $$
    DECLARE
      began timestamptz;
      took double precision;
      answer gate.decision;
      n integer;
      low integer := (SELECT min(id) FROM platform.organizations);
    BEGIN
      FOR i IN 1 .. ${RESOLVES + 1000} LOOP
        n := floor(random() * ${TENANTS});
        began := clock_timestamp();
        CASE i % 8
          WHEN 0 THEN answer := gate.resolve(host => 'nobody-' || n || '.bench.example');
          WHEN 1 THEN answer := gate.resolve(header => 'tenant-' || n);
          WHEN 2 THEN answer := gate.resolve(header => (low + n)::text, claim => (low + n)::text);
          WHEN 3 THEN answer := gate.resolve(path => '/tenant/tenant-' || n || '/invoices');
          WHEN 4 THEN answer := gate.resolve(host => 'tenant-' || n || '.bench.example', claim => 'tenant-' || (n + 1) % ${TENANTS});
          ELSE answer := gate.resolve(host => 'Tenant-' || n || '.bench.example:443');
        END CASE;
        took := extract(epoch FROM clock_timestamp() - began) * 1000;
        -- The first thousand warm the caches up.
        IF i > 1000 THEN
          INSERT INTO measured VALUES (took, answer.code);
        END IF;
      END LOOP;
    END $$`;
}

/** The functions an application asks in every request, by the server's own clock, for tenants in a random order. */
function measuredFunctions(): string {
  return `
    CREATE TEMP TABLE asked (question text, ms double precision, answer text);
    DO $$
    DECLARE
      began timestamptz;
      answer text;
      question text;
      tenant text;
    BEGIN
      FOR i IN 1 .. ${RESOLVES + 1000} LOOP
        tenant := 'tenant-' || floor(random() * ${TENANTS})::int;
        question := (ARRAY['check_limit', 'check_module', 'configuration'])[1 + i % 3];
        began := clock_timestamp();
        CASE question
          WHEN 'check_limit' THEN answer := gate.check_limit(tenant, 'users', i % 3 * 1000)::text;
          WHEN 'check_module' THEN answer := gate.check_module(tenant, CASE i % 2 WHEN 0 THEN 'sales' ELSE 'ai' END)::text;
          ELSE answer := gate.configuration(tenant) ->> 'code';
        END CASE;
        IF i > 1000 THEN
          INSERT INTO asked VALUES (question, extract(epoch FROM clock_timestamp() - began) * 1000, left(answer, 200));
        END IF;
      END LOOP;
    END $$`;
}

/** What was fast must have been right as well. */
async function checkAnswers(url: string, requests: readonly Record<string, string>[]): Promise<void> {
  for (const headers of requests) {
    const { status } = await fetch(url, { headers });
    const tenant = Number(/-(\d+)\./.exec(headers['X-Forwarded-Host'] ?? '')?.[1]);
    const other = headers['X-Tenant-ID'] !== undefined && headers['X-Tenant-ID'] !== `tenant-${tenant}`;
    const expected = headers['X-Forwarded-Host']?.startsWith('nobody')
      ? 404
      : other
        ? 403
        : tenant % 5 === 0
          ? 402
          : 204;
    if (status !== expected) throw new Error(`${JSON.stringify(headers)}: ${status}, not ${expected}`);
  }
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/check`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

function round3(value: number): number {
  return Math.round(value * 1000) / 1000;
}
