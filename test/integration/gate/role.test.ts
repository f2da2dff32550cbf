import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import type { GateKeeper } from '../../../src/engine/gate/gate-keeper.ts';
import { openGateKeeper } from '../../../src/engine/gate/open-gate-keeper.ts';
import type { Session } from '../../../src/engine/postgres/session.ts';
import { asSuperuser, query, sqlstateOf } from '../../support/as-tenant.ts';
import { eachMajor, ownCluster, uniqueName } from '../../support/shared-cluster.ts';
import {
  openTestEngine,
  openTestPlatform,
  RESOURCES,
  refusal,
  type TestPlatform,
} from '../../support/test-platform.ts';
import { plant } from './support.ts';

const PASSWORD = 'a password of an application';

eachMajor('The role of the gate', (cluster) => {
  let platform: TestPlatform;
  let session: Session;
  const login = uniqueName('app');
  let slug: string;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster);
    await asSuperuser(cluster, platform.database, async (superuser) => {
      ({ slug } = await plant(superuser, { plan: 'starter' }));
    });
    await platform.client.gate.createLogin({ name: login, password: PASSWORD });
    session = await connectPostgres(cluster.target(platform.database, { user: login, password: PASSWORD }));
  });
  afterAll(async () => {
    await session?.close();
    if (platform)
      await asSuperuser(cluster, 'postgres', (superuser) => query(superuser, `DROP ROLE IF EXISTS ${login}`));
    await platform?.remove();
  });

  it('may ask, and count', async () => {
    expect(await query(session, `SELECT allowed FROM gate.resolve(slug => '${slug}')`)).toEqual([
      { allowed: true },
    ]);
    expect(await query(session, `SELECT allowed FROM gate.check_limit('${slug}', 'users', 1, true)`)).toEqual(
      [{ allowed: true }],
    );
    expect(await query(session, `SELECT gate.record_usage('${slug}', 'api_calls', 1)::int AS total`)).toEqual(
      [{ total: 1 }],
    );
    expect(await query(session, `SELECT allowed FROM gate.check_module('${slug}', 'ai')`)).toEqual([
      { allowed: false },
    ]);
  });

  it('may read and write nothing, and call nothing else', async () => {
    const relations = await asSuperuser(cluster, platform.database, (superuser) =>
      query<{ name: string; kind: string }>(
        superuser,
        `SELECT pg_class.oid::regclass::text AS name, relkind AS kind FROM pg_class
         JOIN pg_namespace ON pg_namespace.oid = relnamespace
         WHERE relkind IN ('r', 'p', 'v', 'm', 'S') AND nspname !~ '^pg_' AND nspname <> 'information_schema'`,
      ),
    );
    expect(relations.length).toBeGreaterThan(15);
    for (const { name, kind } of relations) {
      const attacks =
        kind === 'S'
          ? [`SELECT nextval('${name}')`, `SELECT * FROM ${name}`]
          : [`SELECT * FROM ${name}`, `SELECT FROM ${name}`, `DELETE FROM ${name}`, `TRUNCATE ${name}`];
      for (const attack of attacks) expect(await sqlstateOf(query(session, attack)), attack).toBe('42501');
    }
    const functions = await asSuperuser(cluster, platform.database, (superuser) =>
      query<{ signature: string; callable: boolean }>(
        superuser,
        `SELECT pg_proc.oid::regprocedure::text AS signature,
           has_schema_privilege('${login}', nspname, 'USAGE')
             AND has_function_privilege('${login}', pg_proc.oid, 'EXECUTE') AS callable
         FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
         WHERE nspname NOT IN ('pg_catalog', 'information_schema')`,
      ),
    );
    expect(functions.length).toBeGreaterThan(6);
    const callable = functions.filter((each) => each.callable).map((each) => each.signature);
    expect(callable.sort()).toEqual([
      'gate.check_limit(text,text,bigint,boolean)',
      'gate.check_module(text,text)',
      'gate.configuration(text)',
      'gate.record_usage(text,text,bigint,text)',
      'gate.resolve(text,text,text,text,text)',
    ]);
  });

  it('may do none of the things that an attacker would try', async () => {
    const attacks = [
      'CREATE TABLE gate.mine ()',
      'CREATE TABLE platform.mine ()',
      'CREATE TABLE public.mine ()',
      'CREATE TEMP TABLE mine ()',
      'CREATE SCHEMA mine',
      `CREATE FUNCTION gate.resolve(int) RETURNS int LANGUAGE sql AS 'SELECT 1'`,
      `CREATE OR REPLACE FUNCTION gate.check_module(tenant text, module text) RETURNS gate.module_answer LANGUAGE sql AS 'SELECT NULL'`,
      'ALTER FUNCTION gate.resolve(text, text, text, text, text) SECURITY INVOKER',
      'DROP FUNCTION gate.resolve(text, text, text, text, text)',
      'DROP SCHEMA gate CASCADE',
      'GRANT SELECT ON platform.organizations TO cadastre_gate',
      `SELECT platform.tenant_named('${slug}')`,
      `SELECT platform.usage_period('users')`,
      'SELECT platform.say_gate()',
      'SET ROLE postgres',
      'SET SESSION AUTHORIZATION postgres',
      'ALTER ROLE cadastre_gate SUPERUSER',
      'ALTER ROLE cadastre_gate LOGIN',
      `CREATE ROLE ${uniqueName('mine')}`,
      `GRANT cadastre_gate TO ${login} WITH ADMIN OPTION`,
      `CREATE DATABASE ${uniqueName('mine')}`,
      `ALTER DATABASE ${platform.database} SET search_path = public`,
      `DROP DATABASE ${platform.database}`,
      `SELECT pg_read_file('postgresql.conf')`,
      `COPY (SELECT 1) TO PROGRAM 'true'`,
      `COPY (SELECT 1) TO '/tmp/mine'`,
      'SELECT lo_create(0)',
      `SELECT lo_from_bytea(0, 'x')`,
      'SELECT pg_advisory_lock(4407620, 1)',
      'SELECT pg_try_advisory_lock(1)',
      'SELECT pg_advisory_xact_lock_shared(1)',
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'",
      'SELECT pg_reload_conf()',
      'ALTER SYSTEM SET log_statement = none',
      'CREATE EXTENSION pg_trgm SCHEMA gate',
      'SELECT rolpassword FROM pg_authid',
      'CHECKPOINT',
      'CREATE PUBLICATION mine FOR ALL TABLES',
      `SELECT pg_create_logical_replication_slot('mine', 'pgoutput')`,
    ];
    for (const attack of attacks) {
      const sqlstate = await sqlstateOf(query(session, attack));
      // 0A000 and 58P01: refused, or not to be had at all, before privileges are even looked at.
      expect(['42501', '0A000', '55000', '58P01'], `${attack}: ${sqlstate}`).toContain(sqlstate);
    }
  });

  it('gets no further through what it gives the functions', async () => {
    const traps = [
      `'; DROP TABLE platform.organizations; --`,
      '%',
      '_',
      '\\',
      'a'.repeat(100_000),
      '\u202e',
      '{}',
    ];
    for (const trap of traps) {
      const text = `E'${trap.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
      expect(
        await query(session, `SELECT allowed, code FROM gate.resolve(${Array(5).fill(text).join(', ')})`),
      ).toEqual([{ allowed: false, code: 'unknown-tenant' }]);
    }
    // Own settings must not lead the functions astray, who run as somebody else.
    await query(session, `SET search_path = public, pg_temp; SET statement_timeout = 0`);
    expect(await query(session, `SELECT allowed FROM gate.resolve(slug => '${slug}')`)).toEqual([
      { allowed: true },
    ]);
  });

  it('connects to no other database', async () => {
    for (const database of ['postgres', 'template1']) {
      const attempt = connectPostgres(cluster.target(database, { user: login, password: PASSWORD }));
      expect(await sqlstateOf(attempt), database).toBe('42501');
    }
  });

  it('tells who is in it and what it may do; a login goes again', async () => {
    const { client } = platform;
    const role = await client.gate.role();
    expect(role).toMatchObject({ role: 'cadastre_gate', server: 'main', database: platform.database });
    expect(role.logins).toContainEqual({ name: login, canLogin: true });
    expect(role.mayExecute).toHaveLength(5);
    const second = uniqueName('app');
    await client.gate.createLogin({ name: second, password: PASSWORD });
    expect(await refusal(client.gate.createLogin({ name: second, password: PASSWORD }))).toMatchObject({
      code: 'ALREADY_EXISTS',
      details: { fields: [{ field: 'name' }] },
    });
    const after = await client.gate.dropLogin({ name: second });
    expect(after.logins.map(({ name }) => name)).not.toContain(second);
    expect(await refusal(client.gate.dropLogin({ name: second }))).toMatchObject({ code: 'NOT_FOUND' });
    expect(await refusal(client.gate.dropLogin({ name: 'postgres' }))).toMatchObject({ code: 'REFUSED' });
    expect(await refusal(client.gate.createLogin({ name: 'Bad Name', password: PASSWORD }))).toMatchObject({
      code: 'INVALID_INPUT',
      details: { fields: [{ field: 'name' }] },
    });
    expect(await refusal(client.gate.createLogin({ name: 'short', password: 'short' }))).toMatchObject({
      details: { fields: [{ field: 'password' }] },
    });
    const { acts } = await client.audit.list({ verb: 'create gate login' });
    expect(acts.length).toBeGreaterThan(1);
    expect(JSON.stringify(acts)).not.toContain(PASSWORD);
    const log = await readFile(cluster.logFile, 'utf8');
    expect(log).not.toContain(PASSWORD);
  });
});

describe.each([15, 18] as const)('The role of the gate on a server of its own (PostgreSQL %i)', (major) => {
  const cluster = ownCluster(major);
  const migration = () => readFile(join(RESOURCES, 'platform', '0005_gate.sql'), 'utf8');

  it('is shared by the platform databases of a server, also when both are made at once', async () => {
    const both = await Promise.all([openTestPlatform(cluster()), openTestPlatform(cluster())]);
    try {
      for (const { client } of both) expect((await client.gate.role()).mayExecute).toHaveLength(5);
      const [one, two] = both;
      const name = uniqueName('app');
      await one?.client.gate.createLogin({ name, password: PASSWORD });
      expect((await two?.client.gate.role())?.logins).toEqual([{ name, canLogin: true }]);
    } finally {
      await Promise.all(both.map((each) => each.remove()));
    }
  });

  it('serves a platform whose account is no superuser', async () => {
    await asSuperuser(cluster(), 'postgres', async (superuser) => {
      await query(superuser, `CREATE ROLE maker LOGIN CREATEDB CREATEROLE PASSWORD 'maker'`);
      await query(superuser, 'GRANT ALL ON DATABASE postgres TO maker');
      // As on a server where this account made the role.
      await renameRole(superuser, 'cadastre_gate_of_others');
    });
    const dataDirectory = await mkdtemp(join(tmpdir(), 'cadastre-test-data-'));
    const { client, engine, close } = await openTestEngine({
      dataDirectory,
      environment: {},
      secretStore: 'session',
    });
    const keeper: GateKeeper[] = [];
    try {
      const { host, port } = cluster();
      await client.servers.add({
        name: 'main',
        host,
        port,
        user: 'maker',
        password: 'maker',
        tls: { mode: 'disable' },
      });
      await client.platform.initialize({ server: 'main', database: uniqueName('platform') });
      expect((await client.gate.role()).logins).toEqual([]);
      expect((await client.gate.try({ slug: 'nobody' })).http.status).toBe(404);
      const name = uniqueName('app');
      expect((await client.gate.createLogin({ name, password: PASSWORD })).logins).toEqual([
        { name, canLogin: true },
      ]);
      expect((await client.gate.dropLogin({ name })).logins).toEqual([]);
      await asSuperuser(cluster(), 'postgres', (superuser) =>
        query(superuser, `REVOKE cadastre_gate FROM maker${major >= 16 ? ' GRANTED BY maker' : ''}`),
      );
      expect(await refusal(client.gate.try({ slug: 'nobody' }))).toMatchObject({
        code: 'PERMISSION_DENIED',
        details: { wayOut: expect.stringContaining('GRANT cadastre_gate') },
      });
      await asSuperuser(cluster(), 'postgres', (superuser) =>
        query(superuser, `GRANT cadastre_gate TO maker${major >= 16 ? ' WITH SET TRUE' : ''}`),
      );
      const opened = openGateKeeper(engine, { log: () => undefined });
      keeper.push(opened);
      while (!opened.isListening) await new Promise((wake) => setTimeout(wake, 20));
      expect(await opened.answer({ slug: 'nobody' })).toMatchObject({ status: 404 });
    } finally {
      for (const each of keeper) await each.close();
      await close();
      await rm(dataDirectory, { recursive: true, force: true });
    }
  });

  it('is not made by an account that may not, which is said in words', async () => {
    await asSuperuser(cluster(), 'postgres', async (superuser) => {
      await query(superuser, "CREATE ROLE lowly LOGIN PASSWORD 'lowly'");
      await query(superuser, 'CREATE DATABASE lowly OWNER lowly');
      await renameRole(superuser, 'cadastre_gate_of_maker');
    });
    const text = await migration();
    const roles = text.slice(text.indexOf('DO $$'), text.indexOf('CREATE TABLE'));
    const lowly = await connectPostgres(cluster().target('lowly', { user: 'lowly', password: 'lowly' }));
    try {
      await expect(lowly.script(roles)).rejects.toThrow(/lowly may not create roles: let a superuser run/);
    } finally {
      await lowly.close();
    }
  });

  it('is not taken over where somebody else has given it more', async () => {
    const roles = await migration().then((text) =>
      text.slice(text.indexOf('DO $$'), text.indexOf('CREATE TABLE')),
    );
    for (const more of ['LOGIN', 'SUPERUSER', 'CREATEROLE', 'BYPASSRLS', 'IN ROLE pg_read_all_data']) {
      await asSuperuser(cluster(), 'postgres', async (superuser) => {
        await query(superuser, `CREATE ROLE cadastre_gate ${more}`);
        await expect(superuser.script(roles), more).rejects.toThrow(/may do more than the gate/);
        await query(superuser, 'DROP ROLE cadastre_gate');
      });
    }
  });
});

/** As if this server had never had a platform database. */
async function renameRole(superuser: Session, name: string): Promise<void> {
  await query(
    superuser,
    `DO $$ BEGIN ALTER ROLE cadastre_gate RENAME TO ${name};
     EXCEPTION WHEN undefined_object THEN NULL; END $$`,
  );
}
