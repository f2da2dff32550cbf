import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eachMajor } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  openTestPlatform,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';
import { runCli } from './run-cli.ts';

eachMajor(
  'The command line backs up',
  (cluster) => {
    let platform: TestPlatform;
    let folder: string;
    const slug = tenantInput().slug ?? '';
    beforeAll(async () => {
      platform = await openTestPlatform(cluster);
      folder = await mkdtemp(join(tmpdir(), 'cadastre-test-backups-'));
      await createAndWait(platform.client, tenantInput({ slug }));
    });
    afterAll(async () => {
      await platform?.remove();
      if (folder) await rm(folder, { recursive: true, force: true });
    });
    const cadastre = (args: string[]) =>
      runCli(args, {
        environment: { ...platform.secrets, CADASTRE_DATA: platform.dataDirectory },
        stdin: '',
      });

    it('says what is missing, backs up, checks, and removes with the typed name alone', async () => {
      const without = await cadastre(['backup', 'now', slug]);
      expect([without.code, without.out]).toEqual([7, expect.stringContaining('Set one in the settings')]);
      await cadastre(['settings', 'set', `backups.folder=${folder}`]);
      const plan = await cadastre(['backup', 'now', slug, '--plan']);
      expect([plan.code, plan.out]).toEqual([0, expect.stringContaining('Nothing was done.')]);
      const mixed = await cadastre(['backup', 'now', slug, 'nobody', '--reason', 'a test', '--json']);
      expect([mixed.code, mixed.json()['totals']]).toEqual([
        70,
        { succeeded: 1, failed: 1, skipped: 0, notRun: 0 },
      ]);
      const listed = (await cadastre(['backup', 'list', slug, '--json'])).json() as unknown as {
        backups: { id: number; file: string }[];
      };
      const [{ id, file } = { id: 0, file: '' }] = listed.backups;
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect(await cadastre(['backup', 'check', String(id)])).toMatchObject({ code: 0 });
      expect((await cadastre(['backup', 'due'])).out).toContain(folder);
      const wrong = await cadastre([
        'backup',
        'remove',
        String(id),
        '--confirm',
        'other',
        '--reason',
        'a test',
      ]);
      expect(wrong.code).not.toBe(0);
      expect((await stat(file)).size).toBeGreaterThan(0);
      const gone = await cadastre(['backup', 'remove', String(id), '--confirm', slug, '--reason', 'a test']);
      expect(gone.code).toBe(0);
      expect(await readdir(folder)).toEqual([]);
      expect(await cadastre(['backup', 'check', String(id)])).toMatchObject({ code: 7 });
    });

    it('writes the identity of a new key once, for its owner alone and over nothing', async () => {
      const out = join(folder, 'backups.key');
      const made = await cadastre(['backup', 'key', 'create', '--out', out, '--json']);
      const { recipient } = made.json() as unknown as { recipient: string };
      const text = await readFile(out, 'utf8');
      expect(text).toMatch(/^# .*age1[a-z0-9]+\nAGE-SECRET-KEY-1[A-Z0-9]+\n$/);
      expect((await stat(out)).mode & 0o777).toBe(0o600);
      expect(made.out + made.err).not.toContain('AGE-SECRET-KEY');
      const again = await cadastre(['backup', 'key', 'create', '--out', out]);
      expect(again.code).not.toBe(0);
      expect(await readFile(out, 'utf8')).toBe(text);
      const { settings } = await platform.client.sharedSettings.get();
      expect(settings.backups.recipients).toEqual([recipient]);
      const printed = await cadastre(['backup', 'key', 'create', '--replace']);
      expect(printed.out).toMatch(/^AGE-SECRET-KEY-1[A-Z0-9]+\n$/);
    });
  },
  [15],
);
