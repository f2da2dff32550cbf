import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ENTRY_FIELDS, encodeEntry, encodeValue } from '../../../src/engine/audit/encode-entry.ts';
import type { Entry } from '../../../src/engine/audit/entry.ts';
import { arbitraryEntry, arbitraryText } from './arbitraries.ts';

/** Reads the encoding back: what has one reading only cannot stand for two entries. */
function decode(encoded: string): (string | number | null)[] {
  const bytes = Buffer.from(encoded);
  const values: (string | number | null)[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = String.fromCharCode(bytes[at] ?? 0);
    if (tag === '-') {
      values.push(null);
      at += 1;
      continue;
    }
    const end = bytes.indexOf(tag === 'i' ? ';' : ':', at);
    const number = Number(bytes.subarray(at + 1, end).toString());
    at = end + 1;
    if (tag === 'i') values.push(number);
    else {
      values.push(bytes.subarray(at, at + number).toString());
      at += number;
    }
  }
  return values;
}

test('the encoding of an entry can be read back field by field', () => {
  fc.assert(
    fc.property(arbitraryEntry, (entry: Entry) => {
      expect(decode(encodeEntry(entry))).toEqual(ENTRY_FIELDS.map((field) => entry[field]));
    }),
  );
});

test('two different entries never have the same encoding, and the same entry always has', () => {
  fc.assert(
    fc.property(arbitraryEntry, arbitraryEntry, (one, other) => {
      const same = ENTRY_FIELDS.every((field) => one[field] === other[field]);
      expect(encodeEntry(one) === encodeEntry(other)).toBe(same);
      expect(encodeEntry({ ...one })).toBe(encodeEntry(one));
    }),
  );
});

test('moving text from one field into its neighbour changes the encoding', () => {
  fc.assert(
    fc.property(arbitraryEntry, arbitraryText, fc.nat(20), (entry, text, cut) => {
      fc.pre(text.length > 0);
      const at = cut % (text.length + 1);
      const left = { ...entry, verb: text, target: '' };
      const right = {
        ...entry,
        verb: text.slice(0, at).toWellFormed(),
        target: text.slice(at).toWellFormed(),
      };
      fc.pre(right.target !== '');
      expect(encodeEntry(left)).not.toBe(encodeEntry(right));
    }),
  );
});

test('null, an empty text, the number 0 and the text 0 are four different things', () => {
  expect(new Set([null, '', 0, '0'].map(encodeValue)).size).toBe(4);
});

test('the length counts bytes, not characters', () => {
  expect(encodeValue('é')).toBe('s2:é');
  expect(encodeValue('😀')).toBe('s4:😀');
});
