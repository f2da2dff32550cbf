import { mkdtempSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { killMatrix } from '../../support/kill-matrix.ts';
import { deleteMatrix, purgeMatrix, restoreMatrix } from './ending-matrix-jobs.ts';

const backups = mkdtempSync(join(tmpdir(), 'cadastre-test-backups-'));
afterAll(async () => {
  // Every backup has its manifest, and no dump was left half-way.
  const names = await readdir(backups);
  expect(names.filter((name) => !/\.(dump|json)$/.test(name))).toEqual([]);
  await rm(backups, { recursive: true, force: true });
});

killMatrix('Deleting', 15, deleteMatrix);
killMatrix('Restoring', 18, restoreMatrix);
killMatrix('Purging', 15, purgeMatrix(backups));
