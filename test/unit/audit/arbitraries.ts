import fc from 'fast-check';
import type { Entry } from '../../../src/engine/audit/entry.ts';

/** Hostile on purpose: the encoding's own signs, NUL, right-to-left, emoji. */
export const arbitraryText = fc.oneof(
  fc.string({ unit: 'binary' }).map((text) => text.toWellFormed()),
  fc.constantFrom('', '-', 'i1;', 's1:a', '0', 's0:', "'; DROP DATABASE", 'a\u0000b', '\u202eabc', '😀'),
);

const text = fc.option(arbitraryText, { nil: null });
const integer = fc.option(fc.maxSafeInteger(), { nil: null });

export const arbitraryEntry: fc.Arbitrary<Entry> = fc.record({
  sequence: fc.integer({ min: 1, max: 2 ** 40 }),
  at: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  kind: fc.constantFrom('intent' as const, 'outcome' as const, 'note' as const),
  session: arbitraryText,
  actor: text,
  shell: text,
  workstation: text,
  verb: text,
  target: text,
  reason: text,
  jobId: integer,
  input: text,
  intent: integer,
  outcome: text,
  durationMs: integer,
  statements: text,
  errorCode: text,
  errorMessage: text,
  keyId: text,
});
