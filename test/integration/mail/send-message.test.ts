import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendMessage } from '../../../src/engine/mail/index.ts';
import { sql } from '../../../src/engine/postgres/sql.ts';
import { startMailServer, type TestMailServer } from '../../support/mail-server.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  openTestPlatform,
  refusal,
  TEST_ACTOR,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

eachMajor(
  'Messages to owners by SMTP',
  (cluster) => {
    let platform: TestPlatform;
    let server: TestMailServer;
    let onTaken: 'answer' | 'drop' = 'answer';
    beforeAll(async () => {
      server = await startMailServer({ users: { studio: 'geheim-42' }, taken: () => onTaken });
      platform = await openTestPlatform(cluster, { secretStore: 'session' });
      await platform.client.sharedSettings.update({
        mail: {
          way: 'smtp',
          smtpUrl: `smtp://studio@localhost:${server.port}`,
          smtpTls: 'never',
          language: 'fr',
        },
      });
    });
    afterAll(async () => {
      await platform?.remove();
      await server?.close();
    });
    const newTenant = async () => {
      const job = await createAndWait(platform.client, tenantInput());
      return { id: job.tenant?.id ?? 0, slug: job.tenant?.slug ?? '' };
    };
    const send = (tenantId: number, over: { again?: boolean; occasion?: string } = {}) =>
      sendMessage(platform.engine.mail, TEST_ACTOR, { tenantId, kind: 'welcome', ...over });

    it('say that the password is missing on this workstation, and keep it in the secret store once it is given', async () => {
      const { id } = await newTenant();
      expect(await send(id)).toMatchObject({
        status: 'failed',
        problem: expect.stringContaining('not in the secret store'),
      });
      const view = await platform.client.sharedSettings.setSmtpPassword({ password: 'geheim-42' });
      expect(view.smtpPasswordKnown).toBe(true);
      expect(await send(id)).toMatchObject({
        status: 'delivered',
        place: expect.stringMatching(/^localhost:\d+: 250/),
      });
      expect(server.received.at(-1)).toMatchObject({
        user: 'studio',
        raw: expect.stringContaining('Subject: Bienvenue'),
      });
      const { acts } = await platform.client.audit.list({ limit: 100 } as never);
      expect(JSON.stringify(acts)).not.toContain('geheim-42');
      expect(acts.map((act) => act.verb)).toContain('set mail password');
    });

    it('are sent once for an occasion, however often they are ordered, and by two at a time', async () => {
      const { id } = await newTenant();
      const before = server.received.length;
      const ends = await Promise.all(
        [1, 2, 3].map(() =>
          send(id, { occasion: '2026-12-05' }).catch((error: { code: string }) => error.code),
        ),
      );
      expect(ends.filter((end) => typeof end === 'object')).not.toEqual([]);
      await send(id, { occasion: '2026-12-05' });
      expect(server.received.length).toBe(before + 1);
      await send(id, { occasion: '2026-12-06' });
      expect(server.received.length).toBe(before + 2);
    });

    it('keep their number at every attempt, so that a mail program shows one', async () => {
      const { id, slug } = await newTenant();
      await send(id);
      await send(id, { again: true });
      const [first, second] = server.received
        .slice(-2)
        .map(({ raw }) => /^Message-ID: (.*)$/m.exec(raw)?.[1]);
      expect(first).toMatch(/^<[0-9a-f-]{36}@localhost>/);
      expect(second).toBe(first);
      expect((await platform.client.signup.get({ tenant: slug })).messages).toMatchObject([{ attempts: 2 }]);
    });

    it('are not sent again by themselves when nobody knows whether they arrived', async () => {
      const { id, slug } = await newTenant();
      onTaken = 'drop';
      const before = server.received.length;
      expect(await send(id)).toMatchObject({ status: 'unsure' });
      onTaken = 'answer';
      expect(await send(id)).toMatchObject({ status: 'unsure' });
      expect(server.received.length).toBe(before + 1);
      expect(await platform.client.signup.sendWelcome({ tenant: slug, again: true })).toMatchObject({
        status: 'delivered',
      });
      expect(server.received.length).toBe(before + 2);
    });

    it('that a process was handing over when it died count as unsure, too', async () => {
      const { id } = await newTenant();
      const { database } = await platform.engine.platform.open();
      await database.run(
        sql`INSERT INTO platform.messages (organization_id, kind, occasion, language, status, message_id, attempts)
          VALUES (${id}, 'welcome', '', 'fr', 'sending', ${`<dead-${id}@x>`}, 1)`,
      );
      const before = server.received.length;
      expect(await send(id)).toMatchObject({
        status: 'unsure',
        problem: expect.stringContaining('may have arrived'),
      });
      expect(server.received.length).toBe(before);
    });

    it('that fail say why, and the settings can be tried', async () => {
      const { id } = await newTenant();
      await platform.client.sharedSettings.setSmtpPassword({ password: 'wrong' });
      expect(await send(id)).toMatchObject({
        status: 'failed',
        problem: expect.stringContaining('refused the login'),
      });
      expect(await refusal(platform.client.sharedSettings.tryMail({ to: 'me@example.com' }))).toMatchObject({
        code: 'AUTHENTICATION_FAILED',
      });
      await platform.client.sharedSettings.setSmtpPassword({ password: 'geheim-42' });
      const { place } = await platform.client.sharedSettings.tryMail({
        to: 'me@example.com',
        language: 'en',
      });
      expect(place).toContain('250');
      expect(server.received.at(-1)).toMatchObject({ to: ['me@example.com'] });
      await platform.client.sharedSettings.setSmtpPassword({ password: null });
      expect((await platform.client.sharedSettings.get()).smtpPasswordKnown).toBe(false);
      expect(await send(id)).toMatchObject({ status: 'failed' });
    });

    it('are forgotten with a tenant that is purged', async () => {
      const { id } = await newTenant();
      await send(id);
      const { database } = await platform.engine.platform.open();
      const count = async () => {
        const { rows } = await database.run<{ count: number }>(
          sql`SELECT count(*)::int AS count FROM platform.messages WHERE organization_id = ${id}`,
        );
        return rows[0]?.count;
      };
      expect(await count()).toBe(1);
      await database.run(sql`UPDATE platform.organizations SET status = 'PURGING' WHERE id = ${id}`);
      await database.run(sql`UPDATE platform.organizations SET status = 'PURGED' WHERE id = ${id}`);
      expect(await count()).toBe(0);
    });

    describe('with settings that cannot be', () => {
      it('are refused by field, and nothing is changed', async () => {
        const before = await platform.client.sharedSettings.get();
        const error = await refusal(
          platform.client.sharedSettings.update({
            mail: { way: 'folder', folder: 'relative' },
            access: { loginUrl: 'javascript:x' },
          }),
        );
        expect(error.code).toBe('INVALID_INPUT');
        expect(error.details.fields?.map(({ field }) => field)).toEqual(['access.loginUrl', 'mail.folder']);
        expect(await platform.client.sharedSettings.get()).toEqual(before);
      });

      it('are checked as routing checks its own', async () => {
        const fields = async (patch: Parameters<typeof platform.client.sharedSettings.update>[0]) =>
          (await refusal(platform.client.sharedSettings.update(patch))).details.fields?.map(
            ({ field }) => field,
          );
        expect(await fields({ routing: { folder: 'relative' } })).toEqual(['routing.folder']);
        expect(await fields({ access: { baseDomain: '127.0.0.1' } })).toEqual(['access.baseDomain']);
      });

      it('keep what another admin changed at the same time', async () => {
        await Promise.all([
          platform.client.sharedSettings.update({ lifecycle: { retentionDays: 45 } }),
          platform.client.sharedSettings.update({ lifecycle: { warningDays: [10, 3] } }),
          platform.client.sharedSettings.update({ access: { baseDomain: 'Studio.Example' } }),
        ]);
        const { settings } = await platform.client.sharedSettings.get();
        expect(settings.lifecycle).toMatchObject({ retentionDays: 45, warningDays: [10, 3] });
        expect(settings.access.baseDomain).toBe('studio.example');
      });
    });
  },
  [15],
);
