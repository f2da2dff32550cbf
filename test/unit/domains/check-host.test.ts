import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkHost, showHost } from '../../../src/engine/domains/check-host.ts';
import { CadastreError } from '../../../src/engine/errors.ts';

const refusal = (typed: string): string => {
  try {
    return `accepted as ${checkHost(typed)}`;
  } catch (error) {
    if (error instanceof CadastreError && error.details.fields?.[0]?.field === 'host') return error.message;
    throw error;
  }
};

describe('a host name', () => {
  it.each([
    ['WWW.Example.COM.', 'www.example.com'],
    ['épicerie.fr', 'xn--picerie-9xa.fr'],
    ['株式会社.jp', 'xn--6oqv20b1zgzxr.jp'],
    ['faß.de', 'xn--fa-hia.de'],
    ['ｗｗｗ.example。com', 'www.example.com'],
    ['xn--picerie-9xa.fr', 'xn--picerie-9xa.fr'],
    [`${'a'.repeat(63)}.example`, `${'a'.repeat(63)}.example`],
  ])('%s routes as %s', (typed, host) => {
    expect(checkHost(typed)).toBe(host);
  });

  it.each([
    ['', /such as/],
    ['*.example.com', /Wildcards/],
    ['127.0.0.1', /address/],
    ['0x7f.1', /address/],
    ['2130706433', /address/],
    ['[::1]', /address/],
    ['example.com:80', /port/],
    ['http://example.com', /name alone/],
    ['example.com/path', /name alone/],
    ['user@example.com', /name alone/],
    ['ex%61mple.com', /name alone/],
    ['localhost', /with a dot/],
    ['a..example', /Two dots/],
    ['.example.com', /Two dots/],
    ['-a.example', /hyphen/],
    ['a-.example', /hyphen/],
    ['a_b.example', /Letters/],
    ['a b.example', /spaces/],
    ['a\u0000.example', /spaces/],
    ['example.123', /Not a host name|number/],
    [`${'a'.repeat(64)}.example`, /63/],
    [`${'a.'.repeat(130)}example`, /253/],
  ])('%j is refused', (typed, why) => {
    expect(refusal(typed)).toMatch(why);
  });

  it('of any text is refused with a sentence, or is one that DNS, nginx and a certificate can take', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.domain(),
      fc
        .array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 5 })
        .map((parts) => parts.join('.')),
    );
    fc.assert(
      fc.property(text, (typed) => {
        let host: string;
        try {
          host = checkHost(typed);
        } catch (error) {
          expect(error).toBeInstanceOf(CadastreError);
          return;
        }
        expect(host).toMatch(
          /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
        );
        expect(host.length).toBeLessThanOrEqual(253);
        expect(isIP(host)).toBe(0);
        expect(checkHost(host)).toBe(host);
        expect(showHost(host)).not.toMatch(/[\p{Cc}\s]/u);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('a host as it is shown', () => {
  it.each([
    ['épicerie.fr', 'épicerie.fr'],
    ['株式会社.jp', '株式会社.jp'],
    // Cyrillic letters that look like apple, a Latin word with one Cyrillic letter, a dotless i.
    ['аррӏе.com', 'xn--80ak6aa92e.com'],
    ['pаypal.com', 'xn--pypal-4ve.com'],
    ['bıng.com', 'xn--bng-jua.com'],
  ])('%s is %s', (typed, shown) => {
    expect(showHost(checkHost(typed))).toBe(shown);
  });
});
