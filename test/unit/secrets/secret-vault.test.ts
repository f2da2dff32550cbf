import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ageFileExists,
  changePassphrase,
  createAgeFile,
  openAgeFile,
} from '../../../src/engine/adapters/age-file-store.ts';
import type { KeychainProbe } from '../../../src/engine/secrets/keychain-probe.ts';
import type { SecretStore } from '../../../src/engine/secrets/secret-store.ts';
import { createSecretVault, type SecretVault } from '../../../src/engine/secrets/secret-vault.ts';
import { createSessionStore } from '../../../src/engine/secrets/session-store.ts';
import { secretStatusSchema } from '../../../src/shared/models/secret.ts';
import { memoryLocalStore } from '../../support/memory-local-store.ts';

const PASSPHRASE = 'correct horse battery staple';
const ABSENT: KeychainProbe = {
  available: false,
  locked: false,
  message: 'No keychain runs in this session',
};
const LOCKED: KeychainProbe = { available: false, locked: true, message: 'The keychain is locked' };
const THERE: KeychainProbe = {
  available: true,
  locked: false,
  message: 'The keychain of this session is there',
};

let data: string;
let localStore: ReturnType<typeof memoryLocalStore>;
/** Stands in for the system's keychain, which keychain-store.test.ts tests for itself: entries by service. */
let keychain: { probe: KeychainProbe; probes: number; services: Map<string, SecretStore> };
let vaults: SecretVault[];

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'cadastre-vault-'));
  localStore = memoryLocalStore();
  keychain = { probe: ABSENT, probes: 0, services: new Map() };
  vaults = [];
});
afterEach(async () => {
  for (const vault of vaults) await vault.close();
  rmSync(data, { recursive: true, force: true });
});

/** A start of Cadastre on the same data folder. */
function start(environment: Record<string, string> = {}): SecretVault {
  const vault = createSecretVault({
    dataDirectory: data,
    localStore,
    environment,
    probeKeychain: async () => {
      keychain.probes++;
      return keychain.probe;
    },
    openKeychain: async (service) => {
      const entries = keychain.services.get(service) ?? createSessionStore();
      keychain.services.set(service, entries);
      return { ...entries, kind: 'keychain', close: async () => {} };
    },
    ageFile: {
      exists: ageFileExists,
      create: (folder, passphrase) => createAgeFile(folder, passphrase, { workFactor: 8 }),
      open: openAgeFile,
      changePassphrase: (folder, before, after) => changePassphrase(folder, before, after, { workFactor: 8 }),
    },
    serverName: (id) => (id === '1' ? 'par-1' : null),
  });
  vaults.push(vault);
  return vault;
}

async function restart(former: SecretVault, environment?: Record<string, string>): Promise<SecretVault> {
  await former.close();
  return start(environment);
}

const stateOf = async (vault: SecretVault) => {
  const status = await vault.status();
  expect(secretStatusSchema.parse(status)).toEqual(status);
  return `${status.state} ${status.kind}`;
};

