import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startMailServer } from '../../support/mail-server.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import { OWNER_PASSWORD, openTestPlatform, type TestPlatform } from '../../support/test-platform.ts';
import { runCli } from './run-cli.ts';

eachMajor(
  'Sign-up on the command line',
  (cluster) => {
    let platform: TestPlatform;
    let folder: string;
    beforeAll(async () => {
      platform = await openTestPlatform(cluster);
      folder = await mkdtemp(join(tmpdir(), 'cadastre-test-mail-'));
    });
    afterAll(async () => {
      await platform?.remove();
      if (folder) await rm(folder, { recursive: true, force: true });
    });
    const cadastre = (args: string[], stdin = '', over: Record<string, string> = {}) =>
      runCli(args, {
        environment: { ...platform.secrets, CADASTRE_DATA: platform.dataDirectory, ...over },
        stdin,
      });

    it('goes from settings to a tenant with its welcome, and checks before', async () => {
      const set = await cadastre([
        'settings',
        'set',
        'mail.way=folder',
        `mail.folder=${folder}`,
        'lifecycle.warningDays=[10,3]',
        'access.baseDomain=studio.example',
      ]);
      expect({ code: set.code, err: set.err }).toEqual({ code: 0, err: '' });
      expect(set.out).toContain('lifecycle.warningDays        [10,3]');

      const plans = await cadastre(['plan', 'list']);
      expect(plans.out).toMatch(/^starter +Starter +5 +10 GiB +49\.00 EUR +0 +crm accounting-basic$/m);

      const signUp = await cadastre(
        [
          'tenant',
          'signup',
          '--name',
          'Café Zoé',
          '--owner-email',
          'zoe@cafe.example',
          '--owner-password-stdin',
        ],
        OWNER_PASSWORD,
      );
      expect({ code: signUp.code, err: signUp.err }).toEqual({ code: 0, err: '' });
      expect(signUp.out).toContain('https://cafe-zoe.studio.example/login?tenant=cafe-zoe');
      expect(signUp.out).toMatch(/^subscription +Starter, TRIAL$/m);
      expect(signUp.out).toMatch(/^welcome +delivered .*cafe-zoe-welcome-\d+\.eml$/m);
      expect(await readdir(folder)).toEqual([expect.stringMatching(/^cafe-zoe-welcome-\d+\.eml$/)]);

      expect((await cadastre(['tenant', 'check-email', 'Zoe@Cafe.example'])).code).toBe(4);

      const welcome = await cadastre(['tenant', 'welcome', 'cafe-zoe', '--resend', '--json']);
      expect(welcome.json()).toMatchObject({ status: 'delivered', kind: 'welcome' });
    });

    it('sends with the password of the environment, and says that it cannot be changed from here', async () => {
      const server = await startMailServer({ users: { studio: 'geheim' } });
      try {
        await cadastre([
          'settings',
          'set',
          'mail.way=smtp',
          `mail.smtpUrl=smtp://studio@localhost:${server.port}`,
          'mail.smtpTls=never',
        ]);
        const tried = await cadastre(['settings', 'mail', '--try', 'me@x.example'], '', {
          SMTP_PASSWORD: 'geheim',
        });
        expect(tried.out).toContain('mail password');
        expect(tried.out).toContain('The message is delivered');
        expect(server.received).toMatchObject([{ to: ['me@x.example'], user: 'studio' }]);
        const kept = await cadastre(['settings', 'mail', '--smtp-password-stdin'], 'lost-and-found');
        expect({ code: kept.code, err: kept.err }).toMatchObject({
          code: 7,
          err: expect.stringContaining('SMTP_PASSWORD'),
        });
        expect(kept.err + kept.out).not.toContain('lost-and-found');
      } finally {
        await server.close();
      }
    });
  },
  [15],
);
