import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tenant } from '../../../src/shared/models/tenant.ts';
import { asSuperuser, asTenant, loginOf, query, sqlstateOf } from '../../support/as-tenant.ts';
import { eachMajor, ownCluster, uniqueName } from '../../support/shared-cluster.ts';
import { stepTrap } from '../../support/step-trap.ts';
import {
  createAndWait,
  jobEnd,
  openTestPlatform,
  refusal,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';
import { withFolder } from '../blueprints/support.ts';

eachMajor('Tenants that share a database', ({ major }) => {
  const cluster = ownCluster(major);
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster());
  });
  afterAll(() => platform?.remove());

  describe.each(['schema', 'row'] as const)('by %s', (isolation) => {
    const tenants: Tenant[] = [];
    beforeAll(async () => {
      for (const currency of ['EUR', 'CHF']) {
        const job = await createAndWait(platform.client, tenantInput({ isolation, variables: { currency } }));
        tenants.push(await platform.client.tenants.get({ tenant: job.tenant?.slug ?? '' }));
      }
    });

    it('are planned as they are made, without reserving anything', async () => {
      const { slug, database, id } = tenants[1] as Tenant;
      const plan = await platform.client.tenants.plan(tenantInput({ isolation }));
      expect(plan).toMatchObject({ database });
      expect(plan.id).toBeGreaterThan(id);
      expect(plan.command).toContain(`--isolation ${isolation}`);
      const statements = plan.steps.flatMap((step) => step.statements).join('\n');
      expect(statements).toContain(
        isolation === 'schema'
          ? `CREATE SCHEMA "studio_${plan.id}_data"`
          : `app.current_tenant_id = '${plan.id}'`,
      );
      expect(statements).not.toContain('CREATE DATABASE');
      expect((await platform.client.tenants.list()).tenants.map((each) => each.slug)).toContain(slug);
    });

    it('are imported too, by a column of the file', async () => {
      const { database } = tenants[0] as Tenant;
      const email = `import-${isolation}@example.com`;
      const { jobId } = await platform.client.tenants.import({
        csv: `name,owner_email,isolation\nImported,${email},${isolation}\nOther,other-${email},nowhere`,
      });
      await jobEnd(platform.client, jobId);
      const { tenants: all } = await platform.client.tenants.list();
      expect(all.find((tenant) => tenant.ownerEmail === email)).toMatchObject({ isolation, database });
      expect(all.find((tenant) => tenant.ownerEmail === `other-${email}`)).toBeUndefined();
    });

    it('lie in one database, each with its own seed and first admin', async () => {
      const [one, two] = tenants;
      expect(one?.database).toBe(two?.database);
      expect(one?.schema === null).toBe(isolation === 'row');
      for (const [index, tenant] of tenants.entries()) {
        const login = await loginOf(platform.client, tenant.slug);
        const seen = await asTenant(cluster(), login, async (session) => ({
          currency: await query(session, `SELECT value FROM settings WHERE name = 'currency'`),
          users: await query(session, 'SELECT email FROM users'),
        }));
        expect(seen.currency).toEqual([{ value: index === 0 ? 'EUR' : 'CHF' }]);
        expect(seen.users).toEqual([{ email: tenant.ownerEmail }]);
      }
    });

    it('work as an application does: insert, number a document, refuse what a key forbids', async () => {
      for (const tenant of tenants) {
        const login = await loginOf(platform.client, tenant.slug);
        await asTenant(cluster(), login, async (session) => {
          await session.script(`INSERT INTO companies (name, siren) VALUES ('Same', '123456789')`);
          await session.script(`INSERT INTO invoices (company_id, currency) SELECT id, 'EUR' FROM companies`);
          await session.script(`INSERT INTO invoice_lines (invoice_id, position, label, unit_price, tax_rate)
                                SELECT id, 1, 'line', 100, 20 FROM invoices`);
          await session.script(`UPDATE invoices SET status = 'issued'`);
          expect(await query(session, 'SELECT number, gross_total::text FROM invoices')).toEqual([
            { number: 'INV-00001', gross_total: '120.00' },
          ]);
          expect(
            await sqlstateOf(
              session.script(`INSERT INTO companies (name, siren) VALUES ('Twice', '123456789')`),
            ),
          ).toBe('23505');
          expect(await query(session, 'SELECT company FROM invoice_balances')).toEqual([{ company: 'Same' }]);
        });
      }
    });

    it('pass every probe, brief and full', async () => {
      for (const { slug } of tenants) {
        const tested = await platform.client.tenants.test({ tenant: slug });
        expect(tested.probes.filter((probe) => !probe.passed)).toEqual([]);
        expect(tested.probes.map((probe) => probe.probe)).toContain('keeps-to-its-place');
      }
    });

    it('are never built over, when somebody takes the mark of their database', async () => {
      const { database } = tenants[0] as Tenant;
      const onServer = (text: string) =>
        asSuperuser(cluster(), 'postgres', (session) => session.script(text));
      const [mark] = await asSuperuser(cluster(), database, (session) =>
        query<{ text: string }>(
          session,
          `SELECT shobj_description(oid, 'pg_database') AS text FROM pg_database WHERE datname = '${database}'`,
        ),
      );
      await onServer(`COMMENT ON DATABASE ${database} IS NULL`);
      try {
        const job = await createAndWait(platform.client, tenantInput({ isolation }), 'undone');
        expect(job.error).toMatchObject({
          code: 'CONFLICT',
          message: expect.stringContaining('tenants live in it'),
        });
      } finally {
        await onServer(`COMMENT ON DATABASE ${database} IS '${mark?.text}'`);
      }
      for (const { slug } of tenants)
        expect((await platform.client.tenants.test({ tenant: slug })).passed).toBe(true);
    });

    it('leave nothing behind when one is undone, and the other untouched', async () => {
      const { database } = tenants[0] as Tenant;
      const census = () =>
        asSuperuser(cluster(), database, (session) =>
          query(
            session,
            `SELECT (SELECT count(*)::int FROM pg_class WHERE relkind = 'r') AS tables,
               (SELECT count(*)::int FROM cadastre.places) AS places, (SELECT count(*)::int FROM pg_roles) AS roles,
               (SELECT datacl::text FROM pg_database WHERE datname = current_database()) AS acl,
               (SELECT count(*)::int FROM pg_db_role_setting) AS settings`,
          ),
        );
      const before = await census();
      // What no tenant may do: its verification sees that, and everything is undone.
      const { engine, client } = await platform.again({
        beforeStep: async (step, direction) => {
          if (step === 'verify' && direction === 'run')
            await asSuperuser(cluster(), database, (session) =>
              session.script(`GRANT CREATE ON DATABASE ${database} TO PUBLIC`),
            );
        },
      });
      try {
        const job = await createAndWait(client, tenantInput({ isolation, onFailure: 'undo' }), 'undone');
        expect(job.error?.message).toContain('may create schemas');
      } finally {
        await asSuperuser(cluster(), database, (session) =>
          session.script(`REVOKE CREATE ON DATABASE ${database} FROM PUBLIC`),
        );
        await engine.close();
      }
      expect(await census()).toEqual(before);
    });
  });
});

