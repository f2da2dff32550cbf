import { flushCompileCache } from 'node:module';
import { openEngine } from '../../../src/engine/create-engine.ts';
import { measureTenants } from '../../../src/engine/usage/index.ts';

/**
 * Measures tenants at a moment that is given, and is killed with SIGKILL before or after the message to the owner of the
 * first alert that it raises. Secrets come from the environment.
 */
export interface TellerDoom {
  readonly dataDirectory: string;
  readonly resourcesDirectory: string;
  readonly tenants: readonly string[];
  readonly at: string;
  readonly when: 'before' | 'after';
}

flushCompileCache();

const doom: TellerDoom = JSON.parse(process.argv[2] ?? '{}');
const engine = await openEngine({
  dataDirectory: doom.dataDirectory,
  resourcesDirectory: doom.resourcesDirectory,
  appVersion: '0.0.0-test',
  environment: process.env,
});
const { usage } = engine;
await measureTenants(
  {
    ...usage,
    clock: () => new Date(doom.at),
    async tellOwner(actor, order) {
      if (doom.when === 'before') process.kill(process.pid, 'SIGKILL');
      await usage.tellOwner(actor, order);
      process.kill(process.pid, 'SIGKILL');
      throw new Error('Nobody lives here');
    },
  },
  { name: 'doomed', shell: 'cli', workstation: 'test' },
  { tenants: doom.tenants },
);
// Only an alert that was never raised leads here.
process.stdout.write('Nothing struck\n');
await engine.close();
process.exitCode = 3;
