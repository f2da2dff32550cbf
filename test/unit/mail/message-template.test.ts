import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bareAddress, composeMessage } from '../../../src/engine/adapters/mail-composer.ts';
import { loginUrlOf } from '../../../src/engine/mail/login-url.ts';
import { renderMessage } from '../../../src/engine/mail/message-template.ts';
import { type MessageTenant, messageValues } from '../../../src/engine/mail/message-values.ts';
import { LANGUAGES, MESSAGE_KINDS } from '../../../src/shared/models/message.ts';

const SHIPPED = join(import.meta.dirname, '..', '..', '..', 'resources', 'mail');
const NOW = new Date('2026-11-21T08:00:00Z');
const TENANT: MessageTenant = {
  name: 'Dupont & Fils <script>alert(1)</script>',
  slug: 'dupont-fils',
  ownerEmail: "o'brien@example.com",
  loginUrl: 'https://dupont-fils.studio.example/login?tenant=dupont-fils&x="1"',
  plan: { name: 'Starter', price: 4950, currency: 'EUR' },
  trialEndsAt: new Date('2026-12-05T08:00:00Z'),
  paidUntil: new Date('2027-01-01T00:00:00Z'),
  purgeDueAt: null,
  statusReason: 'payment',
};
const shipped = { shipped: SHIPPED, own: null };

describe.each(LANGUAGES)('The messages in %s', (language) => {
  it.each(MESSAGE_KINDS)('say %s without a mark left open, in text and in HTML', async (kind) => {
    const tenant = {
      ...TENANT,
      purgeDueAt: kind === 'purge-coming' ? new Date('2026-12-05T08:00:00Z') : null,
    };
    const { subject, text, html } = await renderMessage(
      shipped,
      kind,
      language,
      messageValues(tenant, language, NOW),
    );
    for (const part of [subject, text, html]) expect(part).not.toMatch(/\{\{|\}\}|undefined|null/);
    expect(subject).toContain('Dupont & Fils');
    expect(html).toContain(`<html lang="${language}">`);
    expect(html).not.toContain('<script>');
    expect(html).toContain('Dupont &amp; Fils &lt;script&gt;');
    if (kind !== 'purge-coming') {
      expect(text).toContain(TENANT.loginUrl);
      expect(html).toContain('tenant=dupont-fils&amp;x=&quot;1&quot;"');
    }
    expect(text).toContain(language === 'fr' ? 'Bonjour' : 'Hello');
  });

  it.each(['welcome', 'trial-over', 'suspended', 'payment-received'] as const)(
    'say %s also of a tenant that has neither plan nor dates',
    async (kind) => {
      const bare = {
        ...TENANT,
        plan: null,
        trialEndsAt: null,
        paidUntil: null,
        purgeDueAt: null,
        statusReason: null,
      };
      const { text } = await renderMessage(shipped, kind, language, messageValues(bare, language, NOW));
      expect(text).not.toMatch(/\{\{|\}\}| {2}|\n{3}/);
    },
  );
});

describe('The values of a message', () => {
  it('are written as the language writes them', () => {
    expect(messageValues(TENANT, 'en', NOW)).toMatchObject({
      trialEnds: 'December 5, 2026',
      price: '€49.50',
      daysLeft: '14 days',
      why: 'A payment is missing.',
    });
    const french = messageValues(
      { ...TENANT, plan: { name: 'Starter', price: 4900, currency: 'EUR' } },
      'fr',
      NOW,
    );
    expect(french).toMatchObject({
      trialEnds: '5 décembre 2026',
      daysLeft: expect.stringMatching(/^14\sjours$/),
      why: 'Paiement requis.',
    });
    expect(french['price']).toMatch(/^49\s€$/);
  });

  it('count a begun day, and never below none', () => {
    const left = (end: string) =>
      messageValues({ ...TENANT, trialEndsAt: new Date(end) }, 'en', NOW)['daysLeft'];
    expect(left('2026-11-21T09:00:00Z')).toBe('1 day');
    expect(left('2026-11-23T08:00:00Z')).toBe('2 days');
    expect(left('2026-11-01T08:00:00Z')).toBe('0 days');
  });

  it('lead to the page where the owner logs in', () => {
    const url = (loginUrl: string, baseDomain: string | null) => loginUrlOf({ loginUrl, baseDomain }, 'acme');
    expect(url('/login?tenant={slug}', null)).toBe('/login?tenant=acme');
    expect(url('/login?tenant={slug}', 'studio.example')).toBe(
      'https://acme.studio.example/login?tenant=acme',
    );
    expect(url('https://app.example/{slug}/login', 'studio.example')).toBe('https://app.example/acme/login');
  });
});

