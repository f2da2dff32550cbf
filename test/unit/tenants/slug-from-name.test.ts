import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberedSlug, slugFromName } from '../../../src/engine/tenants/slug-from-name.ts';
import { SLUG_LENGTH, slugSchema, tenantNameSchema } from '../../../src/shared/models/tenant.ts';

const names = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({
    unit: fc.constantFrom('a', 'É', 'ß', ' ', '-', '_', '&', "'", '漢', 'İ', 'ﬁ', '٣', '①'),
    maxLength: 90,
  }),
);
const slugs = fc
  .array(fc.string({ unit: fc.constantFrom(...'abc019'), minLength: 1, maxLength: 12 }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((parts) => parts.join('-').slice(0, SLUG_LENGTH).replace(/-$/, ''));

describe('The slug of a name', () => {
  it.each([
    ['Acme Corporation', 'acme-corporation'],
    ["L'Épicerie du Coin", 'lepicerie-du-coin'],
    ['SAS DUPONT & Fils', 'sas-dupont-fils'],
    ['  Spaces   and\ttabs ', 'spaces-and-tabs'],
    ['snake_case-and--more', 'snake-case-and-more'],
    ['Straße & Søn Łódź', 'strasse-son-lodz'],
    ['Œuvre Ægir Þór Đặng', 'oeuvre-aegir-thor-dang'],
    ['ﬁnance №1', 'finance-no1'],
    ['3M', '3m'],
    ['--- edges ---', 'edges'],
    ["'; DROP DATABASE postgres; --", 'drop-database-postgres'],
    ['Ünïcödé 株式会社', 'unicode'],
    ['a'.repeat(60), 'a'.repeat(40)],
    [`${'word '.repeat(12)}`, 'word-word-word-word-word-word-word-word'],
  ])('of %j is %s', (name, slug) => {
    expect(slugFromName(name)).toBe(slug);
  });

  it.each([['株式会社テスト'], ['Ромашка'], ['🏢'], ['---'], ['\'"&']])(
    'of %s, without a Latin letter, is drawn',
    (name) => {
      expect(slugFromName(name)).toMatch(/^tenant-[0-9a-f]{8}$/);
      expect(slugFromName(name)).not.toBe(slugFromName(name));
      expect(slugFromName(name, () => '0123abcd')).toBe('tenant-0123abcd');
    },
  );

  it('is a slug, whatever the name', () => {
    fc.assert(
      fc.property(names, (name) => {
        expect(slugSchema.safeParse(slugFromName(name)).success).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('is the slug of itself', () => {
    fc.assert(
      fc.property(slugs, (slug) => {
        expect(slugFromName(slug)).toBe(slug);
      }),
    );
  });

  it('does not care for case, accents and outer spaces', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'é', 'ç', ' ', 'z'), maxLength: 60 }), (name) => {
        const random = () => '00000000';
        expect(slugFromName(` ${name.toUpperCase()} `, random)).toBe(slugFromName(name, random));
        expect(slugFromName(name.normalize('NFD'), random)).toBe(slugFromName(name, random));
      }),
    );
  });

  it('comes quickly from a name of 10,000 characters', () => {
    const started = performance.now();
    for (const unit of ['-', ' ', 'a-', 'é', '漢', '- _']) slugFromName(unit.repeat(10_000));
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('A numbered slug', () => {
  it('is the slug itself at first, and has its number then', () => {
    expect(numberedSlug('acme', 1)).toBe('acme');
    expect(numberedSlug('acme', 2)).toBe('acme-2');
    expect(numberedSlug('a'.repeat(40), 12)).toBe(`${'a'.repeat(37)}-12`);
    expect(numberedSlug(`${'a'.repeat(37)}-bc`, 2)).toBe(`${'a'.repeat(37)}-2`);
  });

  it('is always a slug, and another one for each number', () => {
    fc.assert(
      fc.property(
        slugs,
        fc.uniqueArray(fc.integer({ min: 1, max: 99_999 }), { minLength: 2, maxLength: 6 }),
        (slug, numbers) => {
          const made = numbers.map((number) => numberedSlug(slug, number));
          for (const each of made) expect(slugSchema.safeParse(each).success).toBe(true);
          if (!/-\d+$/.test(slug)) expect(new Set(made).size).toBe(numbers.length);
        },
      ),
    );
  });
});

describe('The name of a tenant', () => {
  it.each(['', '  ', 'a\0b', 'a\nb', 'a\u202Eb', 'a\u2066b', 'a\ud800', 'x'.repeat(201), '\u0085'])(
    'refuses %j',
    (name) => {
      expect(tenantNameSchema.safeParse(name).success).toBe(false);
    },
  );

  it.each(["'; DROP DATABASE x; --", '株式会社', '👨‍👩‍👧', 'a"b\\c', 'x'.repeat(200), ' trimmed '])(
    'takes %j',
    (name) => {
      expect(tenantNameSchema.parse(name)).toBe(name.trim());
    },
  );
});