describe('The first start', () => {
  it('uses a keychain that works by itself, and remembers it', async () => {
    keychain.probe = THERE;
    const vault = start();
    expect(await stateOf(vault)).toBe('ready keychain');
    await vault.store().set('server/1/password', 'v');
    const again = await restart(vault);
    expect(await stateOf(again)).toBe('ready keychain');
    expect(await again.store().get('server/1/password')).toBe('v');
    expect([...keychain.services.keys()]).toEqual([expect.stringMatching(/^cadastre [0-9a-f-]{36}$/)]);
  });

  it('asks where there is no keychain, and until then refuses with a way out', async () => {
    const vault = start();
    await vault.start();
    expect(await vault.status()).toMatchObject({
      state: 'not-chosen',
      kind: null,
      keychain: { available: false, message: ABSENT.message },
      entries: [],
    });
    expect(() => vault.store()).toThrow(
      expect.objectContaining({
        code: 'SECRET_STORE_NOT_CHOSEN',
        details: { wayOut: expect.stringContaining('CADASTRE_PASSPHRASE') },
      }),
    );
    await expect(vault.unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'SECRET_STORE_NOT_CHOSEN' });
    expect(keychain.probes).toBe(1);
  });

  it('does not take passwords in the environment for a choice', async () => {
    expect(await stateOf(start({ POSTGRES_SUPERUSER_PASSWORD: 'x', DB_ENCRYPTION_KEY: 'y' }))).toBe(
      'not-chosen null',
    );
  });

  it('makes the file under CADASTRE_PASSPHRASE, opens it at the next start, and asks when that is gone', async () => {
    keychain.probe = THERE;
    const vault = start({ CADASTRE_PASSPHRASE: PASSPHRASE });
    expect(await stateOf(vault)).toBe('ready file');
    await vault.store().set('server/1/password', 'v');
    const again = await restart(vault, { CADASTRE_PASSPHRASE: PASSPHRASE });
    expect(await again.start()).toBeUndefined();
    expect(await again.store().get('server/1/password')).toBe('v');
    const wrong = await restart(again, { CADASTRE_PASSPHRASE: 'another passphrase' });
    expect(await wrong.status()).toMatchObject({
      state: 'locked',
      kind: 'file',
      message: expect.stringContaining('The passphrase is not the right one'),
    });
    const without = await restart(wrong);
    expect(await stateOf(without)).toBe('locked file');
    expect(() => without.store()).toThrow(expect.objectContaining({ code: 'SECRET_STORE_LOCKED' }));
    await expect(without.unlock('another passphrase')).rejects.toMatchObject({ code: 'SECRET_STORE_LOCKED' });
    expect(await stateOf(without)).toBe('locked file');
    await without.unlock(PASSPHRASE);
    expect(await without.store().get('server/1/password')).toBe('v');
  });

  it('says what is wrong with a short CADASTRE_PASSPHRASE', async () => {
    const vault = start({ CADASTRE_PASSPHRASE: 'short' });
    expect(await vault.status()).toMatchObject({ state: 'unavailable', kind: 'file' });
    expect(() => vault.store()).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });

  it('finds a file that is there although nothing remembers it', async () => {
    await createAgeFile(join(data, 'secrets'), PASSPHRASE, { workFactor: 8 });
    keychain.probe = THERE;
    expect(await stateOf(start())).toBe('locked file');
  });

  it('of two at once with one passphrase ends with one file', async () => {
    const both = [start({ CADASTRE_PASSPHRASE: PASSPHRASE }), start({ CADASTRE_PASSPHRASE: PASSPHRASE })];
    expect(await Promise.all(both.map(stateOf))).toEqual(['ready file', 'ready file']);
    await both[0]?.store().set('server/1/password', 'v');
    expect(await both[1]?.store().get('server/1/password')).toBe('v');
  });
});

