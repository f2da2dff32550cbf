import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLocalStore } from '../../../src/engine/adapters/sqlite-local-store.ts';
import type { LocalStore } from '../../../src/engine/settings/local-store.ts';
import { startNode } from '../../support/node-child.ts';

let folder: string;
let file: string;
const open: LocalStore[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cadastre-settings-'));
  file = join(folder, 'settings.db');
});

afterEach(() => {
  for (const store of open.splice(0)) store.close();
  rmSync(folder, { recursive: true, force: true });
});

function openStore(path = file): LocalStore {
  const store = openLocalStore(path);
  open.push(store);
  return store;
}

test('remembers JSON under keys, also for the next start', () => {
  const store = openStore();
  expect(store.read('a')).toBeNull();
  store.write('a', { list: [1, 'é', null] });
  store.write('a', { list: [2] });
  store.write('null', null);
  expect(openStore().read('a')).toEqual({ list: [2] });
  store.delete('a');
  store.delete('never there');
  expect(openStore().read('a')).toBeNull();
});

test('lists keys by their beginning, taken literally', () => {
  const store = openStore();
  for (const key of ['server/2', 'server/1', 'server%', 'settings', 'Server/3']) store.write(key, 1);
  expect(store.keys('server/')).toEqual(['server/1', 'server/2']);
  expect(store.keys('server%')).toEqual(['server%']);
  expect(store.keys('')).toHaveLength(5);
});

test('a change that fails leaves what was there', () => {
  const store = openStore();
  store.write('a', 1);
  const failing = () =>
    store.update('a', () => {
      throw new Error('no');
    });
  expect(failing).toThrow('no');
  expect(store.read('a')).toBe(1);
  expect(() => store.write('a', undefined)).toThrow('Nothing to remember');
  expect(store.update<number>('a', (before) => (before ?? 0) + 1)).toBe(2);
});

test('several processes count up one number without losing a step', async () => {
  const children = [1, 2].map(() => startNode('support/children/store-counter.ts', [file, '300']));
  for (const end of await Promise.all(children.map((child) => child.end()))) {
    expect(end).toMatchObject({ code: 0, stderr: '' });
  }
  expect(openStore().read('count')).toBe(600);
});

test('is readable by its owner only', () => {
  openStore().write('a', 1);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('the file of a newer app is refused with the way out, and left alone', () => {
  openStore().write('a', 1);
  const database = new Database(file);
  database.pragma('user_version = 2');
  database.close();
  expect(() => openStore()).toThrow(
    expect.objectContaining({
      code: 'NOT_SUPPORTED',
      message: expect.stringContaining('newer'),
      details: expect.objectContaining({ wayOut: expect.stringContaining('Update'), target: file }),
    }),
  );
});

test('a file of something else is refused', () => {
  writeFileSync(file, 'no database, but long enough to be taken for one '.repeat(40));
  expect(() => openStore()).toThrow(expect.objectContaining({ code: 'REFUSED' }));
});

test('a place that cannot be written is told', () => {
  mkdirSync(file);
  expect(() => openStore()).toThrow(expect.objectContaining({ code: 'PERMISSION_DENIED' }));
  writeFileSync(join(folder, 'x'), '');
  expect(() => openStore(join(folder, 'x', 'settings.db'))).toThrow(
    expect.objectContaining({ code: 'PERMISSION_DENIED' }),
  );
});
