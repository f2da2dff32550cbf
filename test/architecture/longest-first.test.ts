import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LONGEST } from '../support/longest-first.ts';

it('every file that is to begin first is there, once', () => {
  const folder = join(import.meta.dirname, '..', 'integration');
  expect(LONGEST.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
  expect(new Set(LONGEST).size).toBe(LONGEST.length);
});
