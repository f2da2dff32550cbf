import { flushCompileCache } from 'node:module';
import { createRouterClient } from '@orpc/server';
import { router } from '../../../src/api/router.ts';
import { openEngine } from '../../../src/engine/create-engine.ts';

/**
 * A process that stays, as an agent does: takes up what was interrupted and takes part in runs that are offered, until its
 * input ends. Secrets come from the environment.
 */
export interface Sharer {
  readonly dataDirectory: string;
  readonly resourcesDirectory: string;
  /** A procedure of `migrations` that it calls first. */
  readonly first?: { readonly verb: 'run' | 'retry' | 'resume'; readonly input: unknown };
  /** Kills itself with SIGKILL at this moment of its runs, counted from its start. */
  readonly dieAfter?: number;
}

/** Its last line. */
export interface Shared {
  /** Targets that it brought to their end, well or not. */
  readonly applied: number;
}

// SIGKILL leaves no time for it later, and the next process would compile everything again.
flushCompileCache();

const { dataDirectory, resourcesDirectory, first, dieAfter }: Sharer = JSON.parse(process.argv[2] ?? '{}');
let moments = 0;
let applied = 0;
const engine = await openEngine({
  dataDirectory,
  resourcesDirectory,
  appVersion: '0.0.0-test',
  environment: process.env,
  log: (line) => process.stderr.write(`${line}\n`),
  runHooks: {
    at(moment) {
      moments += 1;
      if (moment === 'after-apply') applied += 1;
      if (moments === dieAfter) process.kill(process.pid, 'SIGKILL');
    },
  },
});
const actor = { name: 'sharer', shell: 'agent', workstation: 'test' } as const;
const client = createRouterClient(router, { context: { engine, actor } });
if (first) {
  const verbs = client.migrations as unknown as Record<string, (input: unknown) => Promise<unknown>>;
  await verbs[first.verb]?.(first.input);
}
engine.keepWorking(actor);
process.stdout.write('ready\n');
process.stdin.on('end', async () => {
  await engine.close();
  process.stdout.write(`${JSON.stringify({ applied } satisfies Shared)}\n`);
  process.exit(0);
});
process.stdin.resume();
