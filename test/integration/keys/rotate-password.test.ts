import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rotationPolicyWork } from '../../../src/engine/keys/rotation-policy-work.ts';
import { sql } from '../../../src/engine/postgres/sql.ts';
import type { ClusterConnection } from '../../support/cluster.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  openTestPlatform,
  refusal,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

eachMajor('Rotating a tenant password', (cluster) => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster);
  });
  afterAll(() => platform?.remove());

  const make = async () => {
    const input = tenantInput();
    await createAndWait(platform.client, input);
    return input.slug ?? '';
  };
  /** What the tenant's application would be told at this moment. */
  const credentials = async (tenant: string) => {
    const { database } = await platform.client.tenants.get({ tenant });
    const { login, password } = await platform.client.tenants.revealPassword({
      tenant,
      reason: 'for a test',
    });
    return { database, user: login, password };
  };
  type Credentials = Awaited<ReturnType<typeof credentials>>;
  const signIn = (given: Credentials) =>
    connected(
      cluster,
      given,
      async (client) => (await client.query('SELECT session_user AS login, current_user AS role')).rows[0],
    );
  const superuser = (database: string) => ({ database, user: cluster.superuser, password: cluster.password });
  const rolesOf = async (tenant: string) => {
    const { role, database } = await platform.client.tenants.get({ tenant });
    return connected(
      cluster,
      superuser(database),
      async (client) =>
        (
          await client.query(
            `SELECT rolname, rolcanlogin, rolpassword IS NOT NULL AS has_password FROM pg_authid
           WHERE rolname LIKE $1 || '%' ORDER BY rolname`,
            [role],
          )
        ).rows,
    );
  };

  it('fails no login meanwhile: not with the former password in its grace, not with the new one', async () => {
    const tenant = await make();
    const former = await credentials(tenant);
    let stop = false;
    const failures: string[] = [];
    let logins = 0;
    const application = async (ask: () => Promise<Credentials>) => {
      while (!stop) {
        await signIn(await ask()).catch((error: Error) => failures.push(error.message));
        logins += 1;
        await sleep(5);
      }
    };
    // One never hears of the change, one asks each time.
    const running = [application(async () => former), application(() => credentials(tenant))];
    const { results } = await platform.client.passwords.rotate({ tenants: [tenant], reason: 'a test' });
    expect(results[0]).toMatchObject({ result: 'succeeded' });
    const then = logins;
    await expect.poll(() => logins).toBeGreaterThan(then + 5);
    stop = true;
    await Promise.all(running);
    expect(failures).toEqual([]);
    const now = await credentials(tenant);
    expect(now.user).toBe(`${former.user}_b`);
    expect(now.password).not.toBe(former.password);
    // Everybody who hands out a way in names the new login.
    const connection = await platform.client.tenants.connection({ tenant });
    expect(connection).toMatchObject({ role: now.user, passwordLength: 32 });
    expect(connection.strings.url).toContain(`${now.user}:`);
    const { strings } = await platform.client.tenants.revealPassword({ tenant, reason: 'for a test' });
    expect(strings.url).toContain(`${now.user}:${now.password}@`);
    expect((await platform.client.gate.try({ slug: tenant })).decision).toMatchObject({ role: now.user });
    const registry = await platform.client.routing.registry();
    expect(JSON.stringify(registry)).toContain(now.user);
  });

  it('gives the other login the same privileges, settings and limits; what it makes is the first one’s', async () => {
    const tenant = await make();
    const { role, database } = await platform.client.tenants.get({ tenant });
    await connected(cluster, superuser(database), async (client) => {
      await client.query(`ALTER ROLE ${role} CONNECTION LIMIT 7`);
      await client.query(`ALTER ROLE ${role} SET statement_timeout = '17s'`);
      await client.query(
        `ALTER ROLE ${role} IN DATABASE ${database} SET search_path = "$user", public, "Odd name"`,
      );
      await client.query(`ALTER ROLE ${role} IN DATABASE ${database} SET app.current_tenant_id = 'it''s 17'`);
    });
    await platform.client.passwords.rotate({ tenants: [tenant] });
    const now = await credentials(tenant);
    const seen = await connected(cluster, now, async (client) => {
      await client.query('CREATE TABLE made_by_twin (id int)');
      const { rows } = await client.query(
        `SELECT current_user AS role, current_setting('statement_timeout') AS timeout,
                current_setting('search_path') AS path, current_setting('app.current_tenant_id') AS setting,
                (SELECT rolconnlimit FROM pg_roles WHERE rolname = session_user) AS "limit",
                (SELECT tableowner FROM pg_tables WHERE tablename = 'made_by_twin') AS owner`,
      );
      return rows[0];
    });
    expect(seen).toEqual({
      role,
      timeout: '17s',
      path: '"$user", public, "Odd name"',
      setting: "it's 17",
      limit: 7,
      owner: role,
    });
    expect((await platform.client.tenants.test({ tenant })).passed).toBe(true);
  });

  it('refuses a second rotation while the former login is open, shuts it on request, and takes turns', async () => {
    const tenant = await make();
    const first = await credentials(tenant);
    await platform.client.passwords.rotate({ tenants: [tenant] });
    const again = await platform.client.passwords.rotate({ tenants: [tenant] });
    expect(again.results[0]).toMatchObject({ result: 'failed', error: { code: 'CONFLICT' } });
    expect(await platform.client.passwords.former()).toMatchObject([
      expect.anything(),
      expect.anything(),
      { slug: tenant, login: first.user },
    ]);

    const held = new pg.Client({ host: cluster.host, port: cluster.port, ...first });
    held.on('error', () => undefined);
    await held.connect();
    const closed = await platform.client.passwords.closeFormer({ tenants: [tenant] });
    expect(closed.results[0]).toMatchObject({
      result: 'succeeded',
      message: `${first.user} is shut; 1 sessions ended`,
    });
    await expect(signIn(first)).rejects.toMatchObject({ code: '28P01' });
    await held.end().catch(() => undefined);

    await platform.client.passwords.rotate({ tenants: [tenant], graceHours: 0 });
    const third = await credentials(tenant);
    expect(third.user).toBe(first.user);
    expect(third.password).not.toBe(first.password);
    expect(await signIn(third)).toEqual({ login: first.user, role: first.user });
    expect(await rolesOf(tenant)).toEqual([
      { rolname: first.user, rolcanlogin: true, has_password: true },
      { rolname: `${first.user}_b`, rolcanlogin: false, has_password: false },
    ]);
    expect((await platform.client.passwords.closeFormer({ tenants: [tenant] })).results[0]).toMatchObject({
      result: 'skipped',
    });
  });

  it('leaves the former login as it was when the new one cannot be proven', async () => {
    const tenant = await make();
    const former = await credentials(tenant);
    const { role, database } = await platform.client.tenants.get({ tenant });
    await connected(cluster, superuser(database), (client) => client.query(`CREATE ROLE ${role}_b NOLOGIN`));
    const { results } = await platform.client.passwords.rotate({ tenants: [tenant] });
    expect(results[0]).toMatchObject({ result: 'failed', error: { code: 'CONFLICT' } });
    expect(await credentials(tenant)).toEqual(former);
    expect(await signIn(former)).toEqual({ login: role, role });
  });

  it('is refused for a tenant that is shut, and a suspension shuts both logins', async () => {
    const tenant = await make();
    const former = await credentials(tenant);
    await platform.client.passwords.rotate({ tenants: [tenant] });
    const now = await credentials(tenant);
    await platform.client.lifecycle.suspend({ tenants: [tenant], reason: 'a test' });
    await expect(signIn(former)).rejects.toMatchObject({ code: '28000' });
    await expect(signIn(now)).rejects.toMatchObject({ code: '28000' });
    const { results } = await platform.client.passwords.rotate({ tenants: [tenant] });
    expect(results[0]).toMatchObject({ result: 'failed', error: { code: 'REFUSED' } });
    await platform.client.lifecycle.reactivate({ tenants: [tenant] });
    expect(await signIn(former)).toMatchObject({ login: former.user });
    expect(await signIn(now)).toMatchObject({ login: now.user, role: former.user });
  });

  it('tells the plan, with no secret in it, and refuses a tenant that is not there', async () => {
    const tenant = await make();
    const plan = await platform.client.passwords.planRotate({ tenants: [tenant] });
    expect(plan.plans[0]?.steps.map((step) => step.name)).toEqual(['login', 'verify', 'record', 'former']);
    expect(plan.plans[0]?.whyNot).toBeNull();
    expect(await refusal(platform.client.passwords.planRotate({ tenants: ['nobody'] }))).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('rotates by policy what is older than the plan of its tenant allows, and nothing else', async () => {
    const old = await make();
    const young = await make();
    const open = await platform.engine.platform.open();
    const { id } = await platform.client.tenants.get({ tenant: old });
    await open.database.run(
      sql`UPDATE platform.credentials SET changed_at = now() - interval '31 days' WHERE organization_id = ${id}`,
    );
    const before = { old: await credentials(old), young: await credentials(young) };
    const work = rotationPolicyWork(platform.engine.lifecycle);
    const { signal } = new AbortController();
    expect(await work.run(platform.actor, signal)).toBe('none was due');
    const { plan } = await platform.client.tenants.get({ tenant: old });
    await platform.client.sharedSettings.update({
      passwords: { rotateEveryDays: { [plan ?? '']: 30 }, graceHours: 48 },
    });
    expect(await work.run(platform.actor, signal)).toBe('1 of 1 rotated');
    expect((await credentials(old)).user).toBe(`${before.old.user}_b`);
    expect(await credentials(young)).toEqual(before.young);
    expect(await work.run(platform.actor, signal)).toBe('none was due');
  });

  it('rotates as the configuration of a tenant says, which comes before the setting of its plan', async () => {
    const { client } = platform;
    const made = async (tier: string) => {
      const job = await createAndWait(client, tenantInput({ tier, isolation: undefined }));
      const open = await platform.engine.platform.open();
      await open.database.run(
        sql`UPDATE platform.credentials SET changed_at = now() - interval '91 days' WHERE organization_id = ${job.tenant?.id ?? 0}`,
      );
      return job.tenant?.slug ?? '';
    };
    // Standard says quarterly, free never, whatever is set for the plan that both subscribe to.
    const quarterly = await made('standard');
    const never = await made('free');
    const before = await credentials(never);
    expect((await client.sharedSettings.get()).settings.passwords.rotateEveryDays).not.toEqual({});
    const work = rotationPolicyWork(platform.engine.lifecycle);
    const { signal } = new AbortController();
    expect(await work.run(platform.actor, signal)).toBe('1 of 1 rotated');
    expect((await credentials(quarterly)).user).toMatch(/_b$/);
    expect(await credentials(never)).toEqual(before);
  });

  it('keeps no password in journal, job or audit log', async () => {
    const tenant = await make();
    await platform.client.passwords.rotate({ tenants: [tenant] });
    const { password } = await credentials(tenant);
    const open = await platform.engine.platform.open();
    const { rows } = await open.database.run<{ text: string }>(
      sql`SELECT string_agg(j::text, '') || (SELECT string_agg(l::text, '') FROM platform.job_journal AS l) AS text
          FROM platform.jobs AS j`,
    );
    expect(rows[0]?.text).toContain('rotate-password');
    expect(rows[0]?.text).not.toContain(password);
    expect(JSON.stringify(await platform.client.audit.list({ limit: 500 }))).not.toContain(password);
  });
});

async function connected<T>(
  cluster: ClusterConnection,
  given: { database: string; user: string; password: string },
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ host: cluster.host, port: cluster.port, ...given });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
