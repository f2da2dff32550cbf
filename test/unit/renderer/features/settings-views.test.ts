import { afterEach, describe, expect, it } from 'vitest';
import { gateCommand } from '../../../../src/renderer/features/settings/gate/gate-command.ts';
import { canForget, keysNeed } from '../../../../src/renderer/features/settings/key-view.ts';
import {
  readRouting,
  routingFields,
} from '../../../../src/renderer/features/settings/routing/routing-fields.ts';
import { cronWords } from '../../../../src/renderer/features/settings/schedule/cron-words.ts';
import { setLocale } from '../../../../src/renderer/locales/index.ts';
import type { PlatformKey } from '../../../../src/shared/models/key.ts';
import { ROUTING_DEFAULTS } from '../../../../src/shared/models/routing-settings.ts';

afterEach(() => setLocale('en'));

describe('cron in words', () => {
  it.each([
    ['*/5 * * * *', 'every 5 min'],
    ['10 * * * *', 'every hour, 10 min past'],
    ['30 2 * * *', 'every day, 02:30 UTC'],
    ['30 1 * * 0', 'Sunday, 01:30 UTC'],
    ['0 12 * * 6', 'Saturday, 12:00 UTC'],
    ['0 0 1 1 *', null],
  ])('%s', (cron, words) => {
    expect(cronWords(cron)).toBe(words);
  });

  it('in French', () => {
    setLocale('fr');
    expect(cronWords('30 1 * * 0')).toBe('dimanche, 01:30 UTC');
  });
});

describe('keys', () => {
  const key = (over: Partial<PlatformKey>): PlatformKey => ({
    keyId: '1',
    scheme: 'aes-256-gcm',
    current: false,
    createdAt: '2026-01-01T00:00:00.000Z',
    createdBy: 'claire',
    retiredAt: '2026-02-01T00:00:00.000Z',
    passwords: 0,
    openJobs: 0,
    held: true,
    ...over,
  });

  it('can be forgotten once they seal nothing and still lie here', () => {
    expect(canForget(key({}))).toBe(true);
    for (const over of [{ current: true }, { passwords: 1 }, { openJobs: 1 }, { held: false }])
      expect(canForget(key(over))).toBe(false);
  });

  it('ask for a decision: one to forget, or one that is missing', () => {
    expect(keysNeed(undefined)).toBe(false);
    expect(keysNeed([key({ current: true, passwords: 3 })])).toBe(false);
    expect(keysNeed([key({ current: true, held: false })])).toBe(true);
    expect(keysNeed([key({ current: true }), key({})])).toBe(true);
  });
});

describe('the gate on the command line', () => {
  it('quotes what a shell would read, and names no token or secret', () => {
    expect(gateCommand({ host: 'acme.example', path: "/a b'c", jwt: 'ey.token', secret: 'hush' })).toBe(
      "cadastre gate try --host acme.example --path '/a b'\\''c' --jwt-stdin",
    );
  });
});

describe('the form of routing', () => {
  const kept = {
    ...ROUTING_DEFAULTS,
    folder: '/etc/cadastre',
    commands: [['sh', '-c', 'echo "a b"']],
    kinds: ['nginx' as const],
  };

  it('gives back what it was made of', () => {
    expect(readRouting(routingFields(kept), kept)).toMatchObject({ values: kept });
  });

  it('leaves alone what a kind that is not chosen hides', () => {
    const form = { ...routingFields(kept), 'ingress.service': 'Not a name', 'ingress.port': null };
    expect(readRouting(form, kept).values.ingress).toEqual(kept.ingress);
  });

  it('names the field that is wrong', () => {
    const form = { ...routingFields(kept), commands: ['nginx -s "reload'], 'nginx.port': 70_000 };
    expect(readRouting(form, kept).problems).toMatchObject({
      commands: 'A quote is not closed',
      'nginx.port': 'From 1 to 65,535',
    });
  });
});
