import { startLocalServer } from '../../../src/engine/local-server/index.ts';
import { secretKeys } from '../../../src/engine/secrets/secret-store.ts';
import { createSessionStore } from '../../../src/engine/secrets/session-store.ts';

// Starts the built-in PostgreSQL, prints its status as one line, and lives on until it is killed.
const [dataDirectory = ''] = process.argv.slice(2);
const secrets = createSessionStore();
await secrets.set(secretKeys.localPassword(), process.env['TEST_LOCAL_PASSWORD'] ?? '');
const status = await startLocalServer({ dataDirectory, secrets, environment: process.env });
console.log(JSON.stringify(status));
setInterval(() => undefined, 60_000);
