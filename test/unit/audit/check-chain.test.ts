import fc from 'fast-check';
import { expect, test } from 'vitest';
import { genesisHash, macKeyOf, sealEntry } from '../../../src/engine/audit/chain.ts';
import { createChainCheck } from '../../../src/engine/audit/check-chain.ts';
import { ENTRY_FIELDS } from '../../../src/engine/audit/encode-entry.ts';
import type { Entry, StoredEntry } from '../../../src/engine/audit/entry.ts';
import { arbitraryEntry, arbitraryText } from './arbitraries.ts';

const LOG = '5f0b6a0e-5d2f-4a43-9b6e-0f6a5a2f3c11';
const key = macKeyOf(Buffer.alloc(32, 1));
const keys = new Map([[key.id, key]]);

function chainOf(entries: readonly Entry[], logId = LOG, macKey: typeof key | null = key): StoredEntry[] {
  let previous = genesisHash(logId);
  return entries.map((entry, index) => {
    const sealed = sealEntry({ ...entry, sequence: index + 1 }, previous, macKey);
    previous = sealed.hash;
    return sealed;
  });
}

function check(entries: readonly StoredEntry[], known = keys) {
  const chain = createChainCheck(
    LOG,
    known,
    (hash) => entries.find((entry) => entry.hash === hash)?.sequence ?? null,
  );
  for (const entry of entries) chain.take(entry);
  return chain;
}

const arbitraryEntries = fc.array(arbitraryEntry, { minLength: 2, maxLength: 8 });

test('an untouched chain is right, whatever is written in it', () => {
  fc.assert(
    fc.property(arbitraryEntries, (entries) => {
      const chain = check(chainOf(entries));
      expect(chain.firstBad).toBeNull();
      expect(chain.mac()).toMatchObject({ state: 'checked', covered: entries.length, uncovered: 0 });
    }),
  );
});

test('a change of any field of any entry is found at that entry', () => {
  fc.assert(
    fc.property(
      arbitraryEntries,
      fc.nat(),
      fc.constantFrom(...ENTRY_FIELDS),
      arbitraryText,
      (entries, at, field, text) => {
        const stored = chainOf(entries);
        const place = at % stored.length;
        const changed = stored.map((entry, index) => {
          if (index !== place) return entry;
          const former = entry[field];
          const next = typeof former === 'number' ? former + 1 : former === text ? `${text}x` : text;
          return { ...entry, [field]: next };
        });
        const bad = check(changed).firstBad;
        // A moved number leaves a gap that is named by the number that is missing.
        expect(bad?.sequence).toBe(place + 1);
      },
    ),
  );
});

test('a change of a hash or a MAC is found at that entry', () => {
  fc.assert(
    fc.property(
      arbitraryEntries,
      fc.nat(),
      fc.constantFrom('hash', 'mac', 'previousHash'),
      (entries, at, field) => {
        const stored = chainOf(entries);
        const place = at % stored.length;
        const changed = stored.map((entry, index) =>
          index === place ? { ...entry, [field]: 'f'.repeat(64) } : entry,
        );
        expect(check(changed).firstBad?.sequence).toBe(place + 1);
        // Also without the key, since the hash covers the MAC.
        expect(check(changed, new Map()).firstBad?.sequence).toBe(place + 1);
      },
    ),
  );
});

test('a cut at the start or in the middle is named with the entries that are missing', () => {
  fc.assert(
    fc.property(arbitraryEntries, fc.nat(), fc.nat(), (entries, from, length) => {
      const stored = chainOf(entries);
      const start = from % (stored.length - 1);
      const count = 1 + (length % (stored.length - 1 - start));
      const bad = check([...stored.slice(0, start), ...stored.slice(start + count)]).firstBad;
      expect(bad?.sequence).toBe(start + 1);
      expect(bad?.problem).toContain(start === 0 ? 'Cut at the start' : 'Cut in the middle');
    }),
  );
});

test('a chain rewritten by somebody without the key has wrong MACs from the entry that was changed', () => {
  fc.assert(
    fc.property(arbitraryEntries, fc.nat(), (entries, at) => {
      const stored = chainOf(entries);
      const place = at % stored.length;
      const thief = { ...macKeyOf(Buffer.alloc(32, 2)), id: key.id };
      let previous = stored[place]?.previousHash ?? '';
      const forged = stored.map((entry, index) => {
        if (index < place) return entry;
        const sealed = sealEntry({ ...entry, target: `${entry.target}!` }, previous, thief);
        previous = sealed.hash;
        return sealed;
      });
      expect(check(forged).firstBad).toEqual({
        sequence: place + 1,
        problem: 'Its MAC is wrong: it was written without the key',
      });
    }),
  );
});

test('the first entry belongs to one log only', () => {
  fc.assert(
    fc.property(arbitraryEntries, (entries) => {
      const bad = check(chainOf(entries, 'another log')).firstBad;
      expect(bad?.sequence).toBe(1);
      expect(bad?.problem).toContain('does not belong to this log');
    }),
  );
});

test('entries without a MAC before a keyed one are covered by it, those after it are not', () => {
  fc.assert(
    fc.property(fc.array(arbitraryEntry, { minLength: 3, maxLength: 8 }), fc.nat(), (entries, at) => {
      const place = at % entries.length;
      let previous = genesisHash(LOG);
      const stored = entries.map((entry, index) => {
        const sealed = sealEntry({ ...entry, sequence: index + 1 }, previous, index === place ? key : null);
        previous = sealed.hash;
        return sealed;
      });
      expect(check(stored).mac()).toMatchObject({
        covered: place + 1,
        uncovered: entries.length - place - 1,
      });
      expect(check(stored, new Map()).mac().state).toBe('key-unknown');
    }),
  );
});
