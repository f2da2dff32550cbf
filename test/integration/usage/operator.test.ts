import { describe, expect, it } from 'vitest';
import { asSuperuser, asTenant, loginOf, query } from '../../support/as-tenant.ts';
import { giveSettings } from '../../support/configured.ts';
import { OPERATOR, operatorEngine } from '../../support/operator-engine.ts';
import { createAndWait, tenantInput } from '../../support/test-platform.ts';

describe('Measuring as a user who is no superuser', () => {
  const operator = operatorEngine(15);

  it('knows all with pg_read_all_stats, and without it says what it may not see', async () => {
    const { client, engine } = operator.opened();
    const input = tenantInput({ server: 'main' });
    await createAndWait(client, input);
    const slug = input.slug ?? '';
    await giveSettings(engine, [slug], { 'resources.cpu': 2, 'monitoring.interval': 60_000 });
    const login = await loginOf(client, slug);
    const latest = async () => {
      expect(await client.usage.measure({ tenants: [slug] })).toMatchObject({ measured: 1 });
      return (await client.usage.show({ tenant: slug })).latest;
    };
    await asTenant(operator.cluster(), login, async (session) => {
      await query(session, 'BEGIN');
      const seen = await latest();
      expect(seen).toMatchObject({
        sessions: 1,
        onCpu: 0,
        missing: { users: 'not-told', apiCalls: 'not-told' },
      });
      expect(seen?.bytes).toBeGreaterThan(1024 ** 2);
      expect(seen?.idleMs).toBeGreaterThan(0);
      await asSuperuser(operator.cluster(), 'postgres', (superuser) =>
        query(superuser, `REVOKE pg_read_all_stats FROM ${OPERATOR}`),
      );
      const blind = await latest();
      expect(blind).toMatchObject({ sessions: null, onCpu: null, statementMs: null, idleMs: null });
      expect(blind?.missing).toMatchObject({ sessions: 'no-permission', idleMs: 'no-permission' });
      await query(session, 'ROLLBACK');
    });
  });
});
