import type { Entry } from './entry.ts';

/** The order is part of the format: a change here needs a new format version of the file. */
export const ENTRY_FIELDS = [
  'sequence',
  'at',
  'kind',
  'session',
  'actor',
  'shell',
  'workstation',
  'verb',
  'target',
  'reason',
  'jobId',
  'input',
  'intent',
  'outcome',
  'durationMs',
  'statements',
  'errorCode',
  'errorMessage',
  'keyId',
] as const satisfies readonly (keyof Entry)[];

/**
 * The one text of an entry that is hashed. Every value carries its type, and a text its length in bytes of
 * UTF-8, so that no content can move from one field into the next: `-` for null, `i42;` for a number,
 * `s5:hello` for a text, in the fixed order of the fields.
 */
export function encodeEntry(entry: Entry): string {
  let encoded = '';
  for (const field of ENTRY_FIELDS) encoded += encodeValue(entry[field]);
  return encoded;
}

/** @throws TypeError for anything but a number, a text or null, which an untouched file never holds. */
export function encodeValue(value: string | number | null): string {
  if (value === null) return '-';
  if (typeof value === 'number') return `i${value};`;
  if (typeof value === 'string') return `s${Buffer.byteLength(value)}:${value}`;
  throw new TypeError('An audit entry holds numbers, texts and nulls only');
}