eachMajor('Many tenants that share a database at once', ({ major }) => {
  const cluster = ownCluster(major);
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster());
  });
  afterAll(() => platform?.remove());

  it('are made by several processes, the first of which build the databases, and suspended together', async () => {
    const other = await platform.again();
    const csv = (from: string) =>
      [
        'name,owner_email,isolation',
        ...Array.from(
          { length: 16 },
          (_, n) => `Many ${from} ${n},${from}${n}@example.com,${n % 2 ? 'row' : 'schema'}`,
        ),
      ].join('\n');
    const begun = await Promise.all([
      platform.client.tenants.import({ csv: csv('one'), concurrency: 4 }),
      other.client.tenants.import({ csv: csv('two'), concurrency: 4 }),
    ]);
    const jobs = await Promise.all([
      jobEnd(platform.client, begun[0].jobId),
      jobEnd(other.client, begun[1].jobId),
    ]);
    await other.close();
    expect(jobs.map(({ status, fact }) => [status, fact])).toEqual([
      ['succeeded', expect.stringContaining('16')],
      ['succeeded', expect.stringContaining('16')],
    ]);
    const { tenants } = await platform.client.tenants.list();
    expect(tenants.map(({ status }) => status)).toEqual(tenants.map(() => 'TRIAL'));
    expect(new Set(tenants.map(({ database }) => database)).size).toBe(2);
    const slugs = tenants.map(({ slug }) => slug);
    const suspended = await platform.client.lifecycle.suspend({ tenants: slugs, reason: 'all at once' });
    expect(suspended.totals.succeeded).toBe(32);
    const back = await platform.client.lifecycle.reactivate({ tenants: slugs });
    expect(back.totals.succeeded).toBe(32);
  });
});

