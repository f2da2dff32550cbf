import bcrypt from 'bcrypt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import { redactText } from '../../../src/engine/audit/redact.ts';
import type { Job } from '../../../src/shared/models/job.ts';
import { MASK, type Tenant } from '../../../src/shared/models/tenant.ts';
import {
  asSuperuser,
  asTenant,
  loginOf,
  query,
  sqlstateOf,
  type TenantLogin,
} from '../../support/as-tenant.ts';
import { findOrphans } from '../../support/find-orphans.ts';
import { eachMajor, ownCluster } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  jobEnd,
  OWNER_PASSWORD,
  openTestPlatform,
  refusal,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

eachMajor('A tenant of studio', ({ major }) => {
  const cluster = ownCluster(major);
  let platform: TestPlatform;
  let job: Job;
  let tenant: Tenant;
  let login: TenantLogin;
  let neighbour: Tenant;
  const one = async <T>(database: string, text: string): Promise<T | undefined> => {
    const rows = await asSuperuser(cluster(), database, (session) => query<{ value: T }>(session, text));
    return rows[0]?.value;
  };

  beforeAll(async () => {
    platform = await openTestPlatform(cluster());
    const { client } = platform;
    const { tenant: other } = await createAndWait(client);
    neighbour = await client.tenants.get({ tenant: other?.slug ?? '' });
    job = await createAndWait(
      client,
      tenantInput({
        name: "L'Épicerie du Coin",
        slug: 'epicerie',
        ownerEmail: 'Owner@Example.com',
        ownerFirstName: 'Zoë',
        ownerLastName: "O'Neill",
        variables: { default_tax_rate: '5.5', invoice_prefix: 'FAC' },
      }),
    );
    tenant = await client.tenants.get({ tenant: 'epicerie' });
    login = await loginOf(client, 'epicerie');
  });
  afterAll(() => platform?.remove());

  it('has the 35 tables of the blueprint, all of its migrations and nothing of ours in sight', async () => {
    const tables = `SELECT count(*)::int AS value FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`;
    expect(await one(tenant.database, tables)).toBe(35);
    expect(await one(tenant.database, 'SELECT count(*)::int AS value FROM cadastre.schema_history')).toBe(6);
    expect(tenant.schemaVersion).toBe('0006');
  });

  it('has the seed with its defaults and with what was asked for instead', async () => {
    const rows = await asTenant(cluster(), login, (session) =>
      query<{ name: string; value: string }>(session, 'SELECT name, value FROM settings'),
    );
    expect(Object.fromEntries(rows.map((row) => [row.name, row.value]))).toMatchObject({
      timezone: 'Europe/Paris',
      currency: 'EUR',
      default_tax_rate: '5.5',
      invoice_prefix: 'FAC',
      locale: 'fr-FR',
    });
    const defaults = await asSuperuser(cluster(), neighbour.database, (session) =>
      query<{ name: string; value: string }>(session, 'SELECT name, value FROM settings'),
    );
    expect(Object.fromEntries(defaults.map((row) => [row.name, row.value]))).toMatchObject({
      default_tax_rate: '20.0',
      invoice_prefix: 'INV',
    });
    expect(await one(tenant.database, `SELECT rate::text AS value FROM tax_rates WHERE is_default`)).toMatch(
      /^5\.50*$/,
    );
  });

  it('has its owner as the first admin, with a bcrypt hash that verifies', async () => {
    const rows = await asTenant(cluster(), login, (session) =>
      query<Record<'email' | 'password_hash' | 'first_name' | 'last_name' | 'role', string>>(
        session,
        `SELECT email, password_hash, first_name, last_name, roles.name AS role FROM users
         JOIN user_roles ON user_id = users.id JOIN roles ON roles.id = role_id`,
      ),
    );
    expect(rows).toHaveLength(1);
    const [admin] = rows;
    expect(admin).toMatchObject({
      email: 'owner@example.com',
      first_name: 'Zoë',
      last_name: "O'Neill",
      role: 'Administrateur',
    });
    expect(await bcrypt.compare(OWNER_PASSWORD, admin?.password_hash ?? '')).toBe(true);
    expect(await bcrypt.compare('another password', admin?.password_hash ?? '')).toBe(false);
  });

  it('hashes a password that is given in plain, at the cost of the blueprint', async () => {
    const given = await createAndWait(
      platform.client,
      tenantInput({ ownerPassword: 'pässwörd 🔑 in plain', ownerPasswordHash: undefined }),
    );
    const { database } = await platform.client.tenants.get({ tenant: given.tenant?.slug ?? '' });
    const hash = await one<string>(database, 'SELECT password_hash AS value FROM users');
    expect(hash).toMatch(/^\$2[aby]\$10\$/);
    expect(await bcrypt.compare('pässwörd 🔑 in plain', hash ?? '')).toBe(true);
  });

  it('belongs with everything in it to the role without login', async () => {
    expect(
      await one(
        'postgres',
        `SELECT pg_get_userbyid(datdba) AS value FROM pg_database WHERE datname = '${tenant.database}'`,
      ),
    ).toBe(tenant.ownerRole);
    const owners = await asSuperuser(cluster(), tenant.database, (session) =>
      query<{ kind: string; name: string; owner: string }>(
        session,
        `SELECT 'relation' AS kind, c.oid::regclass::text AS name, pg_get_userbyid(relowner) AS owner
         FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'public'
         UNION ALL SELECT 'function', p.oid::regprocedure::text, pg_get_userbyid(proowner)
         FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = 'public'
         UNION ALL SELECT 'type', t.oid::regtype::text, pg_get_userbyid(typowner)
         FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace WHERE nspname = 'public'
         UNION ALL SELECT 'schema', nspname, pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'public'`,
      ),
    );
    expect(owners.length).toBeGreaterThan(100);
    // pg_database_owner has one member, the owner of this very database (manual, section "Predefined Roles").
    const strange = owners.filter(({ owner }) => owner !== tenant.ownerRole && owner !== 'pg_database_owner');
    expect(strange).toEqual([]);
    expect(
      await one(
        'postgres',
        `SELECT rolcanlogin OR rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls AS value
        FROM pg_roles WHERE rolname = '${tenant.ownerRole}'`,
      ),
    ).toBe(false);
  });

  it('has a login role that owns nothing, is a member of nothing and has no power of its own', async () => {
    expect(
      await one(
        'postgres',
        `SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls AS value
        FROM pg_roles WHERE rolname = '${tenant.role}'`,
      ),
    ).toBe(false);
    expect(
      await one(
        'postgres',
        `SELECT count(*)::int AS value FROM pg_auth_members
        WHERE member = '${tenant.role}'::regrole OR roleid = '${tenant.role}'::regrole`,
      ),
    ).toBe(0);
    expect(
      await one(
        'postgres',
        `SELECT count(*)::int AS value FROM pg_shdepend
        WHERE refobjid = '${tenant.role}'::regrole AND deptype = 'o'`,
      ),
    ).toBe(0);
    expect(
      await one(
        'postgres',
        `SELECT left(rolpassword, 14) AS value FROM pg_authid WHERE rolname = '${tenant.role}'`,
      ),
    ).toBe('SCRAM-SHA-256$');
  });

  it('lets its role create, read, change and delete', async () => {
    await asTenant(cluster(), login, async (session) => {
      const rows = await query<{ readable: number; total: number }>(
        session,
        `SELECT count(*) FILTER (WHERE has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE'))::int AS readable, count(*)::int AS total
         FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'public' AND relkind = 'r'`,
      );
      expect(rows).toEqual([{ readable: 35, total: 35 }]);
      await session.script(`INSERT INTO settings VALUES ('theme', 'dark');
        UPDATE settings SET value = 'light' WHERE name = 'theme';
        CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text);
        INSERT INTO notes (note) VALUES ('mine');
        CREATE FUNCTION twice(integer) RETURNS integer LANGUAGE sql AS 'SELECT $1 * 2';
        CREATE TYPE colour AS ENUM ('red');
        CREATE TEMPORARY TABLE scratch (id integer);`);
      expect(
        await query(session, `SELECT value, twice(21) AS answer FROM settings WHERE name = 'theme'`),
      ).toEqual([{ value: 'light', answer: 42 }]);
      await session.script(
        `DELETE FROM settings WHERE name = 'theme'; DROP TABLE notes; DROP FUNCTION twice; DROP TYPE colour`,
      );
    });
  });

  it.each([
    ['write the history of its schema', `DELETE FROM cadastre.schema_history`],
    ['make a schema of its own', 'CREATE SCHEMA mine'],
    ['drop a table of the blueprint', 'DROP TABLE settings'],
    ['change a table of the blueprint', 'ALTER TABLE settings ADD COLUMN mine text'],
    [
      'give its privileges away',
      'GRANT SELECT ON settings TO PUBLIC; SELECT 1/(1 - has_table_privilege($$pg_monitor$$, $$settings$$, $$SELECT$$)::int)',
    ],
    ['lift the connection limit of its database', 'ALTER DATABASE "DB" CONNECTION LIMIT 1000'],
    ['lift its own connection limit', 'ALTER ROLE "ROLE" CONNECTION LIMIT 1000'],
    ['give its database settings', `ALTER DATABASE "DB" SET work_mem = '1GB'`],
    ['become the owner', 'SET ROLE "OWNER"'],
    ['become the owner of its database', 'ALTER DATABASE "DB" OWNER TO "ROLE"'],
    [
      'let PUBLIC in',
      'GRANT CONNECT ON DATABASE "DB" TO PUBLIC; SELECT 1/(1 - has_database_privilege($$pg_monitor$$, current_database(), $$CONNECT$$)::int)',
    ],
    ['rename its database', 'ALTER DATABASE "DB" RENAME TO elsewhere'],
    ['create a role', 'CREATE ROLE mine'],
    ['create a database', 'CREATE DATABASE mine'],
    ['read files of the server', `SELECT pg_read_file('postgresql.conf')`],
    ['run programs', `COPY settings TO PROGRAM 'cat'`],
    ['read verifiers', 'SELECT rolpassword FROM pg_authid'],
  ])('does not let its role %s', async (_, text) => {
    const statement = text
      .replaceAll('DB"', `${tenant.database}"`)
      .replaceAll('ROLE"', `${tenant.role}"`)
      .replaceAll('OWNER"', `${tenant.ownerRole}"`);
    await asTenant(cluster(), login, async (session) => {
      if (statement.includes('1/(1')) {
        // Who may not grant is only warned: what counts is that nothing was given.
        await session.script(statement);
        return;
      }
      expect(await sqlstateOf(session.script(statement))).toBe('42501');
    });
  });

  it('cannot keep settings of its role that reach beyond its session', async () => {
    // A role may set user-level defaults of its own (manual, ALTER ROLE): nothing of them may be a limit.
    await asTenant(cluster(), login, async (session) => {
      for (const setting of ['log_statement', 'session_replication_role', 'temp_file_limit']) {
        const value = setting === 'temp_file_limit' ? '-1' : setting === 'log_statement' ? 'none' : 'replica';
        expect(
          await sqlstateOf(session.script(`ALTER ROLE ${tenant.role} SET ${setting} = '${value}'`)),
        ).toBe('42501');
      }
    });
  });

  it('cannot connect anywhere else', async () => {
    const { template } = await platform.client.blueprints.build({ server: 'main', blueprint: 'studio' });
    for (const database of ['postgres', 'template1', platform.database, neighbour.database]) {
      const refused = await sqlstateOf(asTenant(cluster(), login, async () => undefined, database));
      expect(`${database} ${refused}`).toBe(`${database} 42501`);
    }
    for (const database of ['template0', template]) {
      const refused = await sqlstateOf(asTenant(cluster(), login, async () => undefined, database));
      expect(`${database} ${refused}`).toMatch(/ (55000|42501)$/);
    }
  });

  it.each(['ownerRole', 'pg_database_owner'])('gives its role what %s makes later', async (maker) => {
    await asSuperuser(cluster(), tenant.database, (session) =>
      session.script(`SET ROLE ${maker === 'ownerRole' ? tenant.ownerRole : maker};
        CREATE TABLE later (id bigserial PRIMARY KEY, note text);
        CREATE FUNCTION later_function() RETURNS text LANGUAGE sql AS $$SELECT 'later'$$;
        CREATE TYPE later_type AS ENUM ('a')`),
    );
    const rows = await asTenant(cluster(), login, async (session) => {
      await session.script(`INSERT INTO later (note) VALUES ('written by the tenant')`);
      return query(
        session,
        `SELECT note, later_function() AS called, 'a'::later_type::text AS typed FROM later`,
      );
    });
    expect(rows).toEqual([{ note: 'written by the tenant', called: 'later', typed: 'a' }]);
    await asSuperuser(cluster(), tenant.database, (session) =>
      session.script('DROP TABLE later; DROP FUNCTION later_function; DROP TYPE later_type'),
    );
  });

  it('records what was done, step by step, with durations and without secrets', async () => {
    expect(job.steps.map((step) => step.status)).toEqual(job.steps.map(() => 'done'));
    expect(job.steps.map((step) => step.attempts)).toEqual(job.steps.map(() => 1));
    for (const step of job.steps) {
      expect(step.durationMs).toBeGreaterThanOrEqual(0);
      expect(step.fact).not.toBe('');
    }
    expect(job.error).toBeNull();
    expect(job.progress).toEqual({ done: job.steps.length, total: job.steps.length, unit: 'step' });
    const statements = job.journal.filter((line) => line.kind === 'statement').map((line) => line.text);
    for (const start of [
      'CREATE ROLE',
      'CREATE DATABASE',
      'GRANT',
      'REVOKE',
      'INSERT INTO settings',
      'WITH given',
    ]) {
      expect(
        statements.some((text) => text.includes(start)),
        start,
      ).toBe(true);
    }
    const text = JSON.stringify(job);
    expect(text).not.toContain(login.password);
    expect(text).not.toMatch(/SCRAM-SHA-256\$|\$2[aby]\$/);
    expect(text).toContain(MASK);
    // What is read back from the platform database is what was seen live.
    const again = await platform.again();
    try {
      const stored = await again.client.jobs.get({ job: job.id });
      expect(stored).toMatchObject({
        status: 'succeeded',
        held: false,
        canCancel: false,
        canResume: false,
        undo: [],
      });
      expect(stored.journal.map((line) => line.text)).toEqual(job.journal.map((line) => line.text));
      expect(stored.steps.map(({ name, status, fact }) => ({ name, status, fact }))).toEqual(
        job.steps.map(({ name, status, fact }) => ({ name, status, fact })),
      );
    } finally {
      await again.close();
    }
  });

  it('writes the act to the audit log with its outcome and its job', async () => {
    const { acts } = await platform.client.audit.list({
      verb: 'create tenant',
      search: 'epicerie',
      limit: 10,
    });
    expect(acts).toHaveLength(1);
    expect(acts[0]).toMatchObject({
      outcome: 'done',
      jobId: job.id,
      target: 'tenant epicerie',
      actor: 'tester',
    });
    const act = await platform.client.audit.get({ sequence: acts[0]?.sequence ?? 0 });
    expect(act.statements.some((text) => text.startsWith('CREATE DATABASE'))).toBe(true);
    expect(JSON.stringify(act)).not.toMatch(/SCRAM-SHA-256\$|\$2[aby]\$/);
  });

  it('ends its trial after the days asked for, and is active at once without one', async () => {
    expect(tenant.status).toBe('TRIAL');
    const days = (Date.parse(tenant.trialEndsAt ?? '') - Date.parse(tenant.createdAt)) / 86_400_000;
    expect(days).toBeCloseTo(14, 3);
    const active = await createAndWait(platform.client, tenantInput({ trialDays: 0 }));
    expect(await platform.client.tenants.get({ tenant: active.tenant?.slug ?? '' })).toMatchObject({
      status: 'ACTIVE',
      trialEndsAt: null,
    });
  });

  it('passes the test as the tenant, which keeps nothing', async () => {
    const before = await one(tenant.database, `SELECT count(*)::int AS value FROM pg_class`);
    const test = await platform.client.tenants.test({ tenant: 'epicerie' });
    expect(test.probes.filter((probe) => !probe.passed)).toEqual([]);
    expect(test.passed).toBe(true);
    expect(test.probes.map((probe) => probe.expected)).toContain('refused');
    expect(await one(tenant.database, `SELECT count(*)::int AS value FROM pg_class`)).toBe(before);
  });

  it('tells its connection without the password, and hands that out on an audited request', async () => {
    const connection = await platform.client.tenants.connection({ tenant: 'epicerie' });
    expect(connection).toMatchObject({
      host: cluster().host,
      port: cluster().port,
      database: tenant.database,
      role: tenant.role,
      connectionLimit: -1,
      passwordLength: login.password.length,
    });
    expect(JSON.stringify(connection)).not.toContain(login.password);
    const { password } = await platform.client.tenants.revealPassword({
      tenant: 'epicerie',
      reason: 'handover',
    });
    expect(password).toBe(login.password);
    const { acts } = await platform.client.audit.list({ verb: 'reveal password', limit: 1 });
    expect(acts[0]).toMatchObject({ target: 'tenant epicerie', reason: 'handover', outcome: 'done' });
    const after = await platform.client.tenants.connection({ tenant: 'epicerie' });
    expect(after.lastReveal?.actor).toBe('tester');
  });

  it('leaves no orphan', async () => {
    expect(await findOrphans({ tenants: cluster(), database: platform.database })).toEqual([]);
  });
});

