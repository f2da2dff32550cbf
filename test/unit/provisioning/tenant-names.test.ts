import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CadastreError } from '../../../src/engine/errors.ts';
import { tenantNames } from '../../../src/engine/provisioning/tenant-names.ts';

describe('The names of a tenant on its server', () => {
  it('carry the number before the word, and nothing of the customer', () => {
    expect(tenantNames('studio', 42)).toEqual({
      database: 'studio_42_db',
      role: 'studio_42_user',
      ownerRole: 'studio_42_owner',
    });
  });

  it('are refused over 63 bytes, never cut', () => {
    const longest = 63 - '_2147483647_owner'.length;
    expect(tenantNames('p'.repeat(longest), 2_147_483_647).ownerRole).toHaveLength(63);
    expect(() => tenantNames('p'.repeat(longest + 1), 2_147_483_647)).toThrow(CadastreError);
    // Bytes count, not characters.
    expect(() => tenantNames('é'.repeat(30), 1)).toThrow(CadastreError);
  });

  it('are different for different tenants', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.tuple(
            fc
              .string({ unit: fc.constantFrom('a', 'b', '_', '1'), minLength: 1, maxLength: 6 })
              .filter((prefix) => /^[a-z][a-z0-9_]*[a-z0-9]$|^[a-z]$/.test(prefix)),
            fc.integer({ min: 1, max: 200 }),
          ),
          {
            minLength: 2,
            maxLength: 10,
            selector: ([prefix, id]) => `${prefix} ${id}`,
          },
        ),
        (list) => {
          const names = list.flatMap(([prefix, id]) => Object.values(tenantNames(prefix, id)));
          expect(new Set(names).size).toBe(names.length);
        },
      ),
    );
  });
});