describe('A choice', () => {
  it('of a file is remembered, carries what the session held, and cannot be made with a wrong passphrase', async () => {
    const vault = start();
    await vault.choose({ kind: 'session' });
    await vault.store().set('server/1/password', 'typed');
    await vault.store().set('audit/1/mac-key', 'session-key');
    await vault.choose({ kind: 'file', passphrase: PASSPHRASE });
    expect(await stateOf(vault)).toBe('ready file');
    expect(await vault.store().get('server/1/password')).toBe('typed');
    const again = await restart(vault);
    expect(await stateOf(again)).toBe('locked file');
    await expect(again.choose({ kind: 'file', passphrase: 'another passphrase' })).rejects.toMatchObject({
      code: 'SECRET_STORE_LOCKED',
    });
    await again.choose({ kind: 'file', passphrase: PASSPHRASE });
    expect(await again.store().get('audit/1/mac-key')).toBe('session-key');
  });

  it('of the session is asked once: the next start does not ask again, and holds nothing', async () => {
    const vault = start();
    await vault.choose({ kind: 'session' });
    await vault.store().set('server/1/password', 'v');
    await vault.choose({ kind: 'session' });
    expect(await vault.store().get('server/1/password')).toBe('v');
    const again = await restart(vault);
    expect(await stateOf(again)).toBe('ready session');
    expect(await again.store().list()).toEqual([]);
  });

  it('of the session never hides a keychain that is locked today', async () => {
    keychain.probe = THERE;
    const first = start();
    await first.start();
    await first.store().set('server/1/password', 'old');
    await first.store().set('audit/1/mac-key', 'the key');
    keychain.probe = LOCKED;
    const second = await restart(first);
    expect(await stateOf(second)).toBe('locked keychain');
    expect(() => second.store()).toThrow(expect.objectContaining({ code: 'SECRET_STORE_LOCKED' }));
    await second.choose({ kind: 'session' });
    expect(await stateOf(second)).toBe('ready session');
    expect(await second.store().get('server/1/password')).toBeNull();
    await second.store().set('server/1/password', 'new');
    await second.store().set('audit/1/mac-key', 'a key of this session');
    keychain.probe = THERE;
    const third = await restart(second);
    expect(await stateOf(third)).toBe('ready keychain');
    expect(await third.store().get('server/1/password')).toBe('old');
  });

  it('of the keychain again takes a newer password along, and never replaces a key', async () => {
    keychain.probe = THERE;
    const first = start();
    await first.start();
    await first.store().set('server/1/password', 'old');
    await first.store().set('audit/1/mac-key', 'the key');
    keychain.probe = LOCKED;
    const second = await restart(first);
    await second.choose({ kind: 'session' });
    await second.store().set('server/1/password', 'new');
    await second.store().set('audit/1/mac-key', 'a key of this session');
    await expect(second.choose({ kind: 'keychain' })).rejects.toMatchObject({ code: 'SECRET_STORE_LOCKED' });
    expect(await stateOf(second)).toBe('ready session');
    keychain.probe = THERE;
    await second.choose({ kind: 'keychain' });
    expect(await second.store().get('server/1/password')).toBe('new');
    expect(await second.store().get('audit/1/mac-key')).toBe('the key');
  });

  it('of a keychain that is not there is refused, never replaced by something else', async () => {
    const vault = start();
    await expect(vault.choose({ kind: 'keychain' })).rejects.toMatchObject({
      code: 'SECRET_STORE_UNAVAILABLE',
      details: { wayOut: expect.stringContaining('this session only') },
    });
    expect(await stateOf(vault)).toBe('not-chosen null');
  });

  it('made by another process is taken up by one that still asks', async () => {
    const app = start();
    expect(await stateOf(app)).toBe('not-chosen null');
    await start().choose({ kind: 'file', passphrase: PASSPHRASE });
    expect(await stateOf(app)).toBe('locked file');
    await app.unlock(PASSPHRASE);
    expect(await stateOf(app)).toBe('ready file');
  });

  it('that was a file which is gone is an error, not an empty file', async () => {
    const vault = start({ CADASTRE_PASSPHRASE: PASSPHRASE });
    await vault.start();
    rmSync(join(data, 'secrets'), { recursive: true });
    const again = await restart(vault, { CADASTRE_PASSPHRASE: PASSPHRASE });
    expect(await stateOf(again)).toBe('unavailable file');
    expect(await ageFileExists(join(data, 'secrets'))).toBe(false);
    await again.choose({ kind: 'file', passphrase: PASSPHRASE });
    expect(await stateOf(again)).toBe('ready file');
  });
});

describe('CADASTRE_SECRET_STORE', () => {
  it.each(['session', 'environment', 'keychain'])(
    'decides on %s for this process and is not remembered',
    async (kind) => {
      keychain.probe = THERE;
      const vault = start({ CADASTRE_SECRET_STORE: kind, POSTGRES_SUPERUSER_PASSWORD: 'x' });
      expect(await stateOf(vault)).toBe(`ready ${kind}`);
      keychain.probe = ABSENT;
      expect(await stateOf(await restart(vault))).toBe('not-chosen null');
    },
  );

  it('needs no keychain to be asked', async () => {
    const vault = start({ CADASTRE_SECRET_STORE: 'session' });
    await vault.start();
    expect(keychain.probes).toBe(0);
    expect(vault.store().kind).toBe('session');
  });

  it('set to file asks for a passphrase where there is no file yet', async () => {
    keychain.probe = THERE;
    const vault = start({ CADASTRE_SECRET_STORE: 'file' });
    expect(await stateOf(vault)).toBe('not-chosen file');
    await expect(vault.choose({ kind: 'session' })).rejects.toMatchObject({
      code: 'REFUSED',
      details: { wayOut: expect.stringContaining('CADASTRE_SECRET_STORE') },
    });
    await vault.choose({ kind: 'file', passphrase: PASSPHRASE });
    expect(await stateOf(vault)).toBe('ready file');
  });

  it('that names no kind is an error, not ignored', async () => {
    keychain.probe = THERE;
    const vault = start({ CADASTRE_SECRET_STORE: 'plain' });
    expect(await stateOf(vault)).toBe('unavailable null');
    expect(() => vault.store()).toThrow(
      expect.objectContaining({ details: { wayOut: expect.stringContaining('keychain, file, session') } }),
    );
  });
});