describe('What cannot become a tenant (PostgreSQL 15)', () => {
  const cluster = ownCluster(15);
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster());
    await createAndWait(platform.client, tenantInput({ slug: 'taken', ownerEmail: 'taken@example.com' }));
  });
  afterAll(() => platform?.remove());

  const census = async () => {
    const { jobs } = await platform.client.jobs.list({});
    const { totals } = await platform.client.tenants.list();
    return { jobs: jobs.length, tenants: totals.total };
  };

  it.each([
    ['an unknown variable', { variables: { vat: '1' } }, 'INVALID_INPUT', 'variables.vat'],
    [
      'a tax rate that is no number',
      { variables: { default_tax_rate: 'lots' } },
      'INVALID_INPUT',
      'variables.default_tax_rate',
    ],
    [
      'a tax rate out of bounds',
      { variables: { default_tax_rate: '31' } },
      'INVALID_INPUT',
      'variables.default_tax_rate',
    ],
    [
      'a prefix that breaks out',
      { variables: { invoice_prefix: "X'); DROP TABLE users; --" } },
      'INVALID_INPUT',
      'variables.invoice_prefix',
    ],
    ['a slug that is taken', { slug: 'taken' }, 'ALREADY_EXISTS', 'slug'],
    [
      'an e-mail that is taken, in other letters',
      { ownerEmail: 'TAKEN@Example.com' },
      'ALREADY_EXISTS',
      'ownerEmail',
    ],
    ['a slug with capitals', { slug: 'Acme' }, 'INVALID_INPUT', 'slug'],
    ['a slug that is a statement', { slug: "a'; DROP DATABASE postgres; --" }, 'INVALID_INPUT', 'slug'],
    ['an e-mail that is none', { ownerEmail: 'nobody' }, 'INVALID_INPUT', 'ownerEmail'],
    [
      'a short password',
      { ownerPassword: 'short', ownerPasswordHash: undefined },
      'INVALID_INPUT',
      'ownerPassword',
    ],
    ['a password with its hash', { ownerPassword: 'long enough' }, 'INVALID_INPUT', 'ownerPasswordHash'],
    [
      'a password over 72 bytes',
      { ownerPassword: 'é'.repeat(40), ownerPasswordHash: undefined },
      'INVALID_INPUT',
      'ownerPassword',
    ],
    ['an unknown server', { server: 'nowhere' }, 'NOT_FOUND', null],
    ['an unknown blueprint', { blueprint: 'nothing' }, 'NOT_FOUND', null],
    ['a trial of 366 days', { trialDays: 366 }, 'INVALID_INPUT', 'trialDays'],
  ])('refuses %s with its field, and nothing was begun', async (_, over, code, field) => {
    const before = await census();
    const refused = await refusal(platform.client.tenants.create(tenantInput(over)));
    expect(refused.code).toBe(code);
    expect(refused.message).not.toBe('');
    if (field) expect(refused.details.fields?.map((each) => each.field)).toEqual([field]);
    expect(await census()).toEqual(before);
    expect(await findOrphans({ tenants: cluster(), database: platform.database })).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['spaces only', ' \t '],
    ['NUL', 'Acme\0Corp'],
    ['a line feed', 'Acme\nCorp'],
    ['a direction override', 'Acme \u202Eproc'],
    ['10,000 characters', 'x'.repeat(10_000)],
    ['half a character', 'Acme \ud800'],
  ])('refuses a name of %s with the field name', async (_, name) => {
    const before = await census();
    const refused = await refusal(platform.client.tenants.create(tenantInput({ name })));
    expect(refused).toMatchObject({ code: 'INVALID_INPUT' });
    expect(refused.details.fields?.map((each) => each.field)).toEqual(['name']);
    expect(await census()).toEqual(before);
  });

  it.each([
    [`'; DROP DATABASE "postgres"; --`],
    [`Robert'); DROP TABLE platform.organizations;--`],
    [`"quoted" 'twice' \\ and \\\\ $$ $1 ?`],
    ['🏢 Émoji & Fils 👨‍👩‍👧'],
    ['مرحبا עולם'],
    ['株式会社テスト'],
    ['%s %d {{name}} $name <script>alert(1)</script>'],
    ['x'.repeat(200)],
  ])('keeps the name %s as it is, harmlessly', async (name) => {
    const job = await createAndWait(platform.client, tenantInput({ name, slug: undefined }));
    const tenant = await platform.client.tenants.get({ tenant: job.tenant?.slug ?? '' });
    expect(tenant.name).toBe(name);
    expect(tenant.slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(tenant.database).toMatch(/^studio_\d+_db$/);
    expect(job.title).toBe(`Create ${name}`);
  });

  it('gives a name of another script a slug of its own, the same as often as it is asked for', async () => {
    const { slug } = await platform.client.tenants.checkName({ name: '有限会社カダストル' });
    // Numbered, where a tenant of an earlier test has the same name.
    expect(slug).toMatch(/^tenant-[0-9a-f]{8}(-\d+)?$/);
    expect((await platform.client.tenants.checkName({ name: '有限会社カダストル' })).slug).toBe(slug);
  });

  it('gives equal names numbered slugs', async () => {
    const slugs: (string | undefined)[] = [];
    for (let count = 0; count < 3; count += 1) {
      const job = await createAndWait(
        platform.client,
        tenantInput({ name: 'Twin Company', slug: undefined }),
      );
      slugs.push(job.tenant?.slug);
    }
    expect(slugs).toEqual(['twin-company', 'twin-company-2', 'twin-company-3']);
  });

  it('numbers the slugs of equal names that are created at once', async () => {
    const jobs = await Promise.all(
      [1, 2, 3].map(() => createAndWait(platform.client, tenantInput({ name: 'Triplet', slug: undefined }))),
    );
    const tenants = await Promise.all(
      jobs.map((job) => platform.client.tenants.get({ tenant: job.tenant?.slug ?? '' })),
    );
    expect(tenants.map((tenant) => tenant.slug).sort()).toEqual(['triplet', 'triplet-2', 'triplet-3']);
  });

  it('shows a plan with statements and masked secrets, and reserves nothing', async () => {
    const before = await census();
    const input = tenantInput({
      name: 'Planned',
      slug: 'planned',
      ownerPassword: 'a planned password',
      ownerPasswordHash: undefined,
    });
    const plan = await platform.client.tenants.plan(input);
    const again = await platform.client.tenants.plan(input);
    expect(again.id).toBe(plan.id);
    expect(await census()).toEqual(before);
    const statements = plan.steps.flatMap((step) => step.statements);
    expect(plan.statementCount).toBe(statements.length);
    const text = JSON.stringify(plan);
    expect(text).not.toContain('a planned password');
    expect(text).not.toMatch(/SCRAM-SHA-256\$|\$2[aby]\$/);
    expect(text).toContain(MASK);
    // The plan tells the truth: what ran is what was planned.
    const job = await createAndWait(platform.client, input);
    expect(plan.steps.map((step) => step.name)).toEqual(job.steps.map((step) => step.name));
    const ran = job.journal.filter((line) => line.kind === 'statement').map((line) => line.text);
    const marker = /job [0-9a-f-]{36}|job of this plan/;
    const missing = statements
      .map((statement) => redactText(statement.replace(/;$/, '')).replace(marker, 'job …'))
      .filter((statement) => !ran.some((line) => line.replace(marker, 'job …') === statement));
    expect(missing).toEqual([]);
    expect(job.tenant?.id).toBe(plan.id);
    expect(plan.command).toContain('cadastre tenant create --name Planned --slug planned');
  });

  it('passes over numbers whose database or role is there already', async () => {
    const { id } = await platform.client.tenants.plan(tenantInput());
    await asSuperuser(cluster(), 'postgres', async (session) => {
      await session.script(`CREATE DATABASE studio_${id}_db`);
      await session.script(`CREATE ROLE studio_${id + 1}_user; CREATE ROLE studio_${id + 2}_owner`);
    });
    const foreign = [`studio_${id}_db`, `studio_${id + 1}_user`, `studio_${id + 2}_owner`];
    try {
      const job = await createAndWait(platform.client);
      expect(job.tenant?.id).toBe(id + 3);
      const remarks = job.journal.filter((line) => line.kind === 'remark').map((line) => line.text);
      for (const name of foreign)
        expect(
          remarks.some((text) => text.includes(name)),
          name,
        ).toBe(true);
      expect(await findOrphans({ tenants: cluster(), database: platform.database, foreign })).toEqual([]);
    } finally {
      await asSuperuser(cluster(), 'postgres', async (session) => {
        await session.script(`DROP DATABASE studio_${id}_db`);
        await session.script(`DROP ROLE studio_${id + 1}_user; DROP ROLE studio_${id + 2}_owner`);
      });
    }
  });

  it('gives the last place on a server to one of several jobs that were accepted at once', async () => {
    const { totals } = await platform.client.tenants.list();
    const [{ id = '' } = {}] = (await platform.client.servers.list()).filter(({ name }) => name === 'main');
    await platform.client.servers.edit({ server: 'main', changes: { capacity: totals.total + 1 } });
    // All three are accepted, and stand before the same lock, before the first of them may count.
    const gate = await connectPostgres(cluster().target(platform.database));
    await gate.script(`SELECT pg_advisory_lock(hashtextextended('cadastre room ${id}', 0))`);
    try {
      const jobs = await Promise.all(
        Array.from({ length: 3 }, () => platform.client.tenants.create(tenantInput({ onFailure: 'undo' }))),
      );
      await expect
        .poll(
          () =>
            asSuperuser(cluster(), platform.database, async (session) => {
              const waiting = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`;
              return (await query(session, waiting)).length;
            }),
          { timeout: 90_000 },
        )
        .toBe(3);
      await gate.close();
      const ends = await Promise.all(jobs.map(({ jobId }) => jobEnd(platform.client, jobId)));
      expect(ends.map((end) => end.status).sort()).toEqual(['succeeded', 'undone', 'undone']);
      for (const { error } of ends.filter((end) => end.status === 'undone'))
        expect(error).toMatchObject({ code: 'CONFLICT', details: { fields: [{ field: 'server' }] } });
      expect((await platform.client.tenants.list()).totals.total).toBe(totals.total + 1);
    } finally {
      await gate.close();
      await platform.client.servers.edit({ server: 'main', changes: { capacity: null } });
    }
  });

  it('refuses a server at its capacity with the field server', async () => {
    const { totals } = await platform.client.tenants.list();
    await platform.client.servers.edit({ server: 'main', changes: { capacity: totals.total } });
    try {
      const before = await census();
      for (const over of [{}, { server: 'main' }]) {
        const refused = await refusal(platform.client.tenants.create(tenantInput(over)));
        expect(refused.details.fields?.map((each) => each.field)).toEqual(['server']);
        expect(refused.message).toContain('capacity');
      }
      expect(await census()).toEqual(before);
    } finally {
      await platform.client.servers.edit({ server: 'main', changes: { capacity: null } });
    }
  });

  it('fails the verification while a neighbour is open to PUBLIC, and succeeds when resumed after that was mended', async () => {
    const { database } = await platform.client.tenants.get({ tenant: 'taken' });
    const grant = (text: string) => asSuperuser(cluster(), 'postgres', (session) => session.script(text));
    await grant(`GRANT CONNECT ON DATABASE ${database} TO PUBLIC`);
    let id = 0;
    try {
      const failed = await createAndWait(platform.client, tenantInput(), 'failed');
      id = failed.id;
      expect(failed.error).toMatchObject({ code: 'VERIFICATION_FAILED' });
      expect(failed.error?.message).toContain(database);
      expect(failed).toMatchObject({ canResume: true, canCancel: true });
      expect(await platform.client.tenants.get({ tenant: failed.tenant?.slug ?? '' })).toMatchObject({
        status: 'PENDING',
      });
    } finally {
      await grant(`REVOKE CONNECT ON DATABASE ${database} FROM PUBLIC`);
    }
    await platform.client.jobs.resume({ job: id });
    expect((await jobEnd(platform.client, id)).status).toBe('succeeded');
  });

  it('does not take a database that is just being dropped for an open door', async () => {
    // What DROP DATABASE shows to others while it works, and what it leaves when it is interrupted.
    await asSuperuser(cluster(), 'postgres', async (session) => {
      await session.script('CREATE DATABASE dropping OWNER studio_1_owner');
      await session.script(
        `SET allow_system_table_mods = on; UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'dropping'`,
      );
    });
    try {
      await createAndWait(platform.client);
    } finally {
      await asSuperuser(cluster(), 'postgres', (session) => session.script('DROP DATABASE dropping'));
    }
  });

  it('closes the databases of its own server again when somebody opened them', async () => {
    await asSuperuser(cluster(), 'postgres', (session) =>
      session.script('GRANT CONNECT ON DATABASE postgres TO PUBLIC'),
    );
    await createAndWait(platform.client);
    expect(
      await asSuperuser(cluster(), 'postgres', (session) =>
        query(session, `SELECT has_database_privilege('studio_1_user', 'postgres', 'CONNECT') AS may`),
      ),
    ).toEqual([{ may: false }]);
  });

  it('leaves nothing of a job whose failure was to be undone', async () => {
    const { database } = await platform.client.tenants.get({ tenant: 'taken' });
    await asSuperuser(cluster(), 'postgres', (session) =>
      session.script(`GRANT CONNECT ON DATABASE ${database} TO PUBLIC`),
    );
    try {
      const undone = await createAndWait(platform.client, tenantInput({ onFailure: 'undo' }), 'undone');
      expect(undone.error).toMatchObject({ code: 'VERIFICATION_FAILED' });
      expect(undone.steps.every((step) => step.status === 'undone' || step.status === 'waiting')).toBe(true);
    } finally {
      await asSuperuser(cluster(), 'postgres', (session) =>
        session.script(`REVOKE CONNECT ON DATABASE ${database} FROM PUBLIC`),
      );
    }
    expect(await findOrphans({ tenants: cluster(), database: platform.database })).toEqual([]);
  });
});

describe('A server that others use (PostgreSQL 15)', () => {
  const cluster = ownCluster(15);
  let platform: TestPlatform;
  const foreign = ['others', 'their_app'];
  const sqlAs = (text: string) => asSuperuser(cluster(), 'postgres', (session) => session.script(text));
  beforeAll(async () => {
    platform = await openTestPlatform(cluster());
    await sqlAs(`CREATE ROLE others LOGIN`);
    await sqlAs(`CREATE DATABASE their_app OWNER others`);
    await sqlAs(`REVOKE CONNECT ON DATABASE their_app FROM PUBLIC`);
    await sqlAs('GRANT CONNECT ON DATABASE postgres TO PUBLIC');
  });
  afterAll(() => platform?.remove());

  it('keeps its access rules until its admin has decided', async () => {
    const blocked = await createAndWait(platform.client, tenantInput(), 'undone');
    expect(blocked.error).toMatchObject({ code: 'PREFLIGHT_BLOCKS' });
    expect(blocked.error?.details.wayOut).toBeTruthy();
    expect(
      await asSuperuser(cluster(), 'postgres', (session) =>
        query(session, `SELECT has_database_privilege('others', 'postgres', 'CONNECT') AS may`),
      ),
    ).toEqual([{ may: true }]);
    expect(await findOrphans({ tenants: cluster(), database: platform.database, foreign })).toEqual([]);
  });

  it('takes tenants once the admin has left it open, and their test says so', async () => {
    await platform.client.servers.preflight({ server: 'main' });
    await platform.client.servers.settleFinding({
      server: 'main',
      check: 'public-access',
      remedy: 'leave',
      reason: 'theirs',
    });
    const job = await createAndWait(platform.client);
    const test = await platform.client.tenants.test({ tenant: job.tenant?.slug ?? '' });
    expect(test.passed).toBe(true);
    expect(test.probes.find((probe) => probe.probe === 'refused-postgres')?.outcome).toContain(
      'left open by decision',
    );
    expect(await findOrphans({ tenants: cluster(), database: platform.database, foreign })).toEqual([]);
  });
});
