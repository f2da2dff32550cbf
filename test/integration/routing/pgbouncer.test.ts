import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import { CadastreError } from '../../../src/engine/errors.ts';
import { type Session, withSession } from '../../../src/engine/postgres/session.ts';
import { sql } from '../../../src/engine/postgres/sql.ts';
import { pgbouncerDatabases } from '../../../src/engine/routing/pgbouncer-databases.ts';
import type { RegistryEntry } from '../../../src/shared/models/routing.ts';
import { asSuperuser, loginOf, query, sqlstateOf, type TenantLogin } from '../../support/as-tenant.ts';
import { findTestPrograms, serverUser, TEST_MAJORS } from '../../support/postgres-programs.ts';
import { findProgram, freePort, type RunningProgram, startProgram } from '../../support/proxy-programs.ts';
import { ownCluster, uniqueName } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  openTestPlatform,
  refusal,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

const program = findProgram('pgbouncer');
const itProgram = program === null ? it.skip : it;
const named = (name: string) => (program === null ? `${name} (skipped: pgbouncer is not installed)` : name);
const LOOKUP_ROLE = 'cadastre_pgbouncer';

// The role belongs to a whole cluster, so each major has one of its own here.
for (const major of TEST_MAJORS) {
  const programs = findTestPrograms(major);
  const suite = 'missing' in programs ? describe.skip : describe;
  suite(`pgbouncer (PostgreSQL ${major}${'missing' in programs ? ` skipped: ${programs.missing}` : ''})`, () => {
    const cluster = ownCluster(major);
    let platform: TestPlatform;
    let folder = '';
    let userlist = '';
    let running: RunningProgram | null = null;
    let port = 0;
    const logins: TenantLogin[] = [];
    const create = async () => {
      const input = tenantInput();
      await createAndWait(platform.client, input);
      const login = await loginOf(platform.client, input.slug ?? '');
      logins.push(login);
      return login;
    };
    const start = async () => {
      port = await freePort();
      await writeConf(
        folder,
        port,
        userlist,
        `admin_users = ${LOOKUP_ROLE}
%include ${folder}/pgbouncer-auth.ini
%include ${folder}/pgbouncer-databases.ini`,
      );
      running = await startProgram(
        program ?? '',
        [join(folder, 'pgbouncer.ini')],
        () => answers(port),
        serverUser(),
      );
    };
    const through = <T>(
      { tenant, password }: TenantLogin,
      work: (session: Session) => Promise<T>,
      database = tenant.database,
    ) =>
      withSession(
        connectPostgres,
        { ...cluster().target(database, { user: tenant.role, password }), port },
        work,
      );
    /** The databases that pgbouncer knows now. */
    const pools = async () => {
      const console_ = cluster().target('pgbouncer', {
        user: LOOKUP_ROLE,
        password: userlist.split('"')[3] ?? '',
      });
      return withSession(connectPostgres, { ...console_, port }, async (session) =>
        (await query<{ name: string }>(session, 'SHOW DATABASES')).map(({ name }) => name),
      );
    };
    const whoAmI = (session: Session) =>
      query<{ me: string; place: string }>(session, 'SELECT session_user AS me, current_database() AS place');
    const refused = (work: Promise<unknown>) =>
      work.then(
        () => 'let in',
        (error: unknown) =>
          error instanceof CadastreError
            ? `${error.message} ${(error.cause as Error)?.message}`
            : String(error),
      );

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'cadastre-test-pgbouncer-'));
      await chmod(folder, 0o755);
      platform = await openTestPlatform(cluster());
      await create();
      await create();
    });
    afterEach(async () => {
      await running?.stop();
      running = null;
    });
    afterAll(async () => {
      await platform?.remove();
      await rm(folder, { recursive: true, force: true });
    });

    it('shows what it will do, does it, and finds it done', async () => {
      const plan = await platform.client.routing.pgbouncerPlan({ server: 'main' });
      expect(plan.done).toBe(false);
      expect(plan.steps.map(({ where }) => where)).toEqual([
        'main',
        ...logins.map(({ tenant }) => `main/${tenant.database}`),
      ]);
      expect(plan.steps.flatMap(({ statements }) => statements).join('\n')).toContain(
        `CREATE ROLE "${LOOKUP_ROLE}" LOGIN`,
      );
      const made = await platform.client.routing.setUpPgbouncer({ server: 'main' });
      expect(made).toMatchObject({
        server: 'main',
        role: LOOKUP_ROLE,
        databases: logins.map(({ tenant }) => tenant.database),
      });
      userlist = made.userlist ?? '';
      expect(userlist).toMatch(/^"cadastre_pgbouncer" "[A-Za-z0-9]{32}"$/);
      const again = await platform.client.routing.setUpPgbouncer({ server: 'main' });
      expect(again).toMatchObject({ databases: [], userlist: null });
      expect(await platform.client.routing.pgbouncerPlan({ server: 'main' })).toMatchObject({ done: true });
      const password = userlist.split('"')[3] ?? '';
      const { acts } = await platform.client.audit.list({ verb: 'set up pgbouncer', limit: 5 });
      const details = await Promise.all(acts.map(({ sequence }) => platform.client.audit.get({ sequence })));
      expect(JSON.stringify(details)).not.toContain(password);
      expect(JSON.stringify(details)).not.toContain('SCRAM-SHA-256$4096');
      expect(details.at(-1)?.statements.join('\n')).toContain('GRANT CONNECT');
    });

    it('gives a role that tells tenants apart from everybody else, and may do nothing besides', async () => {
      const [first] = logins;
      if (!first) throw new Error('No tenant');
      const password = userlist.split('"')[3] ?? '';
      const other = uniqueName('person');
      const powerful = uniqueName('admin');
      const marked = uniqueName('marked');
      await asSuperuser(cluster(), 'postgres', async (session) => {
        await session.script(`CREATE ROLE ${other} LOGIN PASSWORD 'a password of somebody';
          CREATE ROLE ${powerful} LOGIN SUPERUSER PASSWORD 'a password of somebody';
          CREATE ROLE ${marked} LOGIN SUPERUSER PASSWORD 'a password of somebody';
          COMMENT ON ROLE ${marked} IS 'Cadastre tenant 99, job x'`);
      });
      const target = cluster().target(first.tenant.database, { user: LOOKUP_ROLE, password });
      await withSession(connectPostgres, target, async (session) => {
        const lookUp = async (name: string) =>
          (
            await session.run<{ usename: string; secret: string }>(
              sql`SELECT usename, secret FROM cadastre_pgbouncer.look_up(${name})`,
            )
          ).rows;
        expect(await lookUp(first.tenant.role)).toEqual([
          { usename: first.tenant.role, secret: expect.stringMatching(/^SCRAM-SHA-256\$4096:/) },
        ]);
        for (const name of [
          'postgres',
          other,
          powerful,
          marked,
          LOOKUP_ROLE,
          first.tenant.ownerRole,
          'nobody',
          `' OR true --`,
        ]) {
          expect([name, await lookUp(name)]).toEqual([name, []]);
        }
        for (const attempt of [
          'SELECT rolpassword FROM pg_authid',
          'SELECT * FROM pg_shadow',
          'CREATE TABLE cadastre_pgbouncer.t ()',
          'CREATE TABLE public.t ()',
          `SET ROLE ${first.tenant.ownerRole}`,
          'SELECT * FROM public.users LIMIT 1',
        ]) {
          expect([attempt, await sqlstateOf(query(session, attempt))]).toEqual([attempt, '42501']);
        }
        await asSuperuser(cluster(), 'postgres', (admin) =>
          admin.script(`ALTER ROLE "${first.tenant.role}" NOLOGIN`),
        );
        expect(await lookUp(first.tenant.role)).toEqual([]);
        await asSuperuser(cluster(), 'postgres', (admin) =>
          admin.script(`ALTER ROLE "${first.tenant.role}" LOGIN VALID UNTIL '2001-01-01'`),
        );
        expect(await lookUp(first.tenant.role)).toEqual([]);
        await asSuperuser(cluster(), 'postgres', (admin) =>
          admin.script(`ALTER ROLE "${first.tenant.role}" VALID UNTIL 'infinity'`),
        );
        expect(await lookUp(first.tenant.role)).toHaveLength(1);
      });
      for (const database of ['postgres', platform.database]) {
        expect(
          await sqlstateOf(
            withSession(
              connectPostgres,
              cluster().target(database, { user: LOOKUP_ROLE, password }),
              query as never,
            ),
          ),
        ).toBe('42501');
      }
      // The tenant sees the schema in its database and may not use it.
      const own = cluster().target(first.tenant.database, {
        user: first.tenant.role,
        password: first.password,
      });
      expect(
        await sqlstateOf(
          withSession(connectPostgres, own, (session) =>
            query(session, `SELECT cadastre_pgbouncer.look_up('postgres')`),
          ),
        ),
      ).toBe('42501');
      await asSuperuser(cluster(), 'postgres', (session) =>
        session.script(`DROP ROLE ${other}; DROP ROLE ${powerful}; DROP ROLE ${marked}`),
      );
    });

    itProgram(named('lets a tenant in with its own password, and nobody else'), async () => {
      const [first, second] = logins;
      if (!first || !second) throw new Error('No tenants');
      await platform.client.routing.configure({ folder, kinds: ['pgbouncer'], commands: [] });
      expect(await platform.client.routing.apply()).toMatchObject({ error: null });
      await start();
      for (const login of [first, second]) {
        expect(await through(login, whoAmI)).toEqual([
          { me: login.tenant.role, place: login.tenant.database },
        ]);
      }
      expect(await refused(through({ ...first, password: 'not the password' }, whoAmI))).toMatch(
        /authentication failed/i,
      );
      expect(await refused(through({ ...first, password: second.password }, whoAmI))).toMatch(
        /authentication failed/i,
      );
      expect(await refused(through(first, whoAmI, second.tenant.database))).not.toBe('let in');
      expect(await refused(through(first, whoAmI, 'postgres'))).not.toBe('let in');
      const superuser = { ...cluster().target(first.tenant.database), port };
      expect(await refused(withSession(connectPostgres, superuser, whoAmI))).not.toBe('let in');
    });

    itProgram(
      named('lets a suspended tenant in no more after a reload, a reactivated one again, and a new one'),
      async () => {
        const [first, second] = logins;
        if (!first || !second) throw new Error('No tenants');
        await platform.client.routing.apply();
        await start();
        expect(await through(second, whoAmI)).toHaveLength(1);
        const slug = second.tenant.slug;
        const reason = 'a test closes it';
        expect(await platform.client.lifecycle.suspend({ tenants: [slug], reason })).toMatchObject({
          totals: { succeeded: 1 },
        });
        // The server refuses it at once, whatever pgbouncer still knows of it.
        expect(await refused(through(second, whoAmI))).not.toBe('let in');
        const [, closed] = (await platform.client.routing.export({ kinds: ['pgbouncer'] })).files;
        expect(closed?.content).not.toContain(second.tenant.database);
        await platform.client.routing.apply();
        running?.signal('SIGHUP');
        await expect.poll(pools).not.toContain(second.tenant.database);
        expect(await pools()).toContain(first.tenant.database);
        expect(await refused(through(second, whoAmI))).not.toBe('let in');
        expect(await through(first, whoAmI)).toHaveLength(1);
        expect(await platform.client.lifecycle.reactivate({ tenants: [slug], reason })).toMatchObject({
          totals: { succeeded: 1 },
        });
        // The look-up of a new tenant is made before pgbouncer hears of its database.
        const third = await create();
        expect(await platform.client.routing.apply()).toMatchObject({ outcome: 'written', error: null });
        running?.signal('SIGHUP');
        for (const login of [second, third]) {
          await expect.poll(() => refused(through(login, whoAmI))).toBe('let in');
        }
      },
    );

    itProgram(named('leads to databases of hostile names'), async () => {
      const names = [
        'plain',
        'with space',
        `quote"inside`,
        `it's`,
        'a=b',
        '%include x',
        '; comment',
        '[databases]',
        'é-ü',
        '#',
      ];
      const entries = names.map(
        (pool, index): RegistryEntry => ({
          tenant: `t${index}`,
          id: index,
          status: 'ACTIVE',
          open: true,
          closed: null,
          isolation: 'database',
          server: 'main',
          host: '127.0.0.1',
          port: cluster().port,
          tls: 'disable',
          database: `real ${pool}`,
          schema: null,
          role: 'r',
          pool: `pool.${index}_a-B`,
          domains: [],
        }),
      );
      const [, file] = pgbouncerDatabases(
        { tenants: entries, servers: [] },
        { lookupIn: 'tenant-databases' },
      );
      const place = join(folder, 'hostile');
      const ini = join(folder, 'hostile.ini');
      await writeFile(place, file?.content ?? '');
      port = await freePort();
      await writeConf(
        folder,
        port,
        `"console" "console-password"`,
        `admin_users = console\n%include ${place}`,
        ini,
      );
      running = await startProgram(program ?? '', [ini], () => answers(port), serverUser());
      const console_ = {
        ...cluster().target('pgbouncer', { user: 'console', password: 'console-password' }),
        port,
      };
      const rows = await withSession(connectPostgres, console_, (session) =>
        query<{ name: string; database: string }>(session, 'SHOW DATABASES'),
      );
      const found = rows
        .filter(({ name }) => name !== 'pgbouncer')
        .map(({ name, database }) => [name, database]);
      expect(found.sort()).toEqual(names.map((name, index) => [`pool.${index}_a-B`, `real ${name}`]).sort());
    });

    it('has its look-up in the maintenance database where pgbouncer can be told so', async () => {
      const [first] = logins;
      if (!first) throw new Error('No tenant');
      await platform.client.routing.configure({ pgbouncer: { lookupIn: 'maintenance-database' } });
      const made = await platform.client.routing.setUpPgbouncer({
        server: 'main',
        password: 'a password that is given',
      });
      expect(made).toMatchObject({ databases: ['postgres'], userlist: null });
      const target = cluster().target('postgres', {
        user: LOOKUP_ROLE,
        password: 'a password that is given',
      });
      const rows = await withSession(connectPostgres, target, (session) =>
        query(session, `SELECT usename FROM cadastre_pgbouncer.look_up('${first.tenant.role}')`),
      );
      expect(rows).toEqual([{ usename: first.tenant.role }]);
      const [, file] = (await platform.client.routing.export({ kinds: ['pgbouncer'] })).files;
      expect(file?.content).toContain(`dbname='${first.tenant.database}' auth_dbname='look-up-main'`);
      expect(file?.content).toContain(
        `look-up-main = host='127.0.0.1' port=${cluster().port} dbname='postgres'`,
      );
      await platform.client.routing.configure({ pgbouncer: { lookupIn: 'tenant-databases' } });
    });

    it('touches no role and no schema of that name that is not its own', async () => {
      const [first] = logins;
      if (!first) throw new Error('No tenant');
      await asSuperuser(cluster(), 'postgres', (session) =>
        session.script(`COMMENT ON ROLE ${LOOKUP_ROLE} IS 'of somebody'`),
      );
      expect(await refusal(platform.client.routing.setUpPgbouncer({ server: 'main' }))).toMatchObject({
        code: 'CONFLICT',
      });
      // Files are written all the same, and the run says what is wrong.
      await platform.client.routing.configure({ kinds: ['pgbouncer'], folder });
      expect(await platform.client.routing.apply()).toMatchObject({
        outcome: 'failed',
        error: { code: 'CONFLICT', message: expect.stringContaining('main') },
      });
      await asSuperuser(cluster(), 'postgres', (session) =>
        session.script(`COMMENT ON ROLE ${LOOKUP_ROLE} IS 'Cadastre look-up for pgbouncer'`),
      );
      const fourth = await create();
      await asSuperuser(cluster(), fourth.tenant.database, (session) =>
        session.script(`CREATE SCHEMA cadastre_pgbouncer AUTHORIZATION "${fourth.tenant.role}"`),
      );
      const refusedRun = await platform.client.routing.apply();
      expect(refusedRun).toMatchObject({
        outcome: 'failed',
        error: { code: 'CONFLICT', details: { target: fourth.tenant.database } },
      });
      await asSuperuser(cluster(), fourth.tenant.database, (session) =>
        session.script('DROP SCHEMA cadastre_pgbouncer'),
      );
      expect(await platform.client.routing.apply()).toMatchObject({ outcome: 'written', error: null });
    });
  });
}

async function writeConf(
  folder: string,
  port: number,
  userlist: string,
  rest: string,
  path = join(folder, 'pgbouncer.ini'),
): Promise<void> {
  const list = join(folder, 'userlist.txt');
  const { uid, gid } = serverUser();
  await writeFile(list, `${userlist}\n`, { mode: 0o600 });
  if (uid !== undefined && gid !== undefined) await chown(list, uid, gid);
  await writeFile(
    path,
    `[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${list}
server_check_delay = 0
${rest}
`,
  );
}

async function answers(port: number): Promise<boolean> {
  const { createConnection } = await import('node:net');
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
