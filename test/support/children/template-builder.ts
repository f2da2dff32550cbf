import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import { ensureTemplate, loadBlueprint } from '../../../src/engine/blueprints/index.ts';

/** Builds the template of the folder in argv on the server in the environment, and says `built`. */
const { TEST_PORT, TEST_PASSWORD } = process.env;
const { blueprint } = await loadBlueprint(process.argv[2] ?? '');
if (!blueprint || !TEST_PASSWORD) throw new Error('A sound blueprint and a password are needed');
await ensureTemplate(
  {
    appVersion: '0.0.0-child',
    connect: (database) =>
      connectPostgres({
        host: '127.0.0.1',
        port: Number(TEST_PORT),
        database,
        user: 'postgres',
        password: TEST_PASSWORD,
        tls: { mode: 'disable' },
      }),
  },
  { id: 'child', name: 'child', database: 'postgres' },
  blueprint,
);
console.log('built');
