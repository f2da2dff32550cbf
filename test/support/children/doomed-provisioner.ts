import { openEngine } from '../../../src/engine/create-engine.ts';
import { createTenant } from '../../../src/engine/provisioning/create-tenant.ts';
import { type CreateTenantInput, createTenantInputSchema } from '../../../src/shared/models/tenant.ts';

/**
 * Provisions one tenant and is killed, by itself and with SIGKILL, before or after one step. With `cancelAfter`
 * the job is cancelled after that step, so that the kill may strike its undo. Secrets come from the environment.
 */
export interface Doom {
  readonly dataDirectory: string;
  readonly resourcesDirectory: string;
  readonly input: CreateTenantInput;
  readonly step: string;
  readonly when: 'before' | 'after';
  readonly direction: 'run' | 'undo';
  readonly cancelAfter?: string;
}

const doom: Doom = JSON.parse(process.argv[2] ?? '{}');

const strike = (when: Doom['when']) => (step: string, direction: Doom['direction']) => {
  if (when === doom.when && step === doom.step && direction === doom.direction)
    process.kill(process.pid, 'SIGKILL');
};
const strikeAfter = strike('after');

const engine = await openEngine({
  dataDirectory: doom.dataDirectory,
  resourcesDirectory: doom.resourcesDirectory,
  appVersion: '0.0.0-test',
  environment: process.env,
  jobHooks: {
    beforeStep: strike('before'),
    async afterStep(step, direction) {
      strikeAfter(step, direction);
      if (direction === 'run' && step === doom.cancelAfter)
        await engine.runner.cancel((await started).record.id);
    },
  },
});
const started = createTenant(
  engine.tenants,
  { name: 'doomed', shell: 'cli', workstation: 'test' },
  createTenantInputSchema.parse(doom.input),
);
const { status, fact } = await (await started).ended;
// Only a hook that never struck leads here.
process.stdout.write(`The job ended: ${status}, ${fact}\n`);
await engine.close();
process.exitCode = 3;
