import { flushCompileCache } from 'node:module';
import { createRouterClient } from '@orpc/server';
import { router } from '../../../src/api/router.ts';
import { openEngine } from '../../../src/engine/create-engine.ts';

/** A run, and the moment of it at which its process dies. */
export interface DoomedRun {
  readonly blueprint: string;
  readonly options: unknown;
  /** Tenants whose files are taken back, and down to which version; left out: they are brought up. */
  readonly takeBack?: { readonly tenants: readonly string[]; readonly to: string };
  /** A moment of a run such as `after-apply`, or of a step of its job such as `before waves`. */
  readonly moment: string;
}

/**
 * Begins many runs at once and holds each where its doom says; when the last of them stands there, the process kills
 * itself with SIGKILL: one death, and every moment of a run met in it. Secrets come from the environment.
 */
export interface RunsDoom {
  readonly dataDirectory: string;
  readonly resourcesDirectory: string;
  readonly runs: readonly DoomedRun[];
}

// SIGKILL leaves no time for it later, and the next process would compile everything again.
flushCompileCache();

const doom: RunsDoom = JSON.parse(process.argv[2] ?? '{}');
const byRun = new Map<number, string>();
const byJob = new Map<number, string>();
const caught = new Set<string>();
let begun = false;

async function hold(key: string, dooms: ReadonlyMap<number, string>, moment: string): Promise<void> {
  // A run may be at work before who began it has heard its number.
  while (!begun) await new Promise((wake) => setTimeout(wake, 2));
  if (dooms.get(Number(key)) !== moment) return;
  caught.add(moment);
  if (caught.size === doom.runs.length) process.kill(process.pid, 'SIGKILL');
  await new Promise(() => undefined);
}

const engine = await openEngine({
  dataDirectory: doom.dataDirectory,
  resourcesDirectory: doom.resourcesDirectory,
  appVersion: '0.0.0-test',
  environment: process.env,
  log: (line) => process.stderr.write(`${line}\n`),
  runHooks: { at: (moment, run) => hold(String(run), byRun, moment) },
  jobHooks: {
    beforeStep: (step, _direction, { id }) => hold(String(id), byJob, `before ${step}`),
    afterStep: (step, _direction, { id }) => hold(String(id), byJob, `after ${step}`),
  },
});
const actor = { name: 'doomed', shell: 'cli', workstation: 'test' } as const;
const client = createRouterClient(router, { context: { engine, actor } });
for (const { blueprint, options, takeBack, moment } of doom.runs) {
  const { run, jobId } = await (takeBack === undefined
    ? client.migrations.run({ blueprint, options: options as never })
    : client.migrations.down({ ...takeBack, tenants: [...takeBack.tenants], options: options as never }));
  byRun.set(run ?? 0, moment);
  byJob.set(jobId ?? 0, moment);
}
begun = true;
// A run that is over without its moment will never meet it.
while (engine.runner.liveIds().length >= doom.runs.length) await new Promise((wake) => setTimeout(wake, 100));
const free = doom.runs.filter(({ moment }) => !caught.has(moment));
process.stdout.write(`Nothing struck ${free.map(({ moment }) => moment).join(', ')}\n`);
process.exit(3);
