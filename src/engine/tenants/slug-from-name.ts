import { randomBytes } from 'node:crypto';
import { SLUG_LENGTH } from '../../shared/models/tenant.ts';

/**
 * A slug from a company name: lower case, accents and special characters removed, spaces to hyphens, at most 40
 * characters. A name without a single Latin letter or digit gets `tenant-` and eight random hexadecimal digits.
 */
export function slugFromName(
  name: string,
  random: () => string = () => randomBytes(4).toString('hex'),
): string {
  const plain = name
    .replaceAll(/[ßẞ]/g, 'ss')
    .replaceAll(/[æÆ]/g, 'ae')
    .replaceAll(/[œŒ]/g, 'oe')
    .replaceAll(/[øØ]/g, 'o')
    .replaceAll(/[łŁ]/g, 'l')
    .replaceAll(/[đĐðÐ]/g, 'd')
    .replaceAll(/[þÞ]/g, 'th')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9\s_-]/g, '')
    .replaceAll(/[\s_-]+/g, '-')
    .slice(0, SLUG_LENGTH + 1);
  const slug = trimmed(plain.startsWith('-') ? plain.slice(1) : plain.slice(0, SLUG_LENGTH));
  return slug === '' ? `tenant-${random()}` : slug;
}

/** `acme-corp`, then `acme-corp-2`, and so on, cut where the suffix needs the room. */
export function numberedSlug(slug: string, number: number): string {
  if (number <= 1) return slug;
  const suffix = `-${number}`;
  return `${trimmed(slug.slice(0, SLUG_LENGTH - suffix.length))}${suffix}`;
}

const trimmed = (text: string) => text.replace(/^-+/, '').replace(/-+$/, '');
