import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import { initializePlatform } from '../../../src/engine/platform/initialize-platform.ts';
import type { Connect, Session } from '../../../src/engine/postgres/session.ts';
import { secretKeys } from '../../../src/engine/secrets/secret-store.ts';
import { createSessionStore } from '../../../src/engine/secrets/session-store.ts';
import type { ChangeEvent } from '../../../src/shared/models/app.ts';
import { asSuperuser, query } from '../../support/as-tenant.ts';
import { findOrphans } from '../../support/find-orphans.ts';
import { ownCluster, uniqueName } from '../../support/shared-cluster.ts';
import {
  addServer,
  createAndWait,
  openTestEngine,
  RESOURCES,
  refusal,
  type TestEngine,
  tenantInput,
} from '../../support/test-platform.ts';

const run = promisify(execFile);

describe.each([15] as const)('The platform database (PostgreSQL %i)', (major) => {
  const cluster = ownCluster(major);
  let folder: string;
  const open: TestEngine[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cadastre-test-platform-'));
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((engine) => engine.close()));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** An app of its own: its own data folder, its own secrets, in memory. */
  const workstation = async (options: { resourcesDirectory?: string } = {}): Promise<TestEngine> => {
    const engine = await openTestEngine({
      dataDirectory: join(folder, uniqueName('data')),
      environment: {},
      secretStore: 'session',
      ...options,
    });
    open.push(engine);
    await engine.client.servers.add({
      name: 'main',
      host: cluster().host,
      port: cluster().port,
      user: cluster().superuser,
      password: cluster().password,
      tls: { mode: 'disable' },
    });
    return engine;
  };
  const keyOf = async ({ engine }: TestEngine): Promise<string> => {
    const { id, cipher } = await engine.platform.open();
    return (await engine.vault.store().get(secretKeys.masterKey(id, cipher.keyId))) ?? '';
  };
  /** All that a refused app could have changed: the database's own properties, and every row of the schema. */
  const snapshot = async (database: string): Promise<unknown> => {
    const own = await asSuperuser(cluster(), 'postgres', (session) =>
      query(
        session,
        `SELECT datacl::text, datconnlimit, datallowconn FROM pg_database WHERE datname = '${database}'`,
      ),
    );
    const rest = await asSuperuser(cluster(), database, async (session) => {
      const tables = await query<{ name: string }>(
        session,
        `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
         WHERE relkind = 'r' AND nspname NOT IN ('pg_catalog', 'information_schema')
           -- The anchor of this workstation's audit log moves in the background.
           AND c.oid::regclass::text <> 'platform.audit_heads' ORDER BY 1`,
      );
      const rows = await Promise.all([]);
      for (const { name } of tables)
        rows.push({
          name,
          rows: await query(session, `SELECT to_jsonb(t)::text FROM ${name} t ORDER BY 1`),
        } as never);
      return rows;
    });
    return { own, rest };
  };

  it('may be initialized twice without harm', async () => {
    const database = uniqueName('platform');
    const { client } = await workstation();
    const plan = await client.platform.plan({ server: 'main', database });
    expect(plan.exists).toBe(false);
    expect(
      plan.steps.flatMap((step) => step.statements).some((text) => text.startsWith('CREATE DATABASE')),
    ).toBe(true);
    const first = await client.platform.initialize({ server: 'main', database });
    expect(first).toMatchObject({ state: 'ready', database, tenants: 0, scheme: 'aes-256-gcm' });
    expect(first).not.toHaveProperty('command');
    const before = await snapshot(database);
    expect(await client.platform.initialize({ server: 'main', database })).toEqual(first);
    expect(await snapshot(database)).toEqual(before);
    const again = await client.platform.plan({ server: 'main', database });
    expect(again.exists).toBe(true);
    expect(again.steps.flatMap((step) => step.statements)).toEqual([]);
    const open = await asSuperuser(cluster(), 'postgres', (session) =>
      query(
        session,
        `SELECT has_database_privilege('pg_monitor', '${database}', 'CONNECT') AS public, datconnlimit FROM pg_database WHERE datname = '${database}'`,
      ),
    );
    expect(open).toEqual([{ public: false, datconnlimit: -1 }]);
  });

  it('is initialized by the next attempt, wherever the one before was cut off', async () => {
    const database = uniqueName('platform');
    const secrets = createSessionStore();
    const attempt = async (cutAt: number): Promise<'whole' | 'cut'> => {
      let statements = 0;
      let cut = false;
      const guard = (session: Session): Session => {
        const strike = async <T>(work: () => Promise<T>): Promise<T> => {
          statements += 1;
          if (statements === cutAt || cut) {
            // As a killed process: the connection is gone, and nothing more is said on any.
            cut = true;
            await session.close();
            throw new Error('cut off');
          }
          return work();
        };
        return {
          ...session,
          run: (statement) => strike(() => session.run(statement)),
          batch: (list) => strike(() => session.batch(list)),
          script: (text) => strike(() => session.script(text)),
        };
      };
      const connect: Connect = async (target) => guard(await connectPostgres(target));
      try {
        await initializePlatform(
          {
            connect,
            targetOf: async (name) => cluster().target(name),
            secrets,
            migrationsDirectory: join(RESOURCES, 'platform'),
            appVersion: '0',
            actorName: 'tester',
          },
          { server: 'main', database, environment: 'development', scheme: 'aes-256-gcm' },
          { statement: () => undefined, job: () => undefined },
        );
        return 'whole';
      } catch (error) {
        if (cut) return 'cut';
        throw error;
      }
    };
    let cuts = 0;
    for (let cutAt = 1; (await attempt(cutAt)) === 'cut'; cutAt += 1) cuts += 1;
    expect(cuts).toBeGreaterThan(8);
    expect(await attempt(0)).toBe('whole');
    const rows = await asSuperuser(cluster(), database, (session) =>
      query(
        session,
        `SELECT (SELECT count(*)::int FROM platform.meta) AS metas, (SELECT count(*)::int FROM platform.keys) AS keys,
        (SELECT count(*)::int FROM platform.schema_history) AS versions`,
      ),
    );
    const versions = (await readdir(join(RESOURCES, 'platform'))).length;
    expect(rows).toEqual([{ metas: 1, keys: 1, versions }]);
    // The key that seals is the one in the store, and no other was left there.
    expect(await secrets.list()).toHaveLength(1);
  });

  it('is made once when two apps make it at the same moment', async () => {
    for (let round = 0; round < 3; round += 1) {
      const database = uniqueName('platform');
      const apps = [await workstation(), await workstation()];
      const ends = await Promise.all(
        apps.map(({ client }) =>
          client.platform.initialize({ server: 'main', database }).then(
            (status) => ({
              status: status.state,
              code: null as string | null,
              wayOut: undefined as string | undefined,
            }),
            async (error) => {
              const { code, details } = await refusal(Promise.reject(error));
              return { status: 'refused', code: code as string | null, wayOut: details.wayOut };
            },
          ),
        ),
      );
      // The second comes to a platform whose key the first has: it is told how to bring it.
      expect(ends.map((end) => end.status).sort()).toEqual(['ready', 'refused']);
      expect(ends.find((end) => end.status === 'refused')).toMatchObject({ code: 'SECRET_MISSING' });
      expect(ends.find((end) => end.status === 'refused')?.wayOut).toContain(
        'from a workstation that has it',
      );
      const winner = apps[ends.findIndex((end) => end.status === 'ready')];
      const other = apps[ends.findIndex((end) => end.status === 'refused')];
      if (!winner || !other) throw new Error('One of each');
      const key = await keyOf(winner);
      expect(await other.client.platform.initialize({ server: 'main', database, key })).toMatchObject({
        state: 'ready',
      });
    }
  });

  it('is shared by two workstations: tenants of one are read and made by the other', async () => {
    const database = uniqueName('platform');
    const one = await workstation();
    const two = await workstation();
    await one.client.servers
      .settleFinding({ server: 'main', check: 'public-access', remedy: 'run' })
      .catch(() => undefined);
    await one.client.platform.initialize({ server: 'main', database });
    await createAndWait(one.client, tenantInput({ slug: 'of-one' }));

    const missing = await refusal(two.client.platform.initialize({ server: 'main', database }));
    expect(missing).toMatchObject({ code: 'SECRET_MISSING' });
    const status = await two.client.platform.status();
    expect(status).toMatchObject({ state: 'key-missing' });
    expect(status.wayOut).toContain('DB_ENCRYPTION_KEY');
    for (const key of ['0'.repeat(64), `${Buffer.alloc(32, 7).toString('base64url')}=`]) {
      expect(await refusal(two.client.platform.initialize({ server: 'main', database, key }))).toMatchObject({
        code: 'DECRYPTION_FAILED',
      });
    }
    expect(
      await refusal(two.client.platform.initialize({ server: 'main', database, key: 'no key at all' })),
    ).toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect((await two.client.platform.status()).state).toBe('key-missing');
    const joined = await two.client.platform.initialize({ server: 'main', database, key: await keyOf(one) });
    expect(joined).toMatchObject({ state: 'ready', tenants: 1 });

    const { password } = await two.client.tenants.revealPassword({ tenant: 'of-one', reason: 'shared' });
    expect(password).toBe(
      (await one.client.tenants.revealPassword({ tenant: 'of-one', reason: 'own' })).password,
    );
    await createAndWait(two.client, tenantInput({ slug: 'of-two' }));
    expect((await one.client.tenants.test({ tenant: 'of-two' })).passed).toBe(true);
    expect((await two.client.tenants.test({ tenant: 'of-one' })).passed).toBe(true);
    // One server, whichever app added it first.
    expect((await one.client.servers.list()).map((server) => server.id)).toEqual(
      (await two.client.servers.list()).map((server) => server.id),
    );
    expect((await two.client.servers.list())[0]).toMatchObject({
      isPlatform: true,
      tenants: 2,
      passwordStored: true,
    });
    expect(
      (await findOrphans({ tenants: cluster(), database, foreign: [] })).filter(
        (each) => !each.startsWith('database platform_'),
      ),
    ).toEqual([]);
  });

  it('is found again by a workstation that joined it, after a restart', async () => {
    const database = uniqueName('platform');
    const one = await workstation();
    await one.client.platform.initialize({ server: 'main', database });
    const key = await keyOf(one);
    const dataDirectory = join(folder, uniqueName('data'));
    const environment = {
      CADASTRE_SECRET_STORE: 'environment',
      POSTGRES_SUPERUSER_PASSWORD: cluster().password,
      DB_ENCRYPTION_KEY: key,
    };
    const joining = await openTestEngine({ dataDirectory, environment });
    await addServer(joining.client, cluster(), 'under-another-name').catch(async (error) => {
      // Its own databases were closed to PUBLIC by a test before.
      expect(await refusal(Promise.reject(error))).toMatchObject({ code: 'CONFLICT' });
    });
    await joining.client.platform.initialize({ server: 'under-another-name', database });
    await joining.close();
    const restarted = await openTestEngine({ dataDirectory, environment });
    open.push(restarted);
    expect(await restarted.client.platform.status()).toMatchObject({ state: 'ready' });
    expect((await restarted.client.servers.list()).filter((server) => server.isPlatform)).toHaveLength(1);
    await createAndWait(restarted.client);
  });

  it('tells each app what the other changed', async () => {
    const database = uniqueName('platform');
    const one = await workstation();
    const two = await workstation();
    await one.client.platform.initialize({ server: 'main', database });
    await two.client.platform.initialize({ server: 'main', database, key: await keyOf(one) });
    const stop = new AbortController();
    const heard = { one: [] as ChangeEvent[], two: [] as ChangeEvent[] };
    const listening = Object.entries({ one, two }).map(async ([name, { client }]) => {
      for await (const event of await client.app.changes(undefined, { signal: stop.signal })) {
        heard[name as 'one' | 'two'].push(event);
      }
    });
    await expect.poll(() => heard.one.length + heard.two.length).toBeGreaterThanOrEqual(2);
    const job = await createAndWait(one.client);
    // The app that did it and the one that did not: both are told of the tenant and of its job.
    for (const events of [heard.one, heard.two]) {
      await expect
        .poll(() => events.filter((event) => event.topic === 'tenants' && event.id === job.tenant?.id))
        .not.toEqual([]);
      await expect
        .poll(() => events.filter((event) => event.topic === 'jobs' && event.id === job.id))
        .not.toEqual([]);
    }
    stop.abort();
    await Promise.all(listening);
  });

  it('cancels a job that another app works', async () => {
    const database = uniqueName('platform');
    const one = await workstation();
    const two = await workstation();
    await one.client.platform.initialize({ server: 'main', database });
    await two.client.platform.initialize({ server: 'main', database, key: await keyOf(one) });
    // Somebody on the template keeps the job where it is for as long as this takes.
    const { template } = await one.client.blueprints.build({ server: 'main', blueprint: 'studio' });
    const onServer = (text: string) => asSuperuser(cluster(), 'postgres', (session) => session.script(text));
    await onServer(`ALTER DATABASE ${template} ALLOW_CONNECTIONS true`);
    const sitter = await connectPostgres(cluster().target(template));
    try {
      const { jobId } = await one.client.tenants.create(tenantInput());
      await expect
        .poll(
          async () =>
            (await two.client.jobs.get({ job: jobId })).steps.find((step) => step.name === 'database')
              ?.status,
        )
        .toBe('running');
      expect(await two.client.jobs.get({ job: jobId })).toMatchObject({ held: true });
      expect(await refusal(two.client.jobs.resume({ job: jobId }))).toMatchObject({ code: 'CONFLICT' });
      await two.client.jobs.cancel({ job: jobId });
      await expect.poll(async () => (await two.client.jobs.get({ job: jobId })).status).toBe('undone');
    } finally {
      await sitter.close();
      await onServer(`ALTER DATABASE ${template} ALLOW_CONNECTIONS false`);
    }
  });

  it('refuses a schema that a newer app wrote, and writes nothing', async () => {
    const database = uniqueName('platform');
    const one = await workstation();
    await one.client.platform.initialize({ server: 'main', database });
    const key = await keyOf(one);
    await asSuperuser(cluster(), database, (session) =>
      session.script(
        `INSERT INTO platform.schema_history (version, name, checksum, app_version) VALUES (9999, 'future', 'x', '9.9')`,
      ),
    );
    await one.engine.platform.reset();
    const before = await snapshot(database);
    expect(await refusal(one.client.tenants.list())).toMatchObject({ code: 'PLATFORM_TOO_NEW' });
    const status = await one.client.platform.status();
    expect(status).toMatchObject({ state: 'too-new' });
    expect(status.wayOut).toContain('Update Cadastre');
    expect(await refusal(one.client.tenants.create(tenantInput()))).toMatchObject({
      code: 'PLATFORM_TOO_NEW',
    });
    const two = await workstation();
    expect(await refusal(two.client.platform.initialize({ server: 'main', database, key }))).toMatchObject({
      code: 'PLATFORM_TOO_NEW',
    });
    expect(await snapshot(database)).toEqual(before);
  });

  it('is migrated by a newer app, and refused by the older one from then on', async () => {
    const database = uniqueName('platform');
    const resourcesDirectory = join(folder, uniqueName('resources'));
    await cp(RESOURCES, resourcesDirectory, { recursive: true });
    await writeFile(
      join(resourcesDirectory, 'platform', '9998_future.sql'),
      'CREATE TABLE platform.future (id integer);',
    );
    const older = await workstation();
    await older.client.platform.initialize({ server: 'main', database });
    const newer = await workstation({ resourcesDirectory });
    const key = await keyOf(older);
    expect(
      (await newer.client.platform.plan({ server: 'main', database })).steps.find(
        (step) => step.name === 'schema',
      )?.fact,
    ).toBe('future');
    expect(await newer.client.platform.initialize({ server: 'main', database, key })).toMatchObject({
      state: 'ready',
      schemaVersion: 9998,
    });
    await older.engine.platform.reset();
    expect(await older.client.platform.status()).toMatchObject({ state: 'too-new' });
  });

  it('leaves a database of somebody else exactly as it is', async () => {
    const database = uniqueName('theirs');
    await asSuperuser(cluster(), 'postgres', (session) => session.script(`CREATE DATABASE ${database}`));
    await asSuperuser(cluster(), database, (session) =>
      session.script('CREATE TABLE customers (id integer)'),
    );
    const before = await snapshot(database);
    const { client } = await workstation();
    const refused = await refusal(client.platform.initialize({ server: 'main', database }));
    expect(refused).toMatchObject({ code: 'CONFLICT' });
    expect(refused.details.fields?.map((each) => each.field)).toEqual(['database']);
    expect(await snapshot(database)).toEqual(before);
    expect(await client.platform.status()).toMatchObject({
      state: 'not-configured',
      wayOut: 'Choose a server for it.',
      command: 'cadastre platform init --server NAME',
    });
    expect(await refusal(client.tenants.list())).toMatchObject({ code: 'PLATFORM_NOT_CONFIGURED' });
  });

  it('says that it is gone when it was dropped', async () => {
    const database = uniqueName('platform');
    const { client, engine } = await workstation();
    await client.platform.initialize({ server: 'main', database });
    await engine.platform.reset();
    await asSuperuser(cluster(), 'postgres', (session) =>
      session.script(`DROP DATABASE ${database} WITH (FORCE)`),
    );
    expect(await refusal(client.tenants.list())).toMatchObject({ code: 'PLATFORM_UNREACHABLE' });
    expect(await client.platform.status()).toMatchObject({ state: 'unreachable' });
  });

  it('seals with Fernet what Python opens', async (test) => {
    const database = uniqueName('platform');
    const one = await workstation();
    await one.client.platform.initialize({ server: 'main', database, scheme: 'fernet' });
    const job = await createAndWait(one.client);
    const { password } = await one.client.tenants.revealPassword({
      tenant: job.tenant?.slug ?? '',
      reason: 'to compare',
    });
    const [row] = await asSuperuser(cluster(), database, (session) =>
      query<{ sealed: string; scheme: string }>(
        session,
        'SELECT sealed, scheme FROM platform.credentials JOIN platform.keys USING (key_id)',
      ),
    );
    expect(row?.scheme).toBe('fernet');
    expect(row?.sealed).toMatch(/^gAAAAA/);
    const program =
      'import os; from cryptography.fernet import Fernet; print(Fernet(os.environ["K"]).decrypt(os.environ["T"].encode()).decode())';
    const python = await run('python3', ['-c', 'import cryptography.fernet']).catch(() => null);
    if (!python) return test.skip('python3 with the package cryptography is not on this machine');
    const { stdout } = await run('python3', ['-c', program], {
      env: { ...process.env, K: await keyOf(one), T: row?.sealed },
    });
    expect(stdout.trim()).toBe(password);
  });
});
