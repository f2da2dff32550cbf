import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tenant } from '../../../src/shared/models/tenant.ts';
import { asSuperuser, asTenant, loginOf, query, sqlstateOf } from '../../support/as-tenant.ts';
import { eachMajor, ownCluster } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  jobEnd,
  openTestPlatform,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

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