describe('A vault', () => {
  it('tells its listeners of each store, before the act that opened it returns', async () => {
    const vault = start();
    const told: string[] = [];
    vault.onReady(async (store) => {
      await store.set('audit/1/mac-key', 'key');
      told.push(store.kind);
    });
    const stop = vault.onReady(() => void told.push('second'));
    await vault.start();
    expect(told).toEqual([]);
    await vault.choose({ kind: 'session' });
    expect(told).toEqual(['session', 'second']);
    stop();
    await vault.choose({ kind: 'file', passphrase: PASSPHRASE });
    expect(told).toEqual(['session', 'second', 'file']);
  });

  it('passes on what a listener throws, and stays open', async () => {
    const vault = start();
    vault.onReady(() => {
      throw new Error('of the listener');
    });
    await expect(vault.choose({ kind: 'session' })).rejects.toThrow('of the listener');
    expect(await stateOf(vault)).toBe('ready session');
  });

  it('lists what it holds in words, never a value', async () => {
    const vault = start();
    await vault.choose({ kind: 'session' });
    for (const key of [
      'server/1/password',
      'server/9/password',
      'local/superuser-password',
      'platform/p/key/k1',
      'audit/a/mac-key',
      'audit/a/head',
    ]) {
      await vault.store().set(key, 'very-secret-value');
    }
    const { entries } = await vault.status();
    expect(JSON.stringify(entries)).not.toContain('very-secret');
    expect(entries.map(({ purpose }) => purpose)).toEqual([
      'Newest entry of the audit log, to prove that none was cut off',
      'Key that seals the entries of the audit log',
      'Superuser password of the built-in PostgreSQL',
      'Master key k1 of tenant passwords',
      'Superuser password of par-1',
      'Superuser password of a server that is not listed (9)',
    ]);
  });

  it('refuses before it is started and after it is closed', async () => {
    const vault = start({ CADASTRE_SECRET_STORE: 'session' });
    const unavailable = expect.objectContaining({ code: 'SECRET_STORE_UNAVAILABLE' });
    expect(() => vault.store()).toThrow(unavailable);
    await vault.start();
    const store = vault.store();
    await vault.close();
    expect(() => vault.store()).toThrow(unavailable);
    await expect(store.list()).rejects.toMatchObject({ code: 'SECRET_STORE_LOCKED' });
  });

  it('changes the passphrase of its file, open or locked, and keeps what it holds', async () => {
    const vault = start({ CADASTRE_PASSPHRASE: PASSPHRASE });
    await vault.start();
    await vault.store().set('server/1/password', 'kept');
    await expect(vault.changePassphrase('not the passphrase', 'a new passphrase')).rejects.toMatchObject({
      code: 'SECRET_STORE_LOCKED',
      details: { fields: [{ field: 'current' }] },
    });
    await expect(vault.changePassphrase(PASSPHRASE, PASSPHRASE)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { fields: [{ field: 'next' }] },
    });
    await vault.changePassphrase(PASSPHRASE, 'a new passphrase');
    expect(await vault.store().get('server/1/password')).toBe('kept');
    const again = await restart(vault);
    expect(await stateOf(again)).toBe('locked file');
    await again.changePassphrase('a new passphrase', 'a third passphrase');
    expect(await stateOf(again)).toBe('ready file');
    expect(await again.store().get('server/1/password')).toBe('kept');
    await expect(
      (await restart(again, { CADASTRE_PASSPHRASE: 'a new passphrase' })).unlock('a new passphrase'),
    ).rejects.toMatchObject({ code: 'SECRET_STORE_LOCKED' });
  });

  it('has no passphrase to change where secrets lie elsewhere', async () => {
    const vault = start();
    await expect(vault.changePassphrase(PASSPHRASE, 'a new passphrase')).rejects.toMatchObject({
      code: 'SECRET_STORE_NOT_CHOSEN',
    });
    await vault.choose({ kind: 'session' });
    await expect(vault.changePassphrase(PASSPHRASE, 'a new passphrase')).rejects.toMatchObject({
      code: 'REFUSED',
    });
  });

  it('does not unlock a keychain with a passphrase', async () => {
    keychain.probe = THERE;
    await expect(start().unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'REFUSED' });
  });
});