describe('A template of the admins', () => {
  let own: string;
  beforeAll(async () => {
    own = await mkdtemp(join(tmpdir(), 'cadastre-test-templates-'));
  });
  afterAll(() => rm(own, { recursive: true, force: true }));
  const values = messageValues(TENANT, 'en', NOW);
  const render = () => renderMessage({ shipped: SHIPPED, own }, 'welcome', 'en', values);
  const write = (content: string, name = 'welcome.en.txt') => writeFile(join(own, name), content);

  it('stands for the shipped one, file by file', async () => {
    await write('Subject: Hi {{name}}\n\nOnly {{slug}}.{{#plan}} On {{plan}}.{{/plan}}\n');
    const { subject, text, html } = await render();
    expect(subject).toBe(`Hi ${TENANT.name}`);
    expect(text).toBe('Only dupont-fils. On Starter.\n');
    expect(html).toContain('Your space is ready');
  });

  it('puts all HTML into a frame of its own, but for what is a whole page', async () => {
    await write('<body lang="{{language}}">\n  {{content}}\n</body>\n', 'frame.html');
    await write('<p>{{name}}</p>\n\n<p>$&</p>\n', 'welcome.en.html');
    const html = async () => (await render()).html;
    expect(await html()).toBe(
      '<body lang="en">\n  <p>Dupont &amp; Fils &lt;script&gt;alert(1)&lt;/script&gt;</p>\n\n  <p>$&</p>\n</body>\n',
    );
    await write('<!doctype html>\n<p>{{slug}}</p>\n', 'welcome.en.html');
    expect(await html()).toBe('<!doctype html>\n<p>dupont-fils</p>\n');
    await rm(join(own, 'welcome.en.html'));
    await write('<body>{{content}}</body>\n', 'frame.html');
    await expect(render()).rejects.toThrow(`${join(own, 'frame.html')}: It has no line`);
    await write('{{content}}\n{{owner}}\n', 'frame.html');
    await expect(render()).rejects.toThrow(`${join(own, 'frame.html')}:2: There is no {{owner}}`);
    await rm(join(own, 'frame.html'));
  });

  it.each([
    ['Subject: Hi\n\nDear {{owner}}\n', 3, 'There is no {{owner}}'],
    ['Subject: {{password}}\n\nx\n', 1, 'There is no {{password}}'],
    ['Subject: Hi\n\n\n{{#plan}} open\n', 4, '{{#plan}} has no counterpart'],
    ['Subject: Hi\n\n{{#nothing}}x{{/nothing}}\n', 3, 'There is no {{nothing}}'],
    ['Hello\n', 1, 'It begins with the line "Subject: …"'],
    ['', 1, 'It begins with the line "Subject: …"'],
  ])('is refused with its line: %j', async (content, line, message) => {
    await write(content);
    const refused = render();
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(refused).rejects.toThrow(`${join(own, 'welcome.en.txt')}:${line}: ${message}`);
  });

  it('never reads a value for a template, nor a value into a second line of the subject', async () => {
    await write('Subject: {{name}}\n\n{{name}}\n');
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }), async (name) => {
        const rendered = await renderMessage({ shipped: SHIPPED, own }, 'welcome', 'en', { ...values, name });
        expect(rendered.subject).not.toMatch(/[\r\n]/);
        expect(rendered.text).toBe(`${name}\n`);
      }),
      { numRuns: 200 },
    );
    const tricky = await renderMessage({ shipped: SHIPPED, own }, 'welcome', 'en', {
      ...values,
      name: '{{slug}}$&',
    });
    expect(tricky.text).toBe('{{slug}}$&\n');
  });
});

describe('A composed message', () => {
  const compose = (subject: string, to = 'owner@example.com') =>
    composeMessage({
      from: 'Studio <no-reply@studio.example>',
      to,
      subject,
      text: 'Grüße\n',
      html: '<p>Grüße</p>\n',
      language: 'de',
      messageId: '<1@studio.example>',
      date: NOW,
    });

  it('is multipart/alternative, text first, and marked as made by a machine', async () => {
    const raw = (await compose('Bienvenue à tous')).toString('latin1');
    expect(raw).toMatch(/^Content-Type: multipart\/alternative;/m);
    expect(raw.indexOf('text/plain')).toBeLessThan(raw.indexOf('text/html'));
    expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    // RFC 5322, section 2.1.1: CRLF alone ends a line, and no line is longer than 998 characters.
    expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    for (const line of raw.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
    const mail = await PostalMime.parse(raw);
    expect(mail).toMatchObject({ subject: 'Bienvenue à tous', text: expect.stringMatching(/^Grüße\s+$/) });
  });

  it('gets no header from a value', async () => {
    const mail = await PostalMime.parse(await compose('Hi\r\nBcc: victim@example.com\r\n\r\nBody'));
    expect(mail.bcc).toBeUndefined();
    expect(mail.headers.map((header) => header.key)).not.toContain('bcc');
    expect(mail.text?.trim()).toBe('Grüße');
  });

  it.each([
    ['Studio <a@b.example>', 'a@b.example'],
    ['a@b.example', 'a@b.example'],
    ['"Studio, Paris" <a@b.example>', 'a@b.example'],
    ['a@b.example, c@d.example', null],
    ['Studio', null],
    ['<>', null],
  ])('has one sender: %s', (from, address) => {
    expect(bareAddress(from)).toBe(address);
  });
});
