import { readFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endOverrun, limitsOf, readConfigured } from '../../../src/engine/enforcement/index.ts';
import { writeRules } from '../../../src/engine/local-server/cluster-settings.ts';
import type { FlatSettings } from '../../../src/shared/models/flat-settings.ts';
import { TIER_SETTINGS } from '../../../src/shared/models/tier-settings.ts';
import { asSuperuser, loginOf, query, sqlstateOf, type TenantLogin } from '../../support/as-tenant.ts';
import { makeCertificates, type TestCertificates } from '../../support/certificates.ts';
import { type Cluster, startCluster } from '../../support/cluster.ts';
import { giveSettings } from '../../support/configured.ts';
import { findTestPrograms, TEST_MAJORS } from '../../support/postgres-programs.ts';
import { reloadSettings } from '../../support/reload-settings.ts';
import {
  createAndWait,
  openTestPlatform,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

const SETTINGS = 'database.settings';
const MB = 1024 ** 2;

/** Small enough to be met in a moment; of the tier `free` where a figure is its own. */
const VALUES: FlatSettings = {
  'resources.connections': 5,
  'database.isolation': 'database',
  [`${SETTINGS}.statement_timeout`]: 600,
  [`${SETTINGS}.lock_timeout`]: 150,
  [`${SETTINGS}.idle_in_transaction_session_timeout`]: 300,
  [`${SETTINGS}.transaction_timeout`]: 900,
  [`${SETTINGS}.work_mem`]: 6 * MB,
  [`${SETTINGS}.maintenance_work_mem`]: 70 * MB,
  [`${SETTINGS}.temp_file_limit`]: 1 * MB,
  [`${SETTINGS}.max_parallel_workers_per_gather`]: 1,
  [`${SETTINGS}.log_min_duration_statement`]: 100,
  [`${SETTINGS}.default_tablespace`]: 'fast',
  'qos.priority': 'high',
  'security.tls': 'required',
  'security.allowed_networks': ['127.0.0.1/32'],
};

interface Proof {
  readonly cluster: Cluster;
  readonly platform: TestPlatform;
  readonly login: TenantLogin;
  readonly neighbour: TenantLogin;
  /** As the tenant, from an address of this machine, with or without TLS. */
  as<T>(work: (client: pg.Client) => Promise<T>, how?: How): Promise<T>;
}
interface How {
  readonly from?: string;
  readonly tls?: boolean;
  readonly database?: string;
  readonly options?: string;
}

const stateOf = async (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(
    () => 'nothing refused it',
    (error: { code?: string }) => error.code,
  );

/** What the server does when the tenant tries: one observation for each setting that PostgreSQL holds. */
const PROOFS: Readonly<Record<string, (proof: Proof) => Promise<void>>> = {
  'resources.connections': async ({ as }) => {
    const sixth = (left: number): Promise<string | undefined> =>
      left === 0 ? stateOf(as(async () => undefined)) : as(() => sixth(left - 1));
    expect(await sixth(5)).toBe('53300');
  },
  'database.isolation': async ({ as, neighbour }) => {
    expect(await stateOf(as(async () => undefined, { database: neighbour.tenant.database }))).toBe('28000');
  },
  [`${SETTINGS}.statement_timeout`]: async ({ as }) => {
    expect(await stateOf(as((client) => client.query('SELECT pg_sleep(20)')))).toBe('57014');
  },
  [`${SETTINGS}.lock_timeout`]: async ({ as }) => {
    await as(async (holder) => {
      // Outside of a transaction: one that is idle would be ended before a slow machine has the second session.
      await holder.query('SELECT pg_advisory_lock(1)');
      expect(await stateOf(as((client) => client.query('SELECT pg_advisory_lock(1)')))).toBe('55P03');
    });
  },
  [`${SETTINGS}.idle_in_transaction_session_timeout`]: async ({ as }) => {
    await as(async (client) => {
      const ended = new Promise<string | undefined>((resolve) =>
        client.on('error', (error) => resolve((error as { code?: string }).code)),
      );
      await client.query('BEGIN');
      expect(await ended).toBe('25P03');
    });
  },
  [`${SETTINGS}.transaction_timeout`]: async ({ as, cluster, platform }) => {
    const busy = as(async (client) => {
      await client.query('BEGIN');
      // Neither idle nor in one statement for long.
      for (let left = 200; left > 0; left -= 1) await client.query('SELECT pg_sleep(0.05)');
    });
    if (cluster.major >= 17) {
      expect(await stateOf(busy)).toBe('25P04');
      return;
    }
    // Before 17 there is no such parameter: the watch ends it.
    const state = stateOf(busy);
    await untilEnded(platform, 'transaction');
    expect(await state).toBe('57P01');
  },
  [`${SETTINGS}.work_mem`]: async ({ as }) => expect(await shown(as, 'work_mem')).toBe('6MB'),
  [`${SETTINGS}.maintenance_work_mem`]: async ({ as }) =>
    expect(await shown(as, 'maintenance_work_mem')).toBe('70MB'),
  [`${SETTINGS}.temp_file_limit`]: async ({ as }) => {
    const spill = as((client) =>
      client.query(
        "SET work_mem = '64kB'; SELECT count(*) FROM (SELECT md5(n::text) FROM generate_series(1, 200000) AS n ORDER BY 1) AS sorted",
      ),
    );
    expect(await stateOf(spill)).toBe('53400');
    expect(await stateOf(as((client) => client.query('SET temp_file_limit = -1')))).toBe('42501');
  },
  [`${SETTINGS}.max_parallel_workers_per_gather`]: async ({ as }) => {
    const plan = await as(async (client) => {
      await client.query(
        'SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0',
      );
      const { rows } = await client.query('EXPLAIN SELECT count(*) FROM pg_attribute, pg_class');
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
    expect(plan).toContain('Workers Planned: 1');
  },
  [`${SETTINGS}.log_min_duration_statement`]: async ({ as, cluster }) => {
    await as((client) => client.query("SELECT pg_sleep(0.15), 'slow as a tenant'"));
    expect(await readFile(cluster.logFile, 'utf8')).toMatch(/duration: \d.*slow as a tenant/);
    expect(await stateOf(as((client) => client.query('SET log_min_duration_statement = -1')))).toBe('42501');
  },
  [`${SETTINGS}.default_tablespace`]: async ({ as }) => {
    const lies = await as(async (client) => {
      await client.query('CREATE TABLE placed (n int)');
      const { rows } = await client.query(
        "SELECT spcname FROM pg_class JOIN pg_tablespace ON pg_tablespace.oid = reltablespace WHERE relname = 'placed'",
      );
      await client.query('DROP TABLE placed');
      return rows[0]?.spcname;
    });
    expect(lies).toBe('fast');
    const elsewhere = as((client) => client.query('CREATE TABLE elsewhere (n int) TABLESPACE slow'));
    expect(await stateOf(elsewhere)).toBe('42501');
  },
  'qos.priority': async ({ as, cluster }) => {
    expect(await shown(as, 'max_parallel_maintenance_workers')).toBe('4');
    expect(await shown(as, 'effective_io_concurrency')).toBe('64');
    // What the settings say themselves is left alone.
    expect(await shown(as, 'max_parallel_workers_per_gather')).toBe('1');
    expect(cluster.major).toBeGreaterThan(14);
  },
  'security.tls': async ({ as }) => {
    expect(await stateOf(as(async () => undefined, { tls: false }))).toBe('28000');
    await as(async (client) => {
      const { rows } = await client.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
      expect(rows).toEqual([{ ssl: true }]);
    });
  },
  'security.allowed_networks': async ({ as }) => {
    expect(await stateOf(as(async () => undefined, { from: '127.0.0.2' }))).toBe('28000');
    await as(async () => undefined, { from: '127.0.0.1' });
  },
};

/** Objects that `configuration` makes, which have proofs of their own. */
const ELSEWHERE = /^(namespaces|accounts)\./;

const shown = async (as: Proof['as'], name: string): Promise<string> =>
  as(async (client) => (await client.query(`SHOW ${name}`)).rows[0]?.[name]);

async function untilEnded(platform: TestPlatform, because: string): Promise<void> {
  const [server] = await platform.client.servers.list();
  const maintenance = await platform.engine.access.maintenance(server?.id ?? '');
  for (const until = Date.now() + 90_000; Date.now() < until; await sleep(50)) {
    const tenants = await readConfigured(await platform.engine.platform.open());
    const ended = await endOverrun(
      maintenance,
      tenants.flatMap((each) => limitsOf(each) ?? []),
      0,
    );
    if (ended.some((each) => each.because === because)) return;
  }
  throw new Error(`Nothing was ended for ${because}`);
}

it('has a proof for every setting that PostgreSQL holds', () => {
  const held = TIER_SETTINGS.filter(
    ({ heldBy, path, notYet }) => heldBy === 'postgres' && !notYet && !ELSEWHERE.test(path),
  );
  expect(Object.keys(PROOFS).toSorted()).toEqual(held.map(({ path }) => path).toSorted());
});

describe.each(TEST_MAJORS.filter((major) => !('missing' in findTestPrograms(major))))(
  'Held by PostgreSQL %i, seen as the tenant',
  (major) => {
    let cluster: Cluster;
    let platform: TestPlatform;
    let certificates: TestCertificates;
    let proof: Proof;

    beforeAll(async () => {
      certificates = await makeCertificates(['localhost'], 'studio_1_user');
      cluster = await startCluster({
        major,
        settings: { ssl: 'on', ssl_ca_file: 'ca.crt', allow_in_place_tablespaces: 'on' },
        files: {
          'server.key': certificates.serverKey,
          'server.crt': certificates.serverCertificate,
          'ca.crt': certificates.ca,
        },
        // PostgreSQL 16 and later take in what Cadastre writes; before, somebody puts the lines there.
        hba: [
          ...(major >= 16 ? ['include_if_exists cadastre_tenants.conf'] : []),
          'host all all 127.0.0.0/8 scram-sha-256',
        ],
      });
      await asSuperuser(cluster, 'postgres', async (session) => {
        await query(session, "CREATE TABLESPACE fast LOCATION ''");
        await query(session, "CREATE TABLESPACE slow LOCATION ''");
      });
      platform = await openTestPlatform(cluster);
      const [input, other] = [tenantInput(), tenantInput()];
      await createAndWait(platform.client, input);
      await createAndWait(platform.client, other);
      const login = await loginOf(platform.client, input.slug ?? '');
      const neighbour = await loginOf(platform.client, other.slug ?? '');
      await giveSettings(platform.engine, [login.tenant.slug], VALUES);
      const as: Proof['as'] = (work, how) => connected(cluster, login, certificates, work, how);
      proof = { cluster, platform, login, neighbour, as };
    });
    afterAll(async () => {
      await platform?.remove();
      await cluster?.remove();
      await certificates?.remove();
    });

    it('plans, sets and proves them in one job', async () => {
      const { tenant } = proof.login;
      const plan = await platform.client.enforcement.planApply({ tenant: tenant.slug });
      expect(plan.drifts.length).toBeGreaterThan(10);
      expect(plan.steps[1]?.statements).toContain(`ALTER DATABASE "${tenant.database}" CONNECTION LIMIT 5`);
      const { results } = await platform.client.enforcement.apply({ tenants: [tenant.slug] });
      expect(results[0]).toMatchObject({ result: 'succeeded', error: null });
      expect((await platform.client.enforcement.planApply({ tenant: tenant.slug })).drifts).toEqual([]);
      expect((await platform.client.enforcement.drift({})).drifts).toEqual([]);
      const again = await platform.client.enforcement.apply({ tenants: [tenant.slug] });
      expect(again.results[0]?.result).toBe('skipped');
    });

    it('puts networks and TLS in force', async () => {
      const { fragment, applicable } = await platform.client.enforcement.hba({ server: 'main' });
      expect(applicable).toBe(major >= 16);
      const { slug } = proof.login.tenant;
      expect((await platform.client.enforcement.drift({})).hba).toMatchObject([
        { server: 'main', state: 'missing', tenants: [slug], command: expect.stringContaining('config hba') },
      ]);
      // Kept for whoever looks at what waits, and gone when it is written.
      const kept = async () => (await platform.client.enforcement.lastDrift())?.hba;
      expect(await kept()).toMatchObject([{ server: 'main', tenants: [slug] }]);
      if (major >= 16) {
        expect(await platform.client.enforcement.applyHba({ server: 'main' })).toMatchObject({ tenants: 1 });
        expect(await platform.client.enforcement.hba({ server: 'main' })).toMatchObject({ inForce: true });
        expect(await kept()).toEqual([]);
      } else {
        const refused = platform.client.enforcement.applyHba({ server: 'main' });
        await expect(refused).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
        await byHand(cluster, fragment);
      }
      expect((await platform.client.enforcement.drift({})).hba).toEqual([]);
      expect(await kept()).toEqual([]);
      // Other networks than those in force, and nothing but the lines has changed.
      const networks = { ...VALUES, 'security.allowed_networks': ['10.0.0.0/8', '2001:db8::/32'] };
      await giveSettings(platform.engine, [slug], networks);
      expect((await platform.client.enforcement.drift({})).hba).toMatchObject([{ tenants: [slug] }]);
      const write = async () => {
        if (major >= 16) await platform.client.enforcement.applyHba({ server: 'main' });
        else await byHand(cluster, (await platform.client.enforcement.hba({ server: 'main' })).fragment);
      };
      await write();
      expect((await platform.client.enforcement.drift({})).hba).toEqual([]);
      // Restricted no more, and still refused by a line that names it.
      const { 'security.tls': _, 'security.allowed_networks': __, ...open } = VALUES;
      await giveSettings(platform.engine, [slug], open);
      expect((await platform.client.enforcement.drift({})).hba).toMatchObject([{ tenants: [slug] }]);
      await write();
      expect((await platform.client.enforcement.drift({})).hba).toEqual([]);
      await giveSettings(platform.engine, [slug], VALUES);
      await write();
    });

    it.each(Object.keys(PROOFS))('%s', (path) => PROOFS[path]?.(proof));

    it('lets the tenant undo none of it that PostgreSQL guards, at a session’s start or by its own role', async () => {
      const { tenant } = proof.login;
      const own = `"${tenant.role}" IN DATABASE "${tenant.database}"`;
      const refused = [
        'SET temp_file_limit = -1',
        'RESET temp_file_limit',
        'SET log_min_duration_statement = -1',
        'ALTER ROLE CURRENT_USER CONNECTION LIMIT -1',
        `ALTER DATABASE "${tenant.database}" CONNECTION LIMIT -1`,
        `ALTER ROLE ${own} SET temp_file_limit = -1`,
        `ALTER ROLE ${own} RESET temp_file_limit`,
        'CREATE TEMPORARY TABLE elsewhere (n int) TABLESPACE slow',
      ];
      for (const text of refused)
        expect([text, await stateOf(proof.as((client) => client.query(text)))]).toEqual([text, '42501']);
      expect(await stateOf(proof.as(async () => undefined, { options: '-c temp_file_limit=-1' }))).toBe(
        '42501',
      );
      // What it may set itself is for the watch, and what it writes down is drift.
      const lifted = { options: '-c statement_timeout=0' };
      const long = stateOf(proof.as((client) => client.query('SELECT pg_sleep(60)'), lifted));
      await untilEnded(platform, 'statement');
      expect(await long).toBe('57014');
      await proof.as((client) => client.query(`ALTER ROLE ${own} RESET ALL`));
      const left = (await platform.client.enforcement.drift({})).drifts.map(({ path }) => path);
      expect(left).toContain(`${SETTINGS}.statement_timeout`);
      expect(left).not.toContain(`${SETTINGS}.temp_file_limit`);
      expect((await platform.client.enforcement.apply({ tenants: [tenant.slug] })).totals.succeeded).toBe(1);
      expect((await platform.client.enforcement.drift({})).drifts).toEqual([]);
    });

    it('asks for a certificate in the name of the login where TLS is mutual', async () => {
      await giveSettings(platform.engine, [proof.login.tenant.slug], { ...VALUES, 'security.tls': 'mutual' });
      const { fragment } = await platform.client.enforcement.hba({ server: 'main' });
      if (major >= 16) await platform.client.enforcement.applyHba({ server: 'main' });
      else await byHand(cluster, fragment);
      expect(proof.login.tenant.role).toBe('studio_1_user');
      await proof.as(async () => undefined);
      const bare = connected(cluster, proof.login, null, async () => undefined);
      expect(await stateOf(bare)).toBe('28000');
    });

    it('writes into rules that Cadastre owns, as those of the built-in server', async () => {
      if (major >= 16) return;
      const rules = `${cluster.dataDirectory}/cadastre_hba.conf`;
      await asSuperuser(cluster, 'postgres', (session) =>
        query(session, `COPY (VALUES ('host all all 127.0.0.0/8 scram-sha-256')) TO '${rules}'`),
      );
      await cluster.restart({ hba_file: rules });
      await proof.as(async () => undefined, { from: '127.0.0.2', tls: false });
      expect(await platform.client.enforcement.applyHba({ server: 'main' })).toMatchObject({ tenants: 1 });
      expect(await stateOf(proof.as(async () => undefined, { from: '127.0.0.2' }))).toBe('28000');
      await proof.as(async () => undefined);
      await giveSettings(platform.engine, [proof.login.tenant.slug], { ...VALUES, 'security.tls': 'none' });
      await platform.client.enforcement.applyHba({ server: 'main' });
      await proof.as(async () => undefined, { tls: false });
      // What every start writes keeps them.
      const written = await readFile(rules, 'utf8');
      await writeRules(cluster.dataDirectory, {});
      expect((await readFile(rules, 'utf8')).split('\n').filter((line) => line.includes('"'))).toEqual(
        written.split('\n').filter((line) => line.includes('"')),
      );
    });

    it('gives back the former lines when the server refuses new ones', async () => {
      if (major < 16) return;
      const slug = proof.login.tenant.slug;
      await giveSettings(platform.engine, [slug], {
        ...VALUES,
        'security.allowed_networks': ['10.0.0.0/99'],
      });
      const before = await readFile(`${cluster.dataDirectory}/cadastre_tenants.conf`, 'utf8');
      await expect(platform.client.enforcement.applyHba({ server: 'main' })).rejects.toMatchObject({
        code: 'VERIFICATION_FAILED',
      });
      expect(await readFile(`${cluster.dataDirectory}/cadastre_tenants.conf`, 'utf8')).toBe(before);
      await proof.as(async () => undefined);
      expect(
        await sqlstateOf(
          asSuperuser(cluster, proof.login.tenant.database, (session) => query(session, 'SELECT 1/0')),
        ),
      ).toBe('22012');
    });
  },
);

/** What the instructions say: the lines above all others, then a reload. */
async function byHand(cluster: Cluster, fragment: string): Promise<void> {
  const rest = 'host all all 127.0.0.0/8 scram-sha-256';
  await asSuperuser(cluster, 'postgres', async (session) => {
    const lines = [...fragment.trimEnd().split('\n'), rest].map(
      (line) => `('${line.replaceAll("'", "''")}')`,
    );
    await query(session, `COPY (VALUES ${lines.join(', ')}) TO '${cluster.dataDirectory}/pg_hba.conf'`);
    expect(await query(session, 'SELECT error FROM pg_hba_file_rules WHERE error IS NOT NULL')).toEqual([]);
  });
  await reloadSettings(cluster);
}

async function connected<T>(
  cluster: Cluster,
  { tenant, password }: TenantLogin,
  certificates: TestCertificates | null,
  work: (client: pg.Client) => Promise<T>,
  { from = '127.0.0.1', tls = true, database = tenant.database, options }: How = {},
): Promise<T> {
  const identity = certificates
    ? {
        cert: await readFile(certificates.clientCertificateFile, 'utf8'),
        key: await readFile(certificates.clientKeyFile, 'utf8'),
      }
    : {};
  const client = new pg.Client({
    host: cluster.host,
    port: cluster.port,
    user: tenant.role,
    password,
    database,
    options,
    ssl: tls ? { rejectUnauthorized: false, ...identity } : false,
    stream: () => fromAddress(cluster, from),
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A socket that leaves this machine by one of its own addresses. */
function fromAddress(cluster: Cluster, localAddress: string) {
  const socket = createConnection({ host: cluster.host, port: cluster.port, localAddress });
  // pg connects the socket it is given itself.
  socket.connect = () => socket;
  return socket;
}
