import { afterAll, beforeAll, expect, it } from 'vitest';
import { FIRST_FILE, type Fleet, plantFleet } from '../../support/planted-fleet.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import { openTestPlatform, type TestPlatform } from '../../support/test-platform.ts';
import { jobOver, standsStill } from '../../support/watched-run.ts';
import { runCli } from './run-cli.ts';

const FILES = [
  FIRST_FILE,
  { name: '0002_email.sql', sql: 'ALTER TABLE customers ADD COLUMN email text;\n' },
  { name: '0002_email.down.sql', sql: 'ALTER TABLE customers DROP COLUMN email;\n' },
];

eachMajor(
  'cadastre migrate down, in processes of its own',
  (cluster) => {
    let platform: TestPlatform;
    let fleet: Fleet;
    beforeAll(async () => {
      platform = await openTestPlatform(cluster);
      fleet = await plantFleet(platform, cluster, 2, { files: FILES });
      await fleet.addFiles({
        name: '0003_flag.sql',
        sql: 'ALTER TABLE customers ADD COLUMN flag boolean;\n',
      });
      const filter = { suspended: true, tenants: fleet.slugs.slice(1) };
      const { run } = await platform.client.migrations.run({ blueprint: fleet.blueprint, filter });
      await standsStill(platform.client, run ?? 0);
      await jobOver(platform.client, run ?? 0);
    });
    afterAll(async () => {
      await fleet?.remove();
      await platform?.remove();
    });
    const down = (...args: string[]) =>
      runCli(['migrate', 'down', ...args], {
        environment: { ...platform.secrets, CADASTRE_DATA: platform.dataDirectory },
      });

    it('shows what is lost, leaves whoever has no way back, and tells it by the exit code', async () => {
      const [one = '', other = ''] = fleet.slugs;
      const [plan, stuck, wrong, noFolder] = await Promise.all([
        down(one, '--to', '1', '--plan'),
        down(other),
        down(one, '--run', '1'),
        down(one, '--backup-to', '/nowhere-at-all'),
      ]);
      expect(plan.code).toBe(0);
      expect(plan.out).toContain('ALTER TABLE customers DROP COLUMN email;');
      expect(plan.out).toMatch(/Lost in each tenant\nmigrations\/0002_email\.down\.sql:1 /);
      expect([stuck.code, stuck.out]).toEqual([7, '']);
      expect(stuck.err).toContain('0003_flag.sql has no down part');
      expect([wrong.code, noFolder.code]).toEqual([2, 2]);
      const both = await down(one, other, '--to', '0001', '--reason', 'too soon');
      expect(both.code).toBe(70);
      expect(both.out).toContain('down to 0001');
      expect(both.err).toMatch(/stays as it is: .*0003_flag\.sql has no down part/);
      expect(both.err).toContain('Lost in each tenant: What is in email is gone');
      expect((await platform.client.tenants.get({ tenant: one })).schemaVersion).toBe('0001');
      const again = await down(one, '--to', '0001', '--json');
      expect([again.code, again.json()]).toEqual([72, { run: null, jobId: null }]);
    });
  },
  [15],
);
