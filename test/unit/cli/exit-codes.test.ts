import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT_CODES, OUTCOME_EXIT_CODES } from '../../../src/cli/exit-codes.ts';
import { ERROR_CODES } from '../../../src/shared/errors.ts';

describe('exit codes', () => {
  it('are total over the error codes, and fit into a byte', () => {
    expect(Object.keys(EXIT_CODES).sort()).toEqual([...ERROR_CODES].sort());
    for (const code of Object.values(EXIT_CODES)) {
      expect(Number.isInteger(code) && code > 0 && code < 256, String(code)).toBe(true);
    }
  });

  it('are each used once, so that a script can tell what happened', () => {
    const all = [...Object.values(EXIT_CODES), ...Object.values(OUTCOME_EXIT_CODES)];
    expect(new Set(all).size).toBe(all.length);
  });

  it('stand in the documentation as they are', () => {
    const text = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'cli.md'), 'utf8');
    const documented = [...text.matchAll(/^\|\s*(\d+)\s*\|\s*`([A-Z_]+)`/gm)].map(([, code, name]) => [
      name,
      Number(code),
    ]);
    expect(Object.fromEntries(documented)).toEqual(EXIT_CODES);
  });
});
