import { afterAll, beforeAll, expect, it } from 'vitest';
import { asSuperuser, query } from '../../support/as-tenant.ts';
import { giveSettings } from '../../support/configured.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  openTestPlatform,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';
import { runCli } from './run-cli.ts';

eachMajor(
  'The command line holds tenants',
  (cluster) => {
    let platform: TestPlatform;
    const slug = tenantInput().slug ?? '';
    beforeAll(async () => {
      platform = await openTestPlatform(cluster);
      await createAndWait(platform.client, tenantInput({ slug }));
      await giveSettings(platform.engine, [slug], {
        'resources.connections': 20,
        'security.allowed_networks': ['10.0.0.0/8'],
      });
    });
    afterAll(() => platform?.remove());
    const cadastre = (args: string[]) =>
      runCli(args, {
        environment: { ...platform.secrets, CADASTRE_DATA: platform.dataDirectory },
        stdin: '',
      });

    it('says what differs, repairs it, and says what is left', async () => {
      const found = await cadastre(['drift', 'config']);
      expect(found).toMatchObject({ code: 70 });
      expect(found.out).toContain('resources.connections');
      const plan = await cadastre(['config', 'apply', slug, '--plan']);
      expect(plan).toMatchObject({ code: 0 });
      expect(plan.out).toContain('CONNECTION LIMIT 20');
      expect(plan.out).toContain('10.0.0.0/8 scram-sha-256');
      // What no statement mends is left, and told.
      const repaired = await cadastre(['drift', 'config', '--repair']);
      expect(repaired).toMatchObject({ code: 70, out: expect.stringContaining('not in force') });
      expect((await cadastre(['drift', 'config'])).out).toContain('1 tenant is held');
      expect(await cadastre(['drift', 'config', '--server', 'nowhere'])).toMatchObject({ code: 3 });
      const { database } = await platform.client.tenants.get({ tenant: slug });
      const limits = await asSuperuser(cluster, 'postgres', (session) =>
        query(session, `SELECT datconnlimit FROM pg_database WHERE datname = '${database}'`),
      );
      expect(limits).toEqual([{ datconnlimit: 20 }]);
    });

    it('prints lines of pg_hba.conf and tells how to put them in force where it cannot', async () => {
      const printed = await cadastre(['config', 'hba', '--server', 'main']);
      expect(printed.out).toContain('all reject');
      const applied = await cadastre(['config', 'hba', '--server', 'main', '--apply']);
      expect(applied.code).not.toBe(0);
      expect(applied.err).toContain('pg_hba_file_rules');
    });
  },
  [15],
);
