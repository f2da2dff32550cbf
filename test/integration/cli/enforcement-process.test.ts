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

    it('measures, lists who is near a limit, and silences an alert for a while', async () => {
      await giveSettings(platform.engine, [slug], {
        'resources.storage': 1024 ** 2,
        'monitoring.interval': 60_000,
        'monitoring.alerts': [{ name: 'high_storage_usage', threshold: 90 }],
      });
      expect(await cadastre(['usage', 'measure', slug, 'nobody'])).toMatchObject({
        code: 70,
        out: '1 tenant measured.\nnobody: There is no such tenant.\n',
      });
      expect((await cadastre(['usage', 'list'])).out).toMatch(new RegExp(`${slug} .*\\(\\d{3,4}%\\)`));
      const shown = await cadastre(['usage', 'show', slug, '--since', '2 h']);
      expect(shown.out).toMatch(/storage +[\d.]+ MB of 1 MB, \d{3,4}%/);
      expect(shown.out).toMatch(/high_storage_usage +90% +at once +raised/);
      const listed = await cadastre(['alert', 'list', '--json']);
      const [alert] = JSON.parse(listed.out) as { id: number }[];
      const id = String(alert?.id);
      const silence = (...more: string[]) =>
        cadastre(['alert', 'silence', id, ...more, '--reason', 'they know']);
      expect(await silence()).toMatchObject({ code: 2, err: expect.stringContaining('Either --until') });
      expect(await silence('--for', 'soon')).toMatchObject({
        code: 2,
        err: expect.stringContaining('A while'),
      });
      expect(await silence('--for', '2 h')).toMatchObject({
        code: 0,
        out: expect.stringContaining('is silent until'),
      });
      expect((await cadastre(['alert', 'list'])).out).toContain('they know');
      expect((await cadastre(['alert', 'unsilence', id])).out).toContain('is told of again');
    });
  },
  [15],
);
