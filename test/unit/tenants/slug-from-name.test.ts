import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isReserved, slugFromName } from '../../../src/engine/tenants/slug-from-name.ts';
import { SLUG_LENGTH, slugSchema, tenantNameSchema } from '../../../src/shared/models/tenant.ts';
import { companyNames } from '../../support/company-names.ts';

const KEY = '6f1d0c8a-5a5e-4a4e-9a9e-0123456789ab';

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
    expect(slugFromName(name, KEY)).toBe(slug);
  });

  it.each([
    ['Işık ve İnşaat', 'isik-ve-insaat'],
    ['Ħal Għaxaq', 'hal-ghaxaq'],
    ['ＡＣＭＥ Ｃｏ', 'acme-co'],
    ['Acme™ Corp®', 'acme-corp'],
    ['Dupont – Fils', 'dupont-fils'],
    ['X', 'x'],
    ['42', '42'],
    ['Яндекс Go', 'go'],
    ['株式会社ABC 3', 'abc-3'],
    ['شركة Acme', 'acme'],
    ['👨‍👩‍👧 Family & Co', 'family-co'],
    [`${'a'.repeat(39)} b`, 'a'.repeat(39)],
    [`${'a'.repeat(38)} bc`, `${'a'.repeat(38)}-b`],
    ['Ltd.-', 'ltd'],
  ])('takes what is Latin: %j is %s', (name, slug) => {
    expect(slugFromName(name, KEY)).toBe(slug);
  });

  it.each([
    ...['株式会社テスト', 'Ромашка', 'Ελληνική Εταιρεία', 'שלום', 'شركة', 'บริษัท', '주식회사'],
    ...['🏢', '---', '\'"&', '…', '™', '٣', '株式会社X', 'Завод 42', '東京 7'],
  ])('of %j is drawn: the same again and again, another one elsewhere', (name) => {
    const slug = slugFromName(name, KEY);
    expect(slug).toMatch(/^tenant-[0-9a-f]{8}$/);
    expect(slugFromName(` ${name.normalize('NFD')}  `, KEY)).toBe(slug);
    expect(slugFromName(name, 'another platform')).not.toBe(slug);
  });

  it('is a slug, whatever the name, and the same each time', () => {
    fc.assert(
      fc.property(names, (name) => {
        const slug = slugFromName(name, KEY);
        expect(slugSchema.safeParse(slug).success).toBe(true);
        expect(slugFromName(name, KEY)).toBe(slug);
      }),
      { numRuns: 2000 },
    );
  });

  it('is the slug of itself', () => {
    fc.assert(
      fc.property(slugs, (slug) => {
        expect(slugFromName(slug, KEY)).toBe(slug);
      }),
    );
  });

  it('does not care for case, accents and outer spaces', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'é', 'ç', ' ', 'z'), maxLength: 60 }), (name) => {
        expect(slugFromName(` ${name.toUpperCase()} `, KEY)).toBe(slugFromName(name, KEY));
        expect(slugFromName(name.normalize('NFD'), KEY)).toBe(slugFromName(name, KEY));
      }),
    );
  });

  it('of 100,000 names is a slug of at most 40 characters, and stable', () => {
    const many = companyNames(100_000);
    const made = many.map((name) => slugFromName(name, KEY));
    expect(made.filter((slug) => !slugSchema.safeParse(slug).success)).toEqual([]);
    expect(Math.max(...made.map((slug) => slug.length))).toBeLessThanOrEqual(SLUG_LENGTH);
    expect(many.map((name) => slugFromName(name, KEY))).toEqual(made);
    // All kinds are among them: plain ones, cut ones, drawn ones.
    expect(made.filter((slug) => slug.length === SLUG_LENGTH).length).toBeGreaterThan(1000);
    expect(made.filter((slug) => /^tenant-[0-9a-f]{8}$/.test(slug)).length).toBeGreaterThan(1000);
  });

  it('comes of any name with work that grows no faster than the name', () => {
    // Steps of a million times a million would not end.
    for (const unit of ['-', ' ', 'a-', 'é', '漢', '- _'])
      expect(slugSchema.safeParse(slugFromName(unit.repeat(1_000_000), KEY)).success).toBe(true);
  });
});

describe('A reserved slug', () => {
  it.each(['www', 'api', 'admin', 'app', 'mail', 'login', 'static', 'cadastre'])('is %s', (slug) => {
    expect(isReserved(slug)).toBe(true);
    expect(slugSchema.safeParse(slug).success).toBe(true);
  });

  it('is no name of a company', () => {
    for (const slug of ['acme', 'acme-corporation', 'www-2', 'dupont']) expect(isReserved(slug)).toBe(false);
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
