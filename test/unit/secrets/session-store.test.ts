import { createSessionStore } from '../../../src/engine/secrets/session-store.ts';
import { describeSecretStore } from '../../support/secret-store-suite.ts';

describeSecretStore('The session store', async () => ({
  store: createSessionStore(),
  again: async () => null,
  remove: async () => {},
}));
