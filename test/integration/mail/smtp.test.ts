import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliverBySmtp, type MailServer } from '../../../src/engine/adapters/smtp-delivery.ts';
import { makeCertificates, type TestCertificates } from '../../support/certificates.ts';
import {
  startMailServer,
  type TestMailServer,
  type TestMailServerOptions,
} from '../../support/mail-server.ts';

const MESSAGE = Buffer.from('Subject: Hi\r\n\r\n.leading dot\r\nGrüße\r\n');
const ENVELOPE = { from: 'no-reply@studio.example', to: 'owner@example.com' };

describe('Delivery to a mail server', () => {
  let certificates: TestCertificates;
  beforeAll(async () => {
    certificates = await makeCertificates(['localhost'], 'mail');
  });
  afterAll(() => certificates?.remove());

  const place = (server: TestMailServer, over: Partial<MailServer> = {}): MailServer => ({
    host: 'localhost',
    port: server.port,
    secure: false,
    tls: 'never',
    ca: null,
    user: null,
    password: null,
    ...over,
  });
  const on = async (options: TestMailServerOptions, work: (server: TestMailServer) => Promise<void>) => {
    const server = await startMailServer(options);
    try {
      await work(server);
    } finally {
      await server.close();
    }
  };
  const tls = () => ({ key: certificates.serverKey, cert: certificates.serverCertificate });

  it('hands over envelope and message as they are, and tells the answer', async () => {
    await on({}, async (server) => {
      expect(await deliverBySmtp(place(server), ENVELOPE, MESSAGE)).toMatch(
        /^localhost:\d+: 250 .*queued as 42/,
      );
      expect(server.received).toEqual([
        { from: ENVELOPE.from, to: [ENVELOPE.to], raw: MESSAGE.toString(), user: null, secure: false },
      ]);
    });
  });

  it('logs in with the password, over TLS that is begun in the clear and checked', async () => {
    await on({ users: { studio: 'geheim' }, tls: tls() }, async (server) => {
      const secured = { tls: 'require' as const, ca: certificates.ca, user: 'studio', password: 'geheim' };
      await deliverBySmtp(place(server, secured), ENVELOPE, MESSAGE);
      expect(server.received).toMatchObject([{ user: 'studio', secure: true }]);
    });
  });

  it('speaks TLS from the first byte', async () => {
    await on({ tls: { ...tls(), fromTheFirstByte: true } }, async (server) => {
      await deliverBySmtp(
        place(server, { secure: true, tls: 'require', ca: certificates.ca }),
        ENVELOPE,
        MESSAGE,
      );
      expect(server.received).toMatchObject([{ secure: true }]);
    });
  });

  it('takes TLS where it is offered, and goes without where it is not, if that was allowed', async () => {
    await on({ tls: tls() }, async (server) => {
      await deliverBySmtp(place(server, { tls: 'if-offered', ca: certificates.ca }), ENVELOPE, MESSAGE);
      expect(server.received[0]?.secure).toBe(true);
    });
    await on({}, async (server) => {
      await deliverBySmtp(place(server, { tls: 'if-offered' }), ENVELOPE, MESSAGE);
      expect(server.received[0]?.secure).toBe(false);
    });
  });

  it('gives nothing to a server whose certificate does not hold, nor in the clear where TLS is required', async () => {
    await on({ users: { studio: 'geheim' }, tls: tls() }, async (server) => {
      const login = { user: 'studio', password: 'geheim' };
      for (const mode of ['require', 'if-offered'] as const) {
        const refused = deliverBySmtp(place(server, { ...login, tls: mode }), ENVELOPE, MESSAGE);
        await expect(refused).rejects.toMatchObject({ code: 'TLS_FAILED' });
      }
      expect(server.received).toEqual([]);
    });
    await on({ users: { studio: 'geheim' } }, async (server) => {
      const refused = deliverBySmtp(
        place(server, { tls: 'require', user: 'studio', password: 'geheim' }),
        ENVELOPE,
        MESSAGE,
      );
      await expect(refused).rejects.toMatchObject({ code: 'TLS_FAILED' });
      expect(server.received).toEqual([]);
    });
  });

  it('says that the login was refused, never with what', async () => {
    await on({ users: { studio: 'geheim' } }, async (server) => {
      const refused = deliverBySmtp(
        place(server, { user: 'studio', password: 'falsch-123' }),
        ENVELOPE,
        MESSAGE,
      );
      await expect(refused).rejects.toMatchObject({
        code: 'AUTHENTICATION_FAILED',
        details: { command: expect.stringContaining('settings mail --smtp-password-stdin') },
      });
      const error = await refused.catch((caught: Error) => caught);
      expect(JSON.stringify(error) + String(error)).not.toContain('falsch-123');
    });
  });

  it('says that the recipient was refused, in the words of the server', async () => {
    await on({ unknown: (address) => address.startsWith('owner') }, async (server) => {
      const refused = deliverBySmtp(place(server), ENVELOPE, MESSAGE);
      await expect(refused).rejects.toMatchObject({
        code: 'REFUSED',
        message: expect.stringContaining('550 no such user'),
      });
    });
  });

  it('says that no server answers', async () => {
    const server = await startMailServer();
    await server.close();
    const refused = deliverBySmtp(place(server), ENVELOPE, MESSAGE);
    await expect(refused).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
      message: expect.stringContaining('localhost'),
    });
    const nowhere = deliverBySmtp(place(server, { host: 'no-such-host.invalid' }), ENVELOPE, MESSAGE);
    await expect(nowhere).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
  });

  it('is unsure when the server took the message and was gone before it answered', async () => {
    await on({ taken: () => 'drop' }, async (server) => {
      const refused = deliverBySmtp(place(server), ENVELOPE, MESSAGE);
      await expect(refused).rejects.toMatchObject({
        code: 'TIMEOUT',
        message: expect.stringContaining('took the message and did not answer'),
      });
      expect(server.received).toHaveLength(1);
    });
  });
});
