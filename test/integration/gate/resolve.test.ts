import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import { decide, type GateRequest } from '../../../src/engine/gate/decide.ts';
import type { Session } from '../../../src/engine/postgres/session.ts';
import { TENANT_STATUSES } from '../../../src/shared/models/lifecycle.ts';
import { query } from '../../support/as-tenant.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import { openTestPlatform, type TestPlatform } from '../../support/test-platform.ts';
import { type PlantedTenant, plant } from './support.ts';

eachMajor('gate.resolve', (cluster) => {
  let platform: TestPlatform;
  let session: Session;
  let acme: PlantedTenant;
  let globex: PlantedTenant;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster);
    session = await connectPostgres(cluster.target(platform.database));
    acme = await plant(session, {
      slug: 'acme',
      domains: [
        { host: 'acme.app.example', verified: true },
        { host: 'shop.acme.example', verified: false },
      ],
    });
    globex = await plant(session, {
      slug: 'globex',
      domains: [{ host: 'globex.app.example', verified: true }],
    });
  });
  afterAll(async () => {
    await session?.close();
    await platform?.remove();
  });
  const ask = async (request: GateRequest) => (await decide(session, request)).decision;

  it('holds the table of statuses, with its messages', async () => {
    const refused = (code: string, fr: string) => ({ allowed: false, code, message: { fr } });
    const wanted: [Parameters<typeof plant>[1], object][] = [
      [
        { status: 'TRIAL', trialEndsIn: '1 hour' },
        { allowed: true, code: 'ok', message: null },
      ],
      [{ status: 'TRIAL', trialEndsIn: '-1 second' }, refused('trial-over', 'Essai terminé, souscrivez')],
      [{ status: 'ACTIVE' }, { allowed: true, code: 'ok', message: null }],
      [{ status: 'SUSPENDED', reason: 'payment' }, refused('suspended', 'Paiement requis')],
      [{ status: 'SUSPENDED', reason: 'manual' }, refused('suspended', 'Paiement requis')],
      [{ status: 'SUSPENDED', reason: 'trial-over' }, refused('trial-over', 'Essai terminé, souscrivez')],
      [{ status: 'CANCELLED' }, refused('cancelled', 'Compte annulé')],
      [{ status: 'DELETED' }, refused('deleted', 'Compte supprimé')],
    ];
    for (const [state, answer] of wanted) {
      const tenant = await plant(session, state);
      expect(await ask({ slug: tenant.slug }), JSON.stringify(state)).toMatchObject({
        ...answer,
        tenant: tenant.id,
        slug: tenant.slug,
        database: `studio_${tenant.id}_db`,
        role: `studio_${tenant.id}_user`,
        server: { name: 'main', host: cluster.host, port: cluster.port },
        isolation: 'database',
      });
    }
  });

  it('lets nobody in on any status but two', async () => {
    for (const status of TENANT_STATUSES) {
      const tenant = await plant(session, { status, trialEndsIn: '1 day' });
      const { allowed, code, message } = await ask({ header: String(tenant.id) });
      expect({ status, allowed }).toEqual({ status, allowed: status === 'ACTIVE' || status === 'TRIAL' });
      if (!allowed) expect(message?.fr.length, `${status} ${code}`).toBeGreaterThan(5);
    }
  });

  it('tells until when a running trial holds', async () => {
    const trial = await plant(session, { status: 'TRIAL', trialEndsIn: '1 hour' });
    const { holdsForMs } = await decide(session, { slug: trial.slug });
    expect(holdsForMs).toBeGreaterThan(3_600_000 / 2);
    expect(holdsForMs).toBeLessThanOrEqual(3_600_000);
    expect((await decide(session, { slug: acme.slug })).holdsForMs).toBeNull();
  });

  it('finds a tenant by each source', async () => {
    const requests: GateRequest[] = [
      { host: 'acme.app.example' },
      { host: 'ACME.App.Example.' },
      { host: ' acme.app.example:8443 ' },
      { host: 'acme.app.example.:80' },
      { header: 'acme' },
      { header: String(acme.id) },
      { path: '/tenant/acme/invoices?page=2' },
      { path: `/tenant/${acme.id}` },
      { path: '//tenant//acme' },
      { slug: 'acme' },
      { claim: String(acme.id) },
      { claim: 'acme' },
      {
        host: 'acme.app.example',
        header: 'acme',
        path: '/tenant/acme/',
        slug: 'acme',
        claim: String(acme.id),
      },
      { host: 'shared.example', header: 'acme' },
      { host: 'acme.app.example', header: '', path: '/', slug: ' ', claim: '' },
      { host: 'acme.app.example', path: '/tenants/globex' },
    ];
    for (const request of requests) {
      expect(await ask(request), JSON.stringify(request)).toMatchObject({ tenant: acme.id, code: 'ok' });
    }
  });

  it('knows nobody by a host that is not verified, a strange name or none', async () => {
    const requests: GateRequest[] = [
      {},
      { host: 'shop.acme.example' },
      { host: 'nobody.example' },
      { host: 'x.acme.app.example' },
      { host: 'acme.app.example, globex.app.example' },
      { header: 'nobody' },
      { header: '0' },
      { header: '-1' },
      { header: '2147483648' },
      { header: '99999999999999999999' },
      { header: '１' },
      { header: "acme' OR '1'='1" },
      { header: 'ACME' },
      { slug: '%' },
      { path: '/tenant/' },
      { path: '/x/tenant/acme' },
      { path: '/tenant/acm%65' },
      { claim: 'x'.repeat(10_000) },
    ];
    for (const request of requests) {
      expect(await ask(request), JSON.stringify(request).slice(0, 100)).toMatchObject({
        tenant: null,
        database: null,
        role: null,
        server: null,
        status: null,
        allowed: false,
        code: 'unknown-tenant',
        message: { fr: 'Client inconnu' },
      });
    }
  });

  it('refuses two sources that do not name the same tenant, and tells nothing of either', async () => {
    const names: GateRequest = {
      host: 'globex.app.example',
      header: 'globex',
      path: '/tenant/globex',
      slug: 'globex',
      claim: String(globex.id),
    };
    const mine: GateRequest = {
      host: 'acme.app.example',
      header: 'acme',
      path: '/tenant/acme',
      slug: 'acme',
      claim: String(acme.id),
    };
    const sources = Object.keys(mine) as (keyof GateRequest)[];
    for (const one of sources) {
      for (const other of sources.filter((source) => source !== one)) {
        const request = { [one]: mine[one], [other]: names[other] };
        expect(await ask(request), JSON.stringify(request)).toMatchObject({
          tenant: null,
          slug: null,
          database: null,
          allowed: false,
          code: 'mismatch',
        });
      }
    }
    // A name that is unknown is another name too.
    for (const source of sources.filter((each) => each !== 'host')) {
      const request = { host: 'acme.app.example', [source]: source === 'path' ? '/tenant/nobody' : 'nobody' };
      expect(await ask(request), JSON.stringify(request)).toMatchObject({ code: 'mismatch' });
    }
  });

  it('never takes the number of one tenant for the slug of another', async () => {
    const numbered = await plant(session, { slug: String(acme.id) });
    try {
      expect(await ask({ header: String(acme.id) })).toMatchObject({ code: 'mismatch', tenant: null });
      expect(await ask({ header: String(numbered.id) })).toMatchObject({ code: 'ok', tenant: numbered.id });
      expect(await ask({ slug: 'acme' })).toMatchObject({ tenant: acme.id });
    } finally {
      await query(session, `DELETE FROM platform.organizations WHERE id = ${numbered.id}`);
    }
    const free = await plant(session, { slug: '900000001' });
    expect(await ask({ header: '900000001' })).toMatchObject({ code: 'ok', tenant: free.id });
  });

  it('forgets a purged tenant even by its number', async () => {
    const gone = await plant(session, { status: 'PURGED' });
    expect(await ask({ header: String(gone.id) })).toMatchObject({ tenant: null, code: 'unknown-tenant' });
  });

  it('calls a tenant that has no place yet not ready', async () => {
    const tenant = await plant(session, { status: 'ACTIVE' });
    await query(session, `DELETE FROM platform.tenants WHERE organization_id = ${tenant.id}`);
    expect(await ask({ slug: tenant.slug })).toMatchObject({
      allowed: false,
      code: 'not-ready',
      database: null,
    });
  });

  it('may be called with any of its arguments left out, by name or by place', async () => {
    const rows = await query<{ allowed: boolean; database: string }>(
      session,
      `SELECT allowed, database FROM gate.resolve('acme.app.example')
       UNION ALL SELECT allowed, database FROM gate.resolve(slug => 'acme')
       UNION ALL SELECT allowed, database FROM gate.resolve(header => 'acme', claim => 'acme')`,
    );
    expect(rows).toEqual(Array(3).fill({ allowed: true, database: `studio_${acme.id}_db` }));
  });

  it('does not change its mind for who puts objects of the same names in the way', async () => {
    await query(session, 'CREATE TEMP TABLE organizations (id int, slug text, status text)');
    await query(session, 'CREATE SCHEMA trap');
    await query(
      session,
      `CREATE FUNCTION trap.lower(text) RETURNS text LANGUAGE sql AS $$ SELECT 'globex.app.example'::text $$`,
    );
    await query(session, 'SET search_path = trap, pg_temp, pg_catalog');
    try {
      expect(await ask({ host: 'acme.app.example' })).toMatchObject({ tenant: acme.id });
    } finally {
      await query(session, 'RESET search_path');
      await query(session, 'DROP SCHEMA trap CASCADE; DROP TABLE pg_temp.organizations');
    }
  });
});
