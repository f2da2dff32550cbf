import { afterAll, beforeAll, expect, it } from 'vitest';
import type { IsolationModel } from '../../../src/shared/models/tenant.ts';
import { asSuperuser, asTenant, loginOf, query, sqlstateOf } from '../../support/as-tenant.ts';
import { eachMajor, ownCluster } from '../../support/shared-cluster.ts';
import { stepTrap } from '../../support/step-trap.ts';
import {
  createAndWait,
  jobEnd,
  openTestPlatform,
  refusal,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

eachMajor('Converting a tenant', ({ major }) => {
  const cluster = ownCluster(major);
  const trap = stepTrap();
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster(), { jobHooks: trap.hooks });
  });
  afterAll(() => platform?.remove());

  const make = async (isolation: IsolationModel) => {
    const job = await createAndWait(platform.client, tenantInput({ isolation }));
    const slug = job.tenant?.slug ?? '';
    await asTenant(cluster(), await loginOf(platform.client, slug), async (session) => {
      await session.script(`INSERT INTO companies (name, siren)
        SELECT 'Größe & Söhne ' || n, lpad(n::text, 9, '0') FROM generate_series(1, 2500) AS n`);
      await session.script(`INSERT INTO contacts (company_id, last_name, consent_at)
        SELECT id, E'tab\\there "quoted" \\\\ {NULL}', now() FROM companies WHERE id % 2 = 0`);
      await session.script(
        `INSERT INTO invoices (company_id, currency, notes) SELECT min(id), 'EUR', '' FROM companies`,
      );
      await session.script(`INSERT INTO invoice_lines (invoice_id, position, label, unit_price, tax_rate)
        SELECT id, 1, 'line', 99.9999, 20 FROM invoices`);
      await session.script(`UPDATE invoices SET status = 'issued'`);
      await session.script(
        `INSERT INTO audit_events (action, entity, details) VALUES ('create', 'x', '{"a": [1, null, "é"]}')`,
      );
    });
    return slug;
  };
  /** What an application reads, and what it gets when it writes next. */
  const seen = async (slug: string) =>
    asTenant(cluster(), await loginOf(platform.client, slug), (session) =>
      query(
        session,
        `SELECT (SELECT count(*)::int FROM companies) AS companies, (SELECT md5(string_agg(c.id || c.name || c.created_at, ',' ORDER BY c.id)) FROM companies AS c) AS sum,
           (SELECT count(*)::int FROM contacts) AS contacts, (SELECT string_agg(number || gross_total, ',') FROM invoices) AS invoices,
           (SELECT details->'a' FROM audit_events) AS details, (SELECT count(*)::int FROM users) AS users`,
      ),
    );
  const convert = async (slug: string, to: IsolationModel) => {
    const { jobId } = await platform.client.conversion.convert({ tenant: slug, to });
    const job = await jobEnd(platform.client, jobId);
    expect({ status: job.status, error: job.error }).toEqual({ status: 'succeeded', error: null });
    return job;
  };

  it.each([
    ['schema', 'database'],
    ['database', 'schema'],
    ['database', 'row'],
    ['row', 'database'],
    ['schema', 'row'],
    ['row', 'schema'],
  ] as const)(
    'from %s to %s: same rows, same login, same numbers, and back as nothing was written',
    async (from, to) => {
      const slug = await make(from);
      const before = await platform.client.tenants.get({ tenant: slug });
      const login = await loginOf(platform.client, slug);
      const rows = await seen(slug);

      const plan = await platform.client.conversion.plan({ tenant: slug, to });
      expect(plan).toMatchObject({ whyNot: null, from, to, tables: 35 });
      const job = await convert(slug, to);
      expect(job.steps.find((step) => step.name === 'open')?.fact).toContain('out of service for');
      const after = await platform.client.tenants.get({ tenant: slug });
      expect(after).toMatchObject({
        isolation: to,
        role: before.role,
        login: before.login,
        status: before.status,
      });
      expect((await loginOf(platform.client, slug)).password).toBe(login.password);
      expect(await seen(slug)).toEqual(rows);
      expect((await platform.client.tenants.test({ tenant: slug })).passed).toBe(true);
      // The former place is shut, and kept.
      if (after.database !== before.database)
        expect(await sqlstateOf(asTenant(cluster(), login, async () => undefined, before.database))).toBe(
          '42501',
        );
      expect(await platform.client.conversion.kept()).toMatchObject([{ tenant: slug, model: from }]);
      expect((await platform.client.orphans.list({})).orphans).toEqual([]);
      expect((await platform.client.lifecycle.reconcile({})).differences).toEqual([]);
      expect(await refusal(platform.client.conversion.convert({ tenant: slug, to: from }))).toMatchObject({
        code: 'CONFLICT',
      });

      const back = await platform.client.conversion.back({ tenant: slug });
      expect((await jobEnd(platform.client, back.jobId)).status).toBe('succeeded');
      expect(await platform.client.tenants.get({ tenant: slug })).toMatchObject({
        isolation: from,
        database: before.database,
      });
      expect(await seen(slug)).toEqual(rows);

      await convert(slug, to);
      await asTenant(cluster(), await loginOf(platform.client, slug), async (session) => {
        const [made] = await query<{ id: string }>(
          session,
          `INSERT INTO companies (name) VALUES ('Made afterwards') RETURNING id, id > (SELECT max(id) FROM companies) AS next`,
        );
        expect(made).toMatchObject({ next: true });
      });
      const refused = await platform.client.conversion.back({ tenant: slug });
      expect(await jobEnd(platform.client, refused.jobId)).toMatchObject({
        status: 'undone',
        error: { code: 'CONFLICT', message: expect.stringContaining('companies (2500 and 2501 rows)') },
      });
      expect(await seen(slug)).toMatchObject([{ companies: 2501 }]);

      expect(await refusal(platform.client.conversion.confirm({ tenant: slug, confirm: 'x' }))).toMatchObject(
        {
          code: 'CONFIRMATION_REQUIRED',
        },
      );
      await platform.client.conversion.confirm({ tenant: slug, confirm: slug });
      expect(await platform.client.conversion.kept()).toEqual([]);
      expect(await seen(slug)).toMatchObject([{ companies: 2501 }]);
      const left = await asSuperuser(cluster(), 'postgres', (session) =>
        query(session, `SELECT datname FROM pg_database WHERE datname = 'studio_${before.id}_db'`),
      );
      expect(left).toHaveLength(to === 'database' ? 1 : 0);
      expect((await platform.client.tenants.test({ tenant: slug })).passed).toBe(true);
    },
  );

  it('refuses a tenant with tables of its own, before it is shut', async () => {
    const slug = await make('database');
    await asTenant(cluster(), await loginOf(platform.client, slug), (session) =>
      session.script('CREATE TABLE mine (id int)'),
    );
    const { jobId } = await platform.client.conversion.convert({ tenant: slug, to: 'schema' });
    const job = await jobEnd(platform.client, jobId);
    expect(job).toMatchObject({
      status: 'undone',
      error: { code: 'NOT_SUPPORTED', message: expect.stringContaining('r mine is the tenant') },
    });
    expect(job.steps.find((step) => step.name === 'shut')?.attempts).toBe(0);
    await asTenant(cluster(), await loginOf(platform.client, slug), (session) =>
      session.script('DROP TABLE mine; CREATE DOMAIN own_kind AS text'),
    );
    // What is made between the look and the shut door is found too.
    trap.set('shut', async () => {
      const { database } = await platform.client.tenants.get({ tenant: slug });
      await asSuperuser(cluster(), database, (session) =>
        session.script(
          `CREATE INDEX own_index ON companies (website); CREATE TRIGGER own_trigger BEFORE INSERT ON companies
           FOR EACH ROW EXECUTE FUNCTION touch_updated_at()`,
        ),
      );
    });
    const early = await platform.client.conversion.convert({ tenant: slug, to: 'schema' });
    expect(await jobEnd(platform.client, early.jobId)).toMatchObject({
      error: { message: expect.stringContaining('type own_kind is the tenant') },
    });
    await asSuperuser(cluster(), (await platform.client.tenants.get({ tenant: slug })).database, (session) =>
      session.script('DROP DOMAIN own_kind'),
    );
    const late = await platform.client.conversion.convert({ tenant: slug, to: 'schema' });
    expect(await jobEnd(platform.client, late.jobId)).toMatchObject({
      status: 'undone',
      error: {
        message: expect.stringMatching(/trigger own_trigger on companies is.*index own_index is the tenant/),
      },
    });
    const { probes } = await platform.client.tenants.test({ tenant: slug });
    expect(probes.filter((probe) => !probe.passed)).toEqual([]);
    await platform.client.lifecycle.suspend({ tenants: [slug], reason: 'a test' });
    expect(await refusal(platform.client.conversion.convert({ tenant: slug, to: 'schema' }))).toMatchObject({
      code: 'REFUSED',
    });
  });

  it('leaves no large object of a tenant behind in a shared database', async () => {
    const slug = await make('schema');
    await asTenant(cluster(), await loginOf(platform.client, slug), (session) =>
      session.script(`SELECT lo_from_bytea(0, 'a contract')`),
    );
    const { jobId } = await platform.client.conversion.convert({ tenant: slug, to: 'database' });
    expect(await jobEnd(platform.client, jobId)).toMatchObject({
      status: 'undone',
      error: { code: 'NOT_SUPPORTED', message: expect.stringContaining('1 large objects') },
    });
  });

  it('sees one value that is not the same, and lets the tenant in where it was', async () => {
    const slug = await make('schema');
    const { id } = await platform.client.tenants.get({ tenant: slug });
    trap.set('compare', () =>
      asSuperuser(cluster(), `studio_${id}_db`, (session) =>
        session.script(
          `UPDATE contacts SET last_name = last_name || ' ' WHERE id = (SELECT max(id) FROM contacts)`,
        ),
      ),
    );
    const { jobId } = await platform.client.conversion.convert({ tenant: slug, to: 'database' });
    expect(await jobEnd(platform.client, jobId)).toMatchObject({
      status: 'undone',
      error: {
        code: 'VERIFICATION_FAILED',
        message: 'Not the same in both places: contacts (1250 and 1250 rows)',
      },
    });
    expect(await seen(slug)).toMatchObject([{ companies: 2500, contacts: 1250 }]);
    expect((await platform.client.tenants.test({ tenant: slug })).passed).toBe(true);
    expect(await platform.client.conversion.kept()).toEqual([]);
  });

  it('keeps a login that a rotation has made', async () => {
    const slug = await make('schema');
    await platform.client.passwords.rotate({ tenants: [slug], graceHours: 0 });
    await convert(slug, 'row');
    const gone = await platform.client.endings.delete({ tenants: [slug], reason: 'with its former place' });
    expect(gone.results).toMatchObject([{ result: 'failed', error: { code: 'CONFLICT' } }]);
    const { password } = await platform.client.tenants.revealPassword({ tenant: slug, reason: 'a test' });
    const tenant = await platform.client.tenants.get({ tenant: slug });
    await asTenant(cluster(), { tenant: { ...tenant, role: tenant.login }, password }, async (session) => {
      expect(await query(session, 'SELECT count(*)::int AS count FROM companies')).toEqual([{ count: 2500 }]);
    });
    // Rotated again in the new place: the former one has to take whoever comes back.
    await platform.client.passwords.rotate({ tenants: [slug], graceHours: 0 });
    await platform.client.passwords.rotate({ tenants: [slug], graceHours: 0 });
    const { jobId } = await platform.client.conversion.back({ tenant: slug });
    expect(await jobEnd(platform.client, jobId)).toMatchObject({ status: 'succeeded', error: null });
    expect((await platform.client.tenants.test({ tenant: slug })).passed).toBe(true);
  });
});
