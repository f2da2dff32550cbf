import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eachMajor } from '../../support/shared-cluster.ts';
import { openTestPlatform, type TestPlatform } from '../../support/test-platform.ts';
import { runCli } from './run-cli.ts';

const GOLD = 'tier: gold\nextends: standard\nresources:\n  users: 7 # seats\n';

eachMajor(
  'cadastre tier, in processes of its own',
  (cluster) => {
    let platform: TestPlatform;
    const folder = mkdtempSync(join(tmpdir(), 'cadastre-test-tier-'));
    const file = join(folder, 'gold.yaml');
    beforeAll(async () => {
      platform = await openTestPlatform(cluster, { tiers: true });
      writeFileSync(file, GOLD);
    });
    afterAll(async () => {
      await platform.remove();
      rmSync(folder, { recursive: true, force: true });
    });
    const cadastre = (args: string[], stdin = '') =>
      runCli(['tier', ...args], {
        environment: { ...platform.secrets, CADASTRE_DATA: platform.dataDirectory },
        stdin,
      });

    it('publishes a file and one from a pipe, shows it, compares its versions', async () => {
      const published = await cadastre(['publish', file]);
      expect(published.out).toBe(
        'Published gold@1. Tenants keep the version they have until they are moved.\n',
      );
      const again = await cadastre(['publish', '-', '--json'], GOLD.replace('7 #', '9 #'));
      expect(again.json()).toMatchObject({ name: 'gold', version: 2, published: true });

      const [shown, diff, retired] = await Promise.all([
        cadastre(['show', 'gold@1']),
        cadastre(['diff', 'gold@1', 'gold']),
        cadastre(['retire', 'premium']),
      ]);
      expect(shown.out).toMatch(/^resources\.connections +100 +PostgreSQL/m);
      expect(diff.out).toMatch(/^resources\.users +7 +9 +application/m);
      expect(retired.code).toBe(5);
    });

    it('says everything that is wrong with a file, as an editor reads it', async () => {
      writeFileSync(file, 'tier: gold\nextends: standrad\nresources: {conections: 5}\n');
      const checked = await cadastre(['check', file]);
      expect(checked.code).toBe(2);
      expect(checked.out.split('\n').slice(0, 2)).toEqual([
        'gold.yaml:2:10: extends: There is no tier standrad to extend. Did you mean standard?',
        'gold.yaml:3:13: resources.conections: Unknown key "conections" in resources. Did you mean connections?',
      ]);
      const missing = await cadastre(['check', join(folder, 'none.yaml'), '--json']);
      expect([missing.code, missing.json().error?.details.fields?.[0]?.field]).toEqual([2, 'file']);
    });

    it('checks a file without a platform, over the tiers that are shipped', async () => {
      const environment = { CADASTRE_DATA: join(folder, 'data'), CADASTRE_SECRET_STORE: 'environment' };
      writeFileSync(file, GOLD);
      const checked = await runCli(['tier', 'check', file, '--json'], { environment });
      expect([checked.code, checked.json()['problems']]).toEqual([0, []]);
      const schema = await runCli(['tier', 'schema'], { environment });
      expect(schema.json()['title']).toBe('Tier');
    });
  },
  [15],
);