eachMajor('What cannot be isolated otherwise', ({ major }) => {
  const cluster = ownCluster(major);
  let platform: TestPlatform;
  const trap = stepTrap();
  beforeAll(async () => {
    platform = await openTestPlatform(cluster(), { jobHooks: trap.hooks });
  });
  afterAll(() => platform?.remove());

  const withBlueprint = async <T>(
    isolation: string,
    files: Record<string, string>,
    work: (name: string) => Promise<T>,
  ) => {
    const name = uniqueName('shop').replace('_', '');
    return withFolder(
      {
        'blueprint.yaml': `name: ${name}\nisolation: ${isolation}\nmigrations: migrations\n${'row/0001.sql' in files ? 'row:\n  migrations: row\n' : ''}`,
        ...files,
      },
      async (directory) => {
        await platform.client.blueprints.add({ directory });
        return work(name);
      },
    );
  };
  const shop = {
    'migrations/0001.sql': `CREATE TABLE customers (id int PRIMARY KEY, name text UNIQUE);
      CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers);`,
  };

  it('a blueprint that does not say so', async () => {
    await withBlueprint('[database]', shop, async (blueprint) => {
      expect(
        await refusal(platform.client.tenants.create(tenantInput({ blueprint, isolation: 'row' }))),
      ).toMatchObject({
        code: 'NOT_SUPPORTED',
        details: { fields: [{ field: 'isolation' }] },
      });
    });
  });

  it('shared tables without tenant_id, each with its name; and nothing is left of it', async () => {
    await withBlueprint('[database, row]', shop, async (blueprint) => {
      const job = await createAndWait(
        platform.client,
        tenantInput({ blueprint, isolation: 'row' }),
        'undone',
      );
      expect(job.error).toMatchObject({
        code: 'BLUEPRINT_INVALID',
        message: expect.stringContaining('without the column tenant_id: customers, orders'),
      });
      const left = await asSuperuser(cluster(), 'postgres', (session) =>
        query(session, `SELECT datname FROM pg_database WHERE datname LIKE '${blueprint}%'`),
      );
      expect(left).toEqual([]);
    });
  });

  it('keys and references without tenant_id, views and functions that go around it', async () => {
    const files = {
      ...shop,
      'row/0001.sql': `ALTER TABLE customers ADD COLUMN tenant_id bigint NOT NULL;
        ALTER TABLE orders ADD COLUMN tenant_id bigint;
        CREATE MATERIALIZED VIEW everybody AS SELECT * FROM customers;
        CREATE FUNCTION all_of_it() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM customers';`,
    };
    await withBlueprint('[row]', files, async (blueprint) => {
      const job = await createAndWait(
        platform.client,
        tenantInput({ blueprint, isolation: 'row' }),
        'undone',
      );
      for (const named of [
        'orders',
        'customers_name_key',
        'customers_pkey',
        'orders_customer_id_fkey',
        'everybody',
        'all_of_it()',
      ])
        expect(job.error?.message).toContain(named);
    });
  });

  it('a password is not handed out before the tenant is ready', async () => {
    const input = tenantInput({ isolation: 'schema' });
    let seen: unknown[] = [];
    trap.set('verify', async () => {
      const slug = input.slug ?? '';
      seen = [
        await refusal(platform.client.tenants.revealPassword({ tenant: slug, reason: 'too early' })),
        await refusal(platform.client.tenants.connection({ tenant: slug })),
      ];
    });
    await createAndWait(platform.client, input);
    expect(seen).toMatchObject([{ code: 'REFUSED' }, { code: 'REFUSED' }]);
    await platform.client.tenants.revealPassword({ tenant: input.slug ?? '', reason: 'ready by now' });
  });
});
