import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SecretStore } from '../../src/engine/secrets/secret-store.ts';

export interface StoreUnderTest {
  readonly store: SecretStore;
  /** Another handle on the same place; null where there can be none. */
  again(): Promise<SecretStore | null>;
  remove(): Promise<void>;
}

const keys = fc.constantFrom(
  'audit/1/mac-key',
  'audit/1/head',
  'audit/2/mac-key',
  '__proto__',
  'constructor',
);
const values = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 200 })
  .filter((value) => !value.includes('\0') && value.isWellFormed());

const edits = fc.array(
  fc.oneof(
    fc.record({ act: fc.constant('set' as const), key: keys, value: values }),
    fc.record({ act: fc.constant('delete' as const), key: keys, value: fc.constant('') }),
  ),
  { maxLength: 12 },
);

/** What every secret store promises. Keys of the audit log, which each kind may write. */
export function describeSecretStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let place: StoreUnderTest;
    let store: SecretStore;
    beforeEach(async () => {
      place = await open();
      store = place.store;
    });
    afterEach(async () => {
      await store.close();
      await place.remove();
    });

    it('answers null for what was never set', async () => {
      expect(await store.get('audit/none/head')).toBeNull();
    });

    it('gives back what it was given, and the newer value after a change', async () => {
      const value = `"quotes" 'and' \\ line\nfeed, tab\t, é 漢字 🔑 ${'x'.repeat(1500)}`;
      await store.set('audit/1/head', value);
      expect(await store.get('audit/1/head')).toBe(value);
      await store.set('audit/1/head', 'second');
      expect(await store.get('audit/1/head')).toBe('second');
    });

    it('lists the keys in order, never the values', async () => {
      await store.set('audit/2/head', 'value-two');
      await store.set('audit/1/head', 'value-one');
      const listed = await store.list();
      expect(listed.map(({ key }) => key)).toEqual(['audit/1/head', 'audit/2/head']);
      expect(JSON.stringify(listed)).not.toContain('value-');
      for (const { changedAt } of listed) {
        if (changedAt !== null) expect(new Date(changedAt).toISOString()).toBe(changedAt);
      }
    });

    it('deletes, and does not mind deleting what is not there', async () => {
      await store.set('audit/1/head', 'v');
      await store.delete('audit/1/head');
      await store.delete('audit/1/head');
      expect(await store.get('audit/1/head')).toBeNull();
      expect(await store.list()).toEqual([]);
    });

    it.each([
      ['an empty value', 'audit/1/head', '', 'value'],
      ['a value with NUL', 'audit/1/head', 'a\0b', 'value'],
      ['half a character', 'audit/1/head', '\ud800', 'value'],
      ['an empty key', '', 'v', 'key'],
      ['a key that climbs', '../x y', 'v', 'key'],
      ['a key of 10,000 characters', 'k'.repeat(10_000), 'v', 'key'],
    ])('refuses %s and names the field', async (_, key, value, field) => {
      await expect(store.set(key, value)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        details: { fields: [{ field }] },
      });
      expect(await store.list()).toEqual([]);
    });

    it('keeps every one of many writes at once', async () => {
      const many = Array.from({ length: 20 }, (_, index) => `audit/${String(index).padStart(2, '0')}/head`);
      await Promise.all(many.map((key) => store.set(key, `value of ${key}`)));
      expect((await store.list()).map(({ key }) => key)).toEqual(many);
      expect(await store.get('audit/13/head')).toBe('value of audit/13/head');
    });

    it('holds what a map would hold after any edits', async () => {
      await fc.assert(
        fc.asyncProperty(edits, async (list) => {
          for (const { key } of await store.list()) await store.delete(key);
          const model = new Map<string, string>();
          for (const { act, key, value } of list) {
            if (act === 'set') {
              await store.set(key, value);
              model.set(key, value);
            } else {
              await store.delete(key);
              model.delete(key);
            }
          }
          expect((await store.list()).map(({ key }) => key)).toEqual([...model.keys()].sort());
          for (const [key, value] of model) expect(await store.get(key)).toBe(value);
        }),
        { numRuns: 15 },
      );
    });

    it('is seen by another handle on the same place', async (test) => {
      const other = await place.again();
      if (!other) return test.skip('this kind has one handle');
      await store.set('audit/1/head', 'first');
      expect(await other.get('audit/1/head')).toBe('first');
      await other.set('audit/1/head', 'second');
      expect(await store.get('audit/1/head')).toBe('second');
      await other.delete('audit/1/head');
      expect(await store.get('audit/1/head')).toBeNull();
      await other.close();
    });

    it('says that it is locked once it was closed', async () => {
      await store.set('audit/1/head', 'v');
      await store.close();
      for (const act of [store.get('audit/1/head'), store.list(), store.set('audit/1/head', 'w')]) {
        await expect(act).rejects.toMatchObject({ code: 'SECRET_STORE_LOCKED' });
      }
    });
  });
}
