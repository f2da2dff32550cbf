import { isIP } from 'node:net';
import { domainToASCII, domainToUnicode } from 'node:url';
import { CadastreError } from '../errors.ts';

/** Longest name in text form (RFC 1035: 255 octets on the wire). */
const HOST_LENGTH = 253;
/** RFC 1123: letters, digits and hyphens, none of them at an end; at most 63. */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * A typed host name in the form that routes: lower case, other scripts in punycode (IDNA 2008 with the mapping of
 * UTS 46), without the dot of the root. Errors: `INVALID_INPUT` naming `field` and what is wrong.
 */
export function checkHost(typed: string, field = 'host'): string {
  const problem = (message: string) =>
    new CadastreError('INVALID_INPUT', message, { fields: [{ field, message }] });
  const text = typed.trim().replace(/\.$/, '');
  if (text === '') throw problem('A host name, such as www.example.com');
  if (/[\p{Cc}\s]/u.test(text)) throw problem('A host name has no spaces');
  if (text.includes('*'))
    throw problem('Wildcards are not possible: each name is added and verified by itself');
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || /[/?#@%\\]/.test(text)) {
    throw problem('The name alone, without http://, path or user');
  }
  if (isIP(text) !== 0 || text.startsWith('[')) throw problem('An address is no host name');
  if (text.includes(':')) throw problem('The name alone, without a port');
  const host = domainToASCII(text);
  // The URL parser reads numbers as addresses: 0x7f.1 is 127.0.0.1.
  if (isIP(host) !== 0) throw problem('An address is no host name');
  if (host === '') throw problem('Not a host name: it has characters that none may have');
  if (host.length > HOST_LENGTH) throw problem(`At most ${HOST_LENGTH} characters`);
  const labels = host.split('.');
  if (labels.length < 2) throw problem('A whole name with a dot, such as www.example.com');
  for (const label of labels) {
    if (label === '') throw problem('Two dots stand next to each other, or one at the beginning');
    if (label.length > 63) throw problem('At most 63 characters between two dots');
    if (!LABEL.test(label)) {
      throw problem('Letters, digits and hyphens between the dots, no hyphen at an end');
    }
    if (label.startsWith('xn--') && domainToUnicode(label) === '') throw problem('The punycode is not valid');
  }
  if (/^\d+$/.test(labels.at(-1) ?? '')) throw problem('The last part cannot be a number');
  return host;
}

/** Letters with marks of Latin alphabets; a few of them are left out because they pass for others. */
const LATIN = /^[a-z0-9\u00DF-\u00F6\u00F8-\u0130\u0132-\u0137\u0139-\u013E\u0141-\u0148\u014A-\u017E-]+$/u;
/** Scripts that have no letter like a Latin one. Cyrillic and Greek have many, so they stay in punycode. */
const DISTINCT = [
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30FC0-9-]+$/u,
  /^[\p{Script=Hangul}0-9-]+$/u,
  /^[\p{Script=Arabic}0-9-]+$/u,
  /^[\p{Script=Hebrew}0-9-]+$/u,
  /^[\p{Script=Thai}0-9-]+$/u,
  /^[\p{Script=Devanagari}0-9-]+$/u,
];

/** A host as it may be shown to a person: a label that could be mistaken for another stays in punycode. */
export function showHost(host: string): string {
  return host
    .split('.')
    .map((label) => {
      if (!label.startsWith('xn--')) return label;
      const readable = domainToUnicode(label);
      const clear = LATIN.test(readable) || DISTINCT.some((script) => script.test(readable));
      return clear ? readable : label;
    })
    .join('.');
}
