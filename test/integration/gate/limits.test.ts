import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import type { Session } from '../../../src/engine/postgres/session.ts';
import { query, sqlstateOf } from '../../support/as-tenant.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import { openTestPlatform, type TestPlatform } from '../../support/test-platform.ts';
import { plant } from './support.ts';

interface Allowance extends Record<string, unknown> {
  allowed: boolean;
  current: string;
  limit: string | null;
  code: string;
  period: string;
  message_fr: string | null;
}

eachMajor('Limits, usage and modules at the gate', (cluster) => {
  let platform: TestPlatform;
  let session: Session;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster);
    session = await connectPostgres(cluster.target(platform.database));
  });
  afterAll(async () => {
    await session?.close();
    await platform?.remove();
  });
  const check = async (tenant: string, metric: string, increment: string | number, reserve = false) =>
    (
      await query<Allowance>(
        session,
        `SELECT * FROM gate.check_limit('${tenant}', '${metric}', ${increment}, ${reserve})`,
      )
    )[0];
  const record = async (tenant: string, metric: string, value: string | number, mode = 'add') =>
    Number(
      (
        await query<{ total: string }>(
          session,
          `SELECT gate.record_usage('${tenant}', '${metric}', ${value}, '${mode}') AS total`,
        )
      )[0]?.total,
    );
  const mayUse = async (tenant: string, module: string) =>
    (
      await query<Record<string, unknown>>(
        session,
        `SELECT * FROM gate.check_module('${tenant}', '${module}')`,
      )
    )[0];

  it('refuses what would go past the plan, before the fact', async () => {
    const { slug } = await plant(session, { plan: 'starter' });
    expect(await check(slug, 'users', 5)).toMatchObject({
      allowed: true,
      current: '0',
      limit: '5',
      code: 'ok',
    });
    expect(await check(slug, 'users', 6)).toMatchObject({
      allowed: false,
      limit: '5',
      code: 'limit-reached',
    });
    expect(await record(slug, 'users', 4)).toBe(4);
    expect(await check(slug, 'users', 1)).toMatchObject({ allowed: true, current: '4', period: 'all' });
    expect(await check(slug, 'users', 2)).toMatchObject({
      allowed: false,
      current: '4',
      message_fr: 'Limite de votre formule atteinte',
    });
    expect(await record(slug, 'users', -1)).toBe(3);
    expect(await record(slug, 'users', -100)).toBe(0);
    expect(await record(slug, 'storage', 10 * 1024 ** 3, 'set')).toBe(10 * 1024 ** 3);
    expect(await check(slug, 'storage', 0)).toMatchObject({ allowed: true });
    expect(await check(slug, 'storage', 1)).toMatchObject({ allowed: false, limit: String(10 * 1024 ** 3) });
    expect(await check(slug, 'storage', '9223372036854775807')).toMatchObject({ allowed: false });
  });

  it('sets no limit on what the plan says nothing of', async () => {
    const { slug } = await plant(session, { plan: 'enterprise' });
    expect(await check(slug, 'users', 1_000_000)).toMatchObject({ allowed: true, limit: null });
    expect(await check(slug, 'unheard-of', 7)).toMatchObject({ allowed: true, limit: null, current: '0' });
    const free = await plant(session);
    expect(await check(free.slug, 'users', 99)).toMatchObject({ allowed: true, limit: null });
  });

  it('counts by the month, and levels for good', async () => {
    const { id, slug } = await plant(session, { plan: 'starter' });
    await record(slug, 'api_calls', 10);
    await record(String(id), 'api_calls', 5);
    const month = new Date().toISOString().slice(0, 7);
    expect(await check(slug, 'api_calls', 1)).toMatchObject({ current: '15', period: month });
    await query(
      session,
      `UPDATE platform.usage_counters SET period = '2020-01' WHERE organization_id = ${id} AND metric = 'api_calls'`,
    );
    expect(await check(slug, 'api_calls', 1)).toMatchObject({ current: '0', period: month });
  });

  it('lets exactly as many in as fit, however many ask at once', async () => {
    const { slug } = await plant(session, { plan: 'starter' });
    const askers = await Promise.all(
      Array.from({ length: 12 }, () => connectPostgres(cluster.target(platform.database))),
    );
    try {
      const answers = await Promise.all(
        askers.flatMap((asker) =>
          Array.from({ length: 4 }, async () => {
            const [row] = await query<Allowance>(
              asker,
              `SELECT * FROM gate.check_limit('${slug}', 'users', 1, true)`,
            );
            return row?.allowed;
          }),
        ),
      );
      expect(answers.filter((allowed) => allowed)).toHaveLength(5);
      expect(answers.filter((allowed) => allowed === false)).toHaveLength(43);
      await Promise.all(
        askers.map((asker) => query(asker, `SELECT gate.record_usage('${slug}', 'api_calls', 3)`)),
      );
      expect(await check(slug, 'api_calls', 0)).toMatchObject({ current: '36' });
    } finally {
      await Promise.all(askers.map((asker) => asker.close()));
    }
    expect(await check(slug, 'users', 0)).toMatchObject({ current: '5', allowed: true });
    // A refused reservation has counted nothing, a check alone never does.
    expect(await check(slug, 'users', 1, true)).toMatchObject({ allowed: false, current: '5' });
    expect(await check(slug, 'users', 1)).toMatchObject({ allowed: false, current: '5' });
  });

  it('refuses everything to a tenant that is not let in, with the reason of the gate', async () => {
    const over = await plant(session, { status: 'TRIAL', trialEndsIn: '-1 minute', plan: 'starter' });
    expect(await check(over.slug, 'users', 0, true)).toMatchObject({
      allowed: false,
      code: 'trial-over',
      message_fr: 'Essai terminé, souscrivez',
    });
    expect(await mayUse(over.slug, 'crm')).toMatchObject({ allowed: false, code: 'trial-over' });
    const counters = await query(
      session,
      `SELECT FROM platform.usage_counters WHERE organization_id = ${over.id}`,
    );
    expect(counters).toEqual([]);
    expect(await check('nobody', 'users', 1)).toMatchObject({ allowed: false, code: 'unknown-tenant' });
    expect(await mayUse('nobody', 'crm')).toMatchObject({ allowed: false, code: 'unknown-tenant' });
    // What was used was used: it is counted whatever the status.
    expect(await record(over.slug, 'api_calls', 2)).toBe(2);
  });

  it('knows the modules of a plan', async () => {
    const { slug } = await plant(session, { plan: 'starter' });
    expect(await mayUse(slug, 'crm')).toMatchObject({ allowed: true, plan: 'starter', code: 'ok' });
    expect(await mayUse(slug, 'ai')).toMatchObject({
      allowed: false,
      code: 'module-missing',
      message_fr: 'Module absent de votre formule',
    });
    const large = await plant(session, { plan: 'enterprise' });
    expect(await mayUse(large.slug, 'ai')).toMatchObject({ allowed: true, plan: 'enterprise' });
    const free = await plant(session);
    expect(await mayUse(free.slug, 'ai')).toMatchObject({ allowed: true, plan: null, code: 'no-plan' });
  });

  it('refuses numbers and names that cannot be', async () => {
    const { slug } = await plant(session, { plan: 'starter' });
    const refused = (text: string) => sqlstateOf(query(session, text));
    expect(await refused(`SELECT gate.check_limit('${slug}', 'users', -1)`)).toBe('22023');
    expect(await refused(`SELECT gate.check_limit('${slug}', 'users', NULL)`)).toBe('22023');
    expect(await refused(`SELECT gate.check_limit('${slug}', '', 1)`)).toBe('22023');
    expect(await refused(`SELECT gate.check_limit('${slug}', NULL, 1)`)).toBe('22023');
    expect(await refused(`SELECT gate.record_usage('${slug}', 'Users', 1)`)).toBe('22023');
    expect(await refused(`SELECT gate.record_usage('${slug}', 'users', -1, 'set')`)).toBe('22023');
    expect(await refused(`SELECT gate.record_usage('${slug}', 'users', 1, 'twice')`)).toBe('22023');
    expect(await refused(`SELECT gate.record_usage('nobody', 'users', 1)`)).toBe('P0002');
    await record(slug, 'api_calls', '9223372036854775807');
    expect(await refused(`SELECT gate.record_usage('${slug}', 'api_calls', 1)`)).toBe('22003');
  });
});
