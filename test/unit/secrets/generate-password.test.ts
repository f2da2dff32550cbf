import { describe, expect, it } from 'vitest';
import { generatePassword } from '../../../src/engine/secrets/generate-password.ts';

describe('A generated password', () => {
  const many = Array.from({ length: 4000 }, generatePassword);

  it('has 32 characters that need no escape anywhere', () => {
    for (const password of many) expect(password).toMatch(/^[A-Za-z0-9]{32}$/);
    for (const password of many.slice(0, 50)) {
      expect(new URL(`postgres://u:${password}@h/d`).password).toBe(password);
    }
  });

  it('never comes twice', () => {
    expect(new Set(many).size).toBe(many.length);
  });

  it('draws its 62 characters evenly', () => {
    const counts = new Map<string, number>();
    for (const character of many.join('')) counts.set(character, (counts.get(character) ?? 0) + 1);
    expect(counts.size).toBe(62);
    const expected = (many.length * 32) / 62;
    const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    // 61 degrees of freedom: above 140 once in about 50 million runs; a modulo bias of 256 over 62 gives over 1,000.
    expect(chiSquare).toBeLessThan(140);
  });
});
