import { flushCompileCache } from 'node:module';
import { createRouterClient } from '@orpc/server';
import { router } from '../../../src/api/router.ts';
import { openEngine } from '../../../src/engine/create-engine.ts';

/**
 * Calls a procedure of the contract that begins a job, and is killed, by itself and with SIGKILL, before or after one
 * step of it. With `cancelAfter` the job is cancelled after that step, so that the kill may strike its undo. Secrets
 * come from the environment.
 */
export interface ActorDoom {
  readonly dataDirectory: string;
  readonly resourcesDirectory: string;
  /** Such as `['lifecycle', 'suspend']`. */
  readonly call: readonly string[];
  readonly input: unknown;
  /** Whose job it is, to find it for a cancel. */
  readonly tenant: string;
  readonly step: string;
  readonly when: 'before' | 'after';
  readonly direction: 'run' | 'undo';
  readonly cancelAfter?: string;
}

// SIGKILL leaves no time for it later, and the next process would compile everything again.
flushCompileCache();

const doom: ActorDoom = JSON.parse(process.argv[2] ?? '{}');

const strike = (when: ActorDoom['when']) => (step: string, direction: ActorDoom['direction']) => {
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
      if (direction === 'run' && step === doom.cancelAfter) await cancelNewest();
    },
  },
});
const actor = { name: 'doomed', shell: 'cli', workstation: 'test' } as const;
const client = createRouterClient(router, { context: { engine, actor } });

async function cancelNewest(): Promise<void> {
  const { jobs } = await client.jobs.list({ tenant: doom.tenant });
  const newest = jobs.reduce((latest, job) => Math.max(latest, job.id), 0);
  await client.jobs.cancel({ job: newest });
}

let procedure: unknown = client;
for (const name of doom.call) procedure = (procedure as Record<string, unknown>)[name];
const answer = await (procedure as (input: unknown) => Promise<unknown>)(doom.input);
// A procedure may answer before its job has ended.
for (;;) {
  const { jobs } = await client.jobs.list({
    tenant: doom.tenant,
    statuses: ['running', 'undoing', 'queued'],
  });
  if (jobs.length === 0) break;
  await new Promise((wake) => setTimeout(wake, 50));
}
// Only a hook that never struck leads here.
process.stdout.write(`Nothing struck: ${JSON.stringify(answer)}\n`);
await engine.close();
process.exitCode = 3;
