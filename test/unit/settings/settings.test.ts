import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LocalStore } from '../../../src/engine/settings/local-store.ts';
import { readSettings, rememberWindow, updateSettings } from '../../../src/engine/settings/settings.ts';
import { type SettingsPatch, settingsSchema } from '../../../src/shared/models/settings.ts';
import { memoryLocalStore } from '../../support/memory-local-store.ts';

const DEFAULTS = settingsSchema.parse({});

function withStore(work: (store: LocalStore) => void): void {
  const store = memoryLocalStore();
  try {
    work(store);
  } finally {
    store.close();
  }
}

test('begin with their defaults', () => {
  withStore((store) => expect(readSettings(store)).toEqual(DEFAULTS));
});

test('a patch changes what it names, and is still there when read again', () => {
  withStore((store) => {
    updateSettings(store, { colorScheme: 'dark', railCollapsed: true });
    const after = updateSettings(store, { language: 'fr', colorScheme: undefined });
    expect(after).toEqual({ ...DEFAULTS, colorScheme: 'dark', railCollapsed: true, language: 'fr' });
    expect(readSettings(store)).toEqual(after);
  });
});

test('a patch that is not valid names the field and changes nothing', () => {
  withStore((store) => {
    updateSettings(store, { importConcurrency: 3 });
    const patch = { language: 'fr', importConcurrency: 99 } as SettingsPatch;
    expect(() => updateSettings(store, patch)).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        details: { fields: [expect.objectContaining({ field: 'importConcurrency' })] },
      }),
    );
    expect(readSettings(store)).toEqual({ ...DEFAULTS, importConcurrency: 3 });
  });
});

test('one value that cannot be read falls back alone', () => {
  withStore((store) => {
    store.write('settings', {
      colorScheme: 'dark',
      importConcurrency: 99,
      programFolders: 'x',
      tableDensity: null,
    });
    expect(readSettings(store)).toEqual({ ...DEFAULTS, colorScheme: 'dark' });
  });
});

test('whatever is stored, the settings can be read, and a change of one leaves the others', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.jsonValue(),
        fc.dictionary(fc.constantFrom(...Object.keys(settingsSchema.shape)), fc.jsonValue()),
      ),
      (stored) => {
        withStore((store) => {
          store.write('settings', stored);
          const before = readSettings(store);
          expect(settingsSchema.parse(before)).toEqual(before);
          expect(updateSettings(store, { language: 'fr' })).toEqual({ ...before, language: 'fr' });
        });
      },
    ),
  );
});

test('what a newer app stored is kept', () => {
  withStore((store) => {
    store.write('settings', { fromTheFuture: 1, language: 'xx' });
    updateSettings(store, { colorScheme: 'light' });
    expect(store.read('settings')).toEqual({ fromTheFuture: 1, language: 'xx', colorScheme: 'light' });
  });
});

test('the window is remembered beside the rest', () => {
  withStore((store) => {
    updateSettings(store, { language: 'fr' });
    const window = { width: 1440, height: 900, x: null, y: 4, maximized: false };
    expect(rememberWindow(store, window)).toEqual({ ...DEFAULTS, language: 'fr', window });
  });
});
