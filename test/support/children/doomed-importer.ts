import { readFile } from 'node:fs/promises';
import { openEngine } from '../../../src/engine/create-engine.ts';
import { startImport } from '../../../src/engine/provisioning/start-import.ts';

/**
 * Imports a file and is killed, by itself and with SIGKILL, once `tenants` of it are ready: in the middle of another.
 * With `cancelFirst` it cancels the import there, and is killed while a tenant is being undone.
 */
export interface ImportDoom {
  readonly dataDirectory: string;
  readonly resourcesDirectory: string;
  readonly file: string;
  readonly tenants: number;
  readonly cancelFirst: boolean;
}

const doom: ImportDoom = JSON.parse(process.argv[2] ?? '{}');
let ready = 0;
let cancelled = false;

const engine = await openEngine({
  dataDirectory: doom.dataDirectory,
  resourcesDirectory: doom.resourcesDirectory,
  appVersion: '0.0.0-test',
  environment: process.env,
  jobHooks: {
    async beforeStep(step, direction) {
      if (direction === 'undo' && step === 'database') process.kill(process.pid, 'SIGKILL');
      if (direction !== 'run' || step !== 'seed' || ready < doom.tenants || cancelled) return;
      if (!doom.cancelFirst) process.kill(process.pid, 'SIGKILL');
      cancelled = true;
      await engine.runner.cancel((await started).record.id);
    },
    afterStep(step, direction) {
      if (direction === 'run' && step === 'ready') ready += 1;
    },
  },
});
const started = startImport(
  engine.tenants,
  { name: 'doomed', shell: 'cli', workstation: 'test' },
  { csv: await readFile(doom.file, 'utf8'), blueprint: 'studio', trialDays: 14, concurrency: 2 },
);
const { status, fact } = await (await started).ended;
// Only a hook that never struck leads here.
process.stdout.write(`The import ended: ${status}, ${fact}\n`);
await engine.close();
process.exitCode = 3;
