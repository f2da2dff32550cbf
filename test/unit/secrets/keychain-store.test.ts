import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKeychainStore, probeKeychain } from '../../../src/engine/adapters/keychain-store.ts';
import { createSecretIndex } from '../../../src/engine/secrets/secret-index.ts';
import {
  type KeychainSession,
  keychainMissing,
  startKeychainSession,
} from '../../support/keychain-session.ts';
import { memoryLocalStore } from '../../support/memory-local-store.ts';
import { startNode } from '../../support/node-child.ts';
import { describeSecretStore } from '../../support/secret-store-suite.ts';

const freshIndex = () => createSecretIndex(memoryLocalStore());

interface Told {
  readonly name: string;
  readonly answer: { value?: unknown; code?: string; message?: string; wayOut?: string };
}

/** The bus address is read once in the life of a process, so each scene is played in one of its own. */
async function play(acts: string[], environment: Record<string, string | undefined>): Promise<Told[]> {
  const child = startNode('support/children/keychain-user.ts', acts, environment);
  const { code, stdout, stderr } = await child.end();
  expect({ code, stderr }).toMatchObject({ code: 7 });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Told);
}

const missing = keychainMissing();
const skipped = missing ? ` (skipped: ${missing})` : '';

describe.skipIf(missing !== null)(`The keychain of a session${skipped}`, () => {
  let session: KeychainSession | undefined;
  beforeAll(async () => {
    session = await startKeychainSession();
    Object.assign(process.env, session.environment);
  });
  afterAll(() => session?.stop());

  describeSecretStore('The keychain store', async () => {
    const service = `cadastre ${randomBytes(6).toString('hex')}`;
    const index = freshIndex();
    return {
      store: await openKeychainStore(service, index),
      again: () => openKeychainStore(service, index),
      remove: async () => {},
    };
  });

  it('is found by really writing, and holds nothing of the probe afterwards', async () => {
    expect(await probeKeychain()).toMatchObject({ available: true, locked: false });
    const { default: keytar } = await import('keytar');
    expect(await keytar.findCredentials('cadastre probe')).toEqual([]);
  });

  it('keeps the secrets of two data folders apart', async () => {
    const one = await openKeychainStore('cadastre one', freshIndex());
    const two = await openKeychainStore('cadastre two', freshIndex());
    await one.set('server/1/password', 'of one');
    await two.set('server/1/password', 'of two');
    expect(await one.get('server/1/password')).toBe('of one');
    await two.delete('server/1/password');
    expect(await one.list()).toHaveLength(1);
    expect(await two.list()).toEqual([]);
  });

  it('does not list an entry that somebody deleted in the keychain itself', async () => {
    const store = await openKeychainStore('cadastre pruned', freshIndex());
    await store.set('server/1/password', 'v');
    const { default: keytar } = await import('keytar');
    await keytar.deletePassword('cadastre pruned', 'server/1/password');
    expect(await store.list()).toEqual([]);
  });

  // The last one: it locks the keychain.
  it('says that it is locked, instead of answering that there is nothing', async () => {
    const index = freshIndex();
    const store = await openKeychainStore('cadastre locked', index);
    await store.set('server/1/password', 'v');
    session?.lock();
    const locked = { code: 'SECRET_STORE_LOCKED', details: { wayOut: expect.stringContaining('Unlock') } };
    await expect(store.get('server/1/password')).rejects.toMatchObject(locked);
    await expect(store.set('server/1/password', 'w')).rejects.toMatchObject(locked);
    await expect(store.list()).rejects.toMatchObject(locked);
    await expect(store.delete('server/1/password')).rejects.toMatchObject(locked);
    await expect(openKeychainStore('cadastre locked', index)).rejects.toMatchObject(locked);
    expect(await probeKeychain()).toMatchObject({ available: false, locked: true });
  });
});

describe.skipIf(missing !== null)(`A keychain that does not answer${skipped}`, () => {
  it('is given up on after the time limit, holds up nobody else, and lets the process end', async () => {
    const session = await startKeychainSession();
    try {
      const [first] = await play(['probe'], session.environment);
      expect(first?.answer.value).toMatchObject({ available: true });
      session.freeze();
      const told = await play(['probe=500', 'probe=300', 'open=300'], session.environment);
      // It stays frozen all the while: what answers has given up on it.
      expect(told).toHaveLength(3);
      expect(told[0]?.answer.value).toMatchObject({
        available: false,
        locked: true,
        message: expect.stringContaining('did not answer within'),
      });
      expect(told[2]?.answer).toMatchObject({ code: 'SECRET_STORE_LOCKED' });
    } finally {
      await session.stop();
    }
  });
});

describe.skipIf(process.platform !== 'linux')('A machine without a keychain', () => {
  it('says so in one sentence, and names the ways out', async () => {
    const [probe, open] = await play(['probe', 'open'], {
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus',
      DISPLAY: undefined,
    });
    expect(probe?.answer.value).toMatchObject({
      available: false,
      locked: false,
      message: expect.any(String),
    });
    expect(open?.answer).toMatchObject({
      code: 'SECRET_STORE_UNAVAILABLE',
      wayOut: expect.stringContaining('this session only'),
    });
  });

  it('starts without libsecret, and says that it is not there', async () => {
    const [, probe, open] = await play(['without-library', 'probe', 'open'], {});
    const message = 'This machine has no keychain library (libsecret)';
    expect(probe?.answer.value).toEqual({ available: false, locked: false, message });
    expect(open?.answer).toMatchObject({ code: 'SECRET_STORE_UNAVAILABLE', message });
  });
});
