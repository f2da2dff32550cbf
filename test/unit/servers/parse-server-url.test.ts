import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CadastreError } from '../../../src/engine/errors.ts';
import { parseServerUrl, readServerUrl } from '../../../src/engine/servers/parse-server-url.ts';
import { createServersMemory } from '../../../src/engine/servers/servers-context.ts';
import { TLS_MODES } from '../../../src/shared/models/server.ts';

const refusal = (url: string): CadastreError => {
  try {
    readServerUrl(url);
  } catch (error) {
    if (error instanceof CadastreError) return error;
    throw error;
  }
  throw new Error(`accepted: ${url}`);
};
const fieldOf = (url: string) => refusal(url).details.fields?.[0]?.field;

const text = (max: number) =>
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: max })
    .filter((each) => !/\p{Cc}|\p{Cs}/u.test(each));
const host = fc.oneof(
  fc.domain(),
  fc.ipV4(),
  fc.ipV6().map((each) => ({ literal: `[${each}]`, value: each })),
  fc.constant({ literal: '%2Fvar%2Frun%2Fpostgresql', value: '/var/run/postgresql' }),
);

describe('a URL of a server', () => {
  test('gives back every part that was encoded into it', () => {
    fc.assert(
      fc.property(
        fc.record({
          scheme: fc.constantFrom('postgres', 'postgresql'),
          user: text(20),
          password: text(40),
          host,
          port: fc.integer({ min: 1, max: 65_535 }),
          database: text(20),
          mode: fc.constantFrom(...TLS_MODES),
        }),
        ({ scheme, user, password, host, port, database, mode }) => {
          const [written, value] = typeof host === 'string' ? [host, host] : [host.literal, host.value];
          const encoded = [user, password, database].map(encodeURIComponent);
          const url = `${scheme}://${encoded[0]}:${encoded[1]}@${written}:${port}/${encoded[2]}?sslmode=${mode}`;
          const read = readServerUrl(url);
          expect(read.password).toBe(password);
          expect(read.input).toMatchObject({ user, host: value, port, database, tls: { mode } });
        },
      ),
    );
  });

  test('never repeats anything of what it refuses, and always names a field', () => {
    const urls = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string().map((each) => `postgres://${each}`),
      fc.tuple(fc.string(), fc.string()).map(([a, b]) => `postgres://u:topsecret${a}@h:5432${b}`),
    );
    fc.assert(
      fc.property(urls, (url) => {
        try {
          readServerUrl(url);
        } catch (error) {
          expect(error).toBeInstanceOf(CadastreError);
          const refused = error as CadastreError;
          expect(refused.code).toBe('INVALID_INPUT');
          expect(refused.details.fields).toHaveLength(1);
          expect(JSON.stringify([refused.message, refused.details])).not.toContain('topsecret');
        }
      }),
    );
  });

  test('leaves out what it does not name', () => {
    expect(readServerUrl('postgres://pg-par-1.internal')).toEqual({
      input: { host: 'pg-par-1.internal', name: 'pg-par-1' },
      password: null,
    });
    expect(readServerUrl('postgresql:///studio')).toEqual({ input: { database: 'studio' }, password: null });
  });

  test('reads socket folders from the host and from the query', () => {
    expect(readServerUrl('postgres://u@%2Ftmp%2Fpg:5433/db').input.host).toBe('/tmp/pg');
    expect(readServerUrl('postgres://u@/db?host=/var/run/postgresql').input.host).toBe('/var/run/postgresql');
  });

  test('reads IPv6 addresses', () => {
    expect(readServerUrl('postgres://u@[::1]:5433/db').input).toMatchObject({ host: '::1', port: 5433 });
    expect(readServerUrl('postgres://u@[fe80::1%25eth0]/db').input.host).toBe('fe80::1%eth0');
  });

  test('reads TLS settings and their files', () => {
    const url = 'postgres://u@h/db?sslmode=verify-full&sslrootcert=/ca.pem&sslcert=/c.pem&sslkey=%2Fk.pem';
    expect(readServerUrl(url).input.tls).toEqual({
      mode: 'verify-full',
      caFile: '/ca.pem',
      certificateFile: '/c.pem',
      keyFile: '/k.pem',
    });
    expect(readServerUrl('postgres://h/db?sslrootcert=system').input.tls).toEqual({ mode: 'verify-full' });
    expect(readServerUrl('postgres://h/db?sslmode=allow').input.tls?.mode).toBe('prefer');
  });

  test('takes a password with an @ that nobody encoded, and parameters that settle nothing', () => {
    const read = readServerUrl('postgres://u:p@ss@h:5432/db?connect_timeout=10&application_name=x');
    expect(read.password).toBe('p@ss');
    expect(read.input).toMatchObject({ user: 'u', host: 'h' });
  });

  test.each([
    ['mysql://h/db', 'url'],
    ['h:5432', 'url'],
    ['', 'url'],
    ['postgres://h:0/db', 'port'],
    ['postgres://h:70000/db', 'port'],
    ['postgres://u:pa/ss@h/db', 'port'],
    ['postgres://u:%zz@h/db', 'password'],
    ['postgres://%zz@h/db', 'user'],
    ['postgres://h1:1,h2:2/db', 'host'],
    ['postgres://a%20b/db', 'host'],
    ['postgres://h/a%00b', 'database'],
    [`postgres://${'u'.repeat(64)}@h/db`, 'user'],
    ['postgres://h/db?sslmode=yes', 'tls.mode'],
    ['postgres://h/db?sslmode=require&sslrootcert=system', 'tls.mode'],
    ['postgres://h/db?service=x', 'url'],
    ['postgres://h/db?nonsense=x', 'url'],
    ['postgres://h/db?__proto__=x', 'url'],
  ])('refuses %s, naming %s', (url, field) => {
    expect(fieldOf(url)).toBe(field);
  });
});

describe('the password of a URL', () => {
  test('stays behind under a ticket for fifteen minutes', () => {
    let now = new Date('2026-11-21T10:00:00Z');
    const memory = createServersMemory(() => now);
    const draft = parseServerUrl({ memory }, 'postgres://u:topsecret@h/db');
    expect(JSON.stringify(draft)).not.toContain('topsecret');
    const ticket = draft.passwordTicket ?? '';
    expect(memory.tickets.read(ticket)).toBe('topsecret');
    now = new Date('2026-11-21T10:14:59Z');
    expect(memory.tickets.read(ticket)).toBe('topsecret');
    now = new Date('2026-11-21T10:15:00Z');
    expect(() => memory.tickets.read(ticket)).toThrow(/no longer held/);
  });

  test('is worth nothing once it was stored', () => {
    const memory = createServersMemory(() => new Date());
    const ticket = memory.tickets.keep('topsecret');
    memory.tickets.spend(ticket);
    expect(() => memory.tickets.read(ticket)).toThrow(CadastreError);
  });
});
