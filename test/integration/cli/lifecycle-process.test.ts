import { afterAll, beforeAll, expect, it } from 'vitest';
import { asSuperuser } from '../../support/as-tenant.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  openTestPlatform,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';
import { runCli } from './run-cli.ts';

eachMajor(
  "A tenant's life on the command line",
  (cluster) => {
    let platform: TestPlatform;
    let [first, second] = ['', ''];
    beforeAll(async () => {
      platform = await openTestPlatform(cluster);
      const make = async () =>
        (await createAndWait(platform.client, tenantInput({ trialDays: 0 }))).tenant?.slug ?? '';
      [first, second] = [await make(), await make()];
    });
    afterAll(() => platform?.remove());

    const cadastre = (...args: string[]) =>
      runCli([...args, '--data', platform.dataDirectory], { environment: { ...platform.secrets } });
    const statusOf = async (tenant: string) => (await platform.client.tenants.get({ tenant })).status;

    it('plans, and does nothing', async () => {
      const planned = await cadastre('tenant', 'suspend', first, '--plan');
      expect(planned).toMatchObject({ code: 0 });
      expect(planned.out).toContain('NOLOGIN');
      expect(planned.out).toContain('Nothing was done.');
      expect(await statusOf(first)).toBe('ACTIVE');
    });

    it('asks for a reason where nobody can be asked', async () => {
      const refused = await cadastre('tenant', 'suspend', first, '--json');
      expect(refused.code, refused.err).toBe(2);
      expect(refused.json().error?.details.fields).toMatchObject([{ field: 'reason' }]);
      const kind = await cadastre(
        'tenant',
        'suspend',
        first,
        '--reason',
        'x y z',
        '--reason-kind',
        'mood',
        '--json',
      );
      expect(kind.json().error?.details.fields).toMatchObject([{ field: 'reasonKind' }]);
    });

    it('gives one result list for several, and says with its exit code that one failed', async () => {
      const several = await cadastre(
        'tenant',
        'suspend',
        first,
        second,
        'nobody',
        '--reason',
        'a test',
        '--json',
      );
      expect(several.code).toBe(70);
      expect(several.json()).toMatchObject({
        results: [
          { tenant: first, result: 'succeeded', status: 'SUSPENDED' },
          { tenant: second, result: 'succeeded', status: 'SUSPENDED' },
          { tenant: 'nobody', result: 'failed', error: { code: 'NOT_FOUND' } },
        ],
        totals: { succeeded: 2, failed: 1, skipped: 0, notRun: 0 },
      });
    });

    it('shows one tenant as its job, and refuses with the code of the refusal', async () => {
      const back = await cadastre('tenant', 'reactivate', first, '--json');
      expect(back).toMatchObject({ code: 0 });
      expect(back.json()).toMatchObject({
        tenant: { slug: first, status: 'ACTIVE' },
        job: { kind: 'tenant.reactivate', status: 'succeeded' },
      });
      const missed = await cadastre('tenant', 'payment', second, '--missed', '--json');
      expect(missed.json()).toMatchObject({ subscription: { status: 'PAST_DUE' } });
      const neither = await cadastre('tenant', 'payment', second, '--json');
      expect(neither.code).toBe(2);
      expect(await cadastre('tenant', 'subscribe', second, '--json')).toMatchObject({ code: 4 });
      const cancelled = await cadastre('tenant', 'cancel', first, '--reason', 'they leave');
      expect(cancelled.out).toContain(`${first} is cancelled`);
      const refused = await cadastre('tenant', 'suspend', first, '--reason', 'too late', '--json');
      expect(refused).toMatchObject({ code: 7 });
      expect(refused.json().error).toMatchObject({ code: 'REFUSED' });
    });

    it('finds a difference, and mends it', async () => {
      const { role } = await platform.client.tenants.get({ tenant: second });
      await asSuperuser(cluster, 'postgres', (session) => session.script(`ALTER ROLE ${role} LOGIN`));
      const found = await cadastre('tenant', 'check', '--all');
      expect(found.code, found.err).toBe(70);
      expect(found.out).toContain('login-open');
      const last = await cadastre('tenant', 'check', '--last', '--json');
      expect(last.code).toBe(70);
      expect(last.json()).toMatchObject({ differences: [{ tenant: second, kind: 'login-open' }] });
      expect(await cadastre('tenant', 'check', second, '--repair', '--json')).toMatchObject({ code: 0 });
      expect((await cadastre('tenant', 'stuck')).out).toContain('No tenant hangs');
      expect((await cadastre('tenant', 'history', first)).out).toContain('CANCELLED');
    });

    it('does what is done by itself once, and lists it', async () => {
      const once = await cadastre('agent', '--once', '--json');
      expect(once).toMatchObject({ code: 0 });
      expect(once.json()).toMatchObject({ resumed: [], works: expect.any(Array) });
      const listed = await cadastre('schedule', 'list');
      expect(listed.out).toContain('end-trials');
      expect((await cadastre('schedule', 'run', 'nothing-like-it', '--json')).code).toBe(3);
    });

    it('says at once that its secrets are locked, instead of looking alive', async () => {
      const locked = await runCli(['agent', '--json', '--data', platform.dataDirectory], {
        environment: { CADASTRE_SECRET_STORE: '' },
      });
      expect([40, 41, 42]).toContain(locked.code);
      expect(locked.json().error?.code).toMatch(/^SECRET_STORE/);
    });
  },
  [15],
);
