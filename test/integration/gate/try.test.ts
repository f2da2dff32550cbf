import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import type { Session } from '../../../src/engine/postgres/session.ts';
import { query } from '../../support/as-tenant.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import { openTestPlatform, refusal, type TestPlatform } from '../../support/test-platform.ts';
import { plant } from './support.ts';

const SECRET = 'a shared secret of at least 32 bytes!';

eachMajor('Trying the gate', (cluster) => {
  let platform: TestPlatform;
  let session: Session;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster);
    session = await connectPostgres(cluster.target(platform.database));
    await plant(session, { slug: 'acme', domains: [{ host: 'acme.example', verified: true }] });
    await plant(session, { slug: 'late', status: 'SUSPENDED', reason: 'payment' });
  });
  afterAll(async () => {
    await session?.close();
    await platform?.remove();
  });
  const signed = (claims: object, expires = '1 minute') =>
    new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime(expires)
      .sign(new TextEncoder().encode(SECRET));

  it('shows what each source names, and which rule decided', async () => {
    const trial = await platform.client.gate.try({
      host: 'ACME.example:443',
      header: 'acme',
      path: '/invoices',
      jwt: await signed({ tenant_id: 'acme' }),
      secret: SECRET,
    });
    expect(trial.steps.map(({ source, outcome, tenant }) => [source, outcome, tenant?.slug ?? null])).toEqual(
      [
        ['host', 'names', 'acme'],
        ['header', 'names', 'acme'],
        ['path', 'ignored', null],
        ['token', 'verified', null],
        ['claim', 'names', 'acme'],
      ],
    );
    expect(trial).toMatchObject({
      decision: { allowed: true, slug: 'acme', server: { name: 'main', port: cluster.port } },
      http: { status: 204, answer: 'ok', headers: { 'X-Tenant-Slug': 'acme' }, message: null },
      rule: 'Tenant acme is ACTIVE, named by host and header and claim: it is let in.',
    });
    expect(JSON.stringify(trial)).not.toContain(
      await signed({ tenant_id: 'acme' }).then((text) => text.split('.')[0]),
    );
  });

  it('says the answer that the HTTP check would give', async () => {
    const { client } = platform;
    const statusOf = async (input: Parameters<typeof client.gate.try>[0]) =>
      (await client.gate.try(input)).http;
    expect(await statusOf({ slug: 'late' })).toMatchObject({
      status: 402,
      answer: 'suspended',
      message: { fr: 'Paiement requis', en: 'Payment required' },
    });
    expect(await statusOf({ host: 'acme.example', header: 'late' })).toMatchObject({
      status: 403,
      headers: { 'X-Gate-Code': 'mismatch' },
    });
    expect(await statusOf({ host: 'nobody.example' })).toMatchObject({ status: 404 });
    const expired = await signed({ tenant_id: 'acme' }, '-1 minute');
    const trial = await client.gate.try({ header: 'acme', jwt: expired, secret: SECRET });
    expect(trial.http).toMatchObject({ status: 401, answer: 'token-invalid' });
    expect(trial.steps.at(-1)).toMatchObject({
      source: 'token',
      outcome: 'refused',
      text: 'The token is refused. It has expired.',
    });
    expect(await statusOf({ header: 'acme', token: { required: true } })).toMatchObject({
      status: 401,
      answer: 'token-missing',
    });
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'a' }] });
    const asymmetric = await new SignJWT({ org: 'late' })
      .setProtectedHeader({ alg: 'ES256', kid: 'a' })
      .sign(privateKey);
    const claim = { jwt: asymmetric, jwks, token: { claim: 'org' } };
    expect(await statusOf({ header: 'late', ...claim })).toMatchObject({ status: 402 });
    expect(await statusOf({ header: 'acme', ...claim })).toMatchObject({ status: 403 });
  });

  it('changes nothing, and asks for what it needs', async () => {
    const { client } = platform;
    const counts = () =>
      query(
        session,
        'SELECT (SELECT count(*) FROM platform.usage_counters)::int AS used, (SELECT count(*) FROM platform.organizations)::int AS tenants',
      );
    const before = await counts();
    await client.gate.try({ path: '/tenant/acme/x' });
    expect(await counts()).toEqual(before);
    expect(await refusal(client.gate.try({}))).toMatchObject({
      code: 'INVALID_INPUT',
      details: { fields: [{ field: 'host' }] },
    });
    expect(await refusal(client.gate.try({ slug: 'acme', jwt: 'a.b.c' }))).toMatchObject({
      details: { fields: [{ field: 'jwks' }] },
    });
    expect(await refusal(client.gate.try({ slug: 'acme', jwt: 'a.b.c', jwks: '{' }))).toMatchObject({
      details: { fields: [{ field: 'jwks' }] },
    });
    expect(await refusal(client.gate.try({ slug: 'acme', jwt: 'a.b.c', secret: 'short' }))).toMatchObject({
      details: { fields: [{ field: 'secret' }] },
    });
  });
});
