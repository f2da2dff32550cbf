import { flushCompileCache } from 'node:module';
import { createRouterClient } from '@orpc/server';
import { router } from '../../../src/api/router.ts';
import { openEngine } from '../../../src/engine/create-engine.ts';
import type { JobHooks } from '../../../src/engine/jobs/job-definition.ts';

/** Where one of several jobs in flight stands when the process dies. */
export interface DoomedJob {
  /** The procedure that begins or resumes it, such as `['tierChanges', 'begin']`, and its input. */
  readonly call: readonly [string, string];
  readonly input: unknown;
  readonly tenant: string;
  readonly step: string;
  readonly when: 'before' | 'after';
  readonly direction: 'run' | 'undo';
  /** Cancelled after this step, so that its undo can be met. */
  readonly cancelAfter?: string;
}

/**
 * Begins many jobs at once and holds each where its doom says; when the last of them stands there, the process kills
 * itself with SIGKILL: one death, and every step of a job met in it. Secrets come from the environment.
 */
export interface MoversDoom {
  readonly dataDirectory: string;
  readonly resourcesDirectory: string;
  readonly jobs: readonly DoomedJob[];
}

// SIGKILL leaves no time for it later, and the next process would compile everything again.
flushCompileCache();

const doom: MoversDoom = JSON.parse(process.argv[2] ?? '{}');
const dooms = new Map(doom.jobs.map((job) => [job.tenant, job]));
const caught = new Set<string>();
let ended = false;

type Hook = NonNullable<JobHooks['beforeStep']>;

const hold =
  (when: DoomedJob['when']): Hook =>
  async (step, direction, { tenantSlug }) => {
    const mine = dooms.get(tenantSlug ?? '');
    if (mine?.step !== step || mine.when !== when || mine.direction !== direction) return;
    caught.add(mine.tenant);
    if (caught.size === dooms.size) process.kill(process.pid, 'SIGKILL');
    await new Promise(() => undefined);
  };
const holdAfter = hold('after');

const engine = await openEngine({
  dataDirectory: doom.dataDirectory,
  resourcesDirectory: doom.resourcesDirectory,
  appVersion: '0.0.0-test',
  environment: process.env,
  jobHooks: {
    beforeStep: hold('before'),
    async afterStep(step, direction, job) {
      await holdAfter(step, direction, job);
      if (direction === 'run' && dooms.get(job.tenantSlug ?? '')?.cancelAfter === step)
        await client.jobs.cancel({ job: job.id });
    },
  },
});
const actor = { name: 'doomed', shell: 'cli', workstation: 'test' } as const;
const client = createRouterClient(router, { context: { engine, actor } });

const answers = await Promise.all(
  doom.jobs.map(({ call: [noun, verb], input }) => {
    const procedures = (client as unknown as Record<string, Record<string, (input: unknown) => unknown>>)[
      noun
    ];
    return procedures?.[verb]?.(input);
  }),
);
// Only jobs that ended before their hooks struck lead out of here.
while (!ended) {
  const { jobs } = await client.jobs.list({ statuses: ['running', 'undoing', 'queued'], limit: 1000 });
  const open = new Set(jobs.map((job) => job.tenant?.slug));
  ended = [...dooms.keys()].some((tenant) => !caught.has(tenant) && !open.has(tenant));
  await new Promise((wake) => setTimeout(wake, 200));
}
const free = [...dooms.keys()].filter((tenant) => !caught.has(tenant));
process.stdout.write(`Nothing struck ${free.join(', ')}: ${JSON.stringify(answers)}\n`);
process.exit(3);
