import { createHmac } from 'node:crypto';
import { SLUG_LENGTH } from '../../shared/models/tenant.ts';

/** Latin letters that Unicode does not take apart into a letter of the alphabet and a mark. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ŧ: 't',
  ŋ: 'ng',
  ı: 'i',
  ĸ: 'k',
  ə: 'a',
  ƒ: 'f',
};
const SPELLED = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'gu');

/** Host names that a platform needs for itself. A tenant gets one of them only if somebody asks for it by name. */
const RESERVED: ReadonlySet<string> = new Set([
  ...['www', 'web', 'app', 'apps', 'api', 'admin', 'administrator', 'root', 'system', 'internal', 'cadastre'],
  ...['auth', 'login', 'logout', 'signin', 'signup', 'sso', 'oauth', 'account', 'accounts', 'billing'],
  ...[
    'mail',
    'email',
    'smtp',
    'imap',
    'pop',
    'webmail',
    'mx',
    'ns',
    'ns1',
    'ns2',
    'dns',
    'ftp',
    'vpn',
    'proxy',
  ],
  ...['static', 'assets', 'cdn', 'media', 'files', 'images', 'download', 'downloads', 'upload', 'uploads'],
  ...['status', 'health', 'metrics', 'monitor', 'monitoring', 'support', 'help', 'docs', 'blog', 'forum'],
  ...['dev', 'test', 'testing', 'staging', 'demo', 'sandbox', 'prod', 'production', 'localhost', 'local'],
  ...['tenant', 'tenants', 'public', 'private', 'postgres', 'postgresql', 'database', 'db', 'pgbouncer'],
  ...['template0', 'template1', 'default', 'null', 'undefined', 'none', 'well-known', 'webhook', 'webhooks'],
]);

/** Is this a name that is not given away by itself? */
export const isReserved = (slug: string) => RESERVED.has(slug);

/**
 * A slug from a company name: lower case, accents and special characters removed, spaces to hyphens, at most 40
 * characters. A name in another script, or of marks alone, gets `tenant-` and eight hexadecimal digits. They are
 * drawn from the name with the key of the platform: nobody outside can guess them, and the same name asked for
 * again, by a preview or by a retry, has the same ones.
 */
export function slugFromName(name: string, key: string): string {
  return latinSlug(name) ?? `tenant-${drawn(name, key)}`;
}

/** null: the name has too little that a slug could be made of. */
export function latinSlug(name: string): string | null {
  const slug = latin(name).slice(0, SLUG_LENGTH).replace(/-$/, '');
  const foreign = /\p{L}/u.test(name.replaceAll(/\p{Script=Latin}/gu, ''));
  // One letter out of a name in another script says nothing of it; *X* alone is a company's name.
  const enough = foreign ? (slug.match(/[a-z]/g)?.length ?? 0) >= 2 : slug !== '';
  return enough ? slug : null;
}

/** Only `a-z`, `0-9` and single hyphens between them. */
function latin(name: string): string {
  return (
    name
      // Marks of trade are no letters, though Unicode takes them apart into some.
      .replaceAll(/[™℠℡]/gu, '')
      .normalize('NFKD')
      .toLowerCase()
      .replaceAll(/\p{M}/gu, '')
      .replaceAll(SPELLED, (letter) => LETTERS[letter] ?? '')
      .replaceAll(/[^a-z0-9\s_\p{Pd}]/gu, '')
      .replaceAll(/[\s_\p{Pd}]+/gu, '-')
      .replace(/^-/, '')
  );
}

/** Case, width and spaces make no other name. */
function drawn(name: string, key: string): string {
  const folded = name.normalize('NFKD').toUpperCase().toLowerCase().normalize('NFKD');
  const same = folded.trim().replaceAll(/\s+/g, ' ');
  return createHmac('sha256', key).update(same).digest('hex').slice(0, 8);
}
