import { describe, expect, it } from 'vitest';
import { createEnvironmentStore, exactVariable } from '../../../src/engine/secrets/environment-store.ts';
import { secretKeys } from '../../../src/engine/secrets/secret-store.ts';
import { describeSecretStore } from '../../support/secret-store-suite.ts';

describeSecretStore('The environment store, for what it holds in memory', async () => ({
  store: createEnvironmentStore({}),
  again: async () => null,
  remove: async () => {},
}));

const password = secretKeys.serverPassword('9d2a-1');
const masterKey = secretKeys.masterKey('p1', 'k1');

describe('The environment store', () => {
  const store = createEnvironmentStore({
    POSTGRES_SUPERUSER_PASSWORD: 'shared-password',
    DB_ENCRYPTION_KEY: 'shared-key',
    CADASTRE_SECRET_SERVER_OTHER_PASSWORD: 'its-own',
  });

  it('answers for every server, the built-in one and every master key', async () => {
    expect(await store.get(password)).toBe('shared-password');
    expect(await store.get(secretKeys.localPassword())).toBe('shared-password');
    expect(await store.get(masterKey)).toBe('shared-key');
    expect(await store.get('server/x/other')).toBeNull();
  });

  it('lets the variable of one key win over the shared one', async () => {
    expect(exactVariable('server/9d2-a/password')).toBe('CADASTRE_SECRET_SERVER_9D2_A_PASSWORD');
    expect(await store.get('server/other/password')).toBe('its-own');
  });

  it('takes a write of what is already there as done', async () => {
    await store.set(password, 'shared-password');
    await store.set('server/other/password', 'its-own');
  });

  it('refuses any other password or master key, names the variables and repeats no value', async () => {
    const error = await store.set(password, 'entirely-new').catch((caught) => caught);
    expect(error).toMatchObject({ code: 'REFUSED' });
    expect(error.details.wayOut).toContain('POSTGRES_SUPERUSER_PASSWORD');
    expect(error.details.wayOut).toContain('CADASTRE_SECRET_SERVER_9D2A_1_PASSWORD');
    expect(JSON.stringify([error.message, error.details])).not.toMatch(/entirely-new|shared-password/);
    await expect(createEnvironmentStore({}).set(masterKey, 'k')).rejects.toMatchObject({
      code: 'REFUSED',
      details: { wayOut: expect.stringContaining('DB_ENCRYPTION_KEY') },
    });
  });

  it('leaves what is not ours to delete', async () => {
    await store.delete(password);
    expect(await store.get(password)).toBe('shared-password');
  });

  it('treats an empty variable as none', async () => {
    const empty = createEnvironmentStore({ POSTGRES_SUPERUSER_PASSWORD: '' });
    expect(await empty.get(password)).toBeNull();
    expect(await empty.list()).toEqual([]);
  });

  it('lists what the variables answer for', async () => {
    expect((await store.list()).map(({ key }) => key)).toEqual([
      'server/*/password',
      'local/superuser-password',
      'platform/*/key/*',
    ]);
  });
});
