import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../src/shared/models/job.ts';
import { bundledChild } from './bundled-child.ts';
import type { ActorDoom } from './children/doomed-actor.ts';
import type { Cluster } from './cluster.ts';
import { startNode } from './node-child.ts';
import type { TestMajor } from './postgres-programs.ts';
import { ownCluster } from './shared-cluster.ts';
import { openTestPlatform, RESOURCES, recovered, type TestPlatform } from './test-platform.ts';

export type MatrixEnd = 'succeeded' | 'undone';

export interface KillScenario extends Pick<ActorDoom, 'step' | 'when' | 'direction' | 'cancelAfter'> {
  readonly afterwards: 'resumed' | 'cancelled';
  /** The slug of the tenant that is acted on, one for each scenario. */
  readonly slug: string;
}

/** One job of a tenant's life, as the matrices act with it. */
export interface MatrixJob {
  /** Begins the names of its tenants; a few letters. */
  readonly name: string;
  /** Read from the definition: a step that is added is killed without a line of test for it. */
  readonly steps: readonly { readonly name: string; readonly undo?: unknown }[];
  /** Steps to strike at, where the others are struck in the matrix of another job; all when left out. */
  readonly struck?: readonly string[];
  /** The procedure that begins it, and its input for this tenant. */
  readonly call: readonly [string, string];
  input(slug: string): unknown;
  /** Makes a tenant with this slug and leads it to where the act begins. */
  prepare(platform: TestPlatform, slug: string, cluster: Cluster): Promise<void>;
  /** Throws unless everything is as it must be after this end, on the server and in the platform database. */
  check(platform: TestPlatform, slug: string, end: MatrixEnd, cluster: Cluster): Promise<void>;
  /** How a cancelled job ends; left out: undone, unless its last step had run. */
  endOf?(scenario: KillScenario): MatrixEnd;
  /** What the tenant's jobs are listed under once the slug is forgotten. */
  alias?(slug: string): string | undefined;
  /** Past the point of no return a cancel is refused, and the job goes on. */
  refusesCancel?(scenario: KillScenario): boolean;
  /** Where the cancel comes whose undo is killed; left out: after the last step but one. */
  readonly cancelAfter?: string;
}

export const isStruck = (job: MatrixJob, step: string) => job.struck?.includes(step) ?? true;

/** Node twice at a time: more would only wait for each other. */
const AT_ONCE = 2;

/**
 * A job killed before a step is resumed; one killed after it is cancelled too, for then the undo finds the most that can
 * be there: work that was done and not yet written down. Before the first step there is nothing else to cancel.
 */
export function endings(
  step: string,
  when: 'before' | 'after',
  names: readonly string[],
): readonly ('resumed' | 'cancelled')[] {
  return when === 'after' || step === names[0] ? ['resumed', 'cancelled'] : ['resumed'];
}

/** Every step, before and after it, resumed and cancelled afterwards; and every undo, before and after it. */
export function killScenarios(job: MatrixJob): KillScenario[] {
  const all = job.steps.map((step) => step.name);
  const names = all.filter((step) => isStruck(job, step));
  const moments = ['before', 'after'] as const;
  const slugOf = (...parts: string[]) => `${job.name}-${parts.join('-')}`.slice(0, 40);
  const forward = names.flatMap((step) =>
    moments.flatMap((when) =>
      endings(step, when, names).map((afterwards) => ({
        step,
        when,
        direction: 'run' as const,
        afterwards,
        slug: slugOf(when, step, afterwards),
      })),
    ),
  );
  const cancelAfter = job.cancelAfter ?? names.at(-2) ?? '';
  const undoable = job.steps
    .slice(0, all.indexOf(cancelAfter) + 1)
    .filter((step) => step.undo && isStruck(job, step.name));
  const backward = undoable.flatMap(({ name: step }) =>
    moments.map((when) => ({
      step,
      when,
      direction: 'undo' as const,
      cancelAfter,
      afterwards: 'resumed' as const,
      slug: slugOf(when, 'undo', step),
    })),
  );
  return [...forward, ...backward];
}

function endOf(job: MatrixJob, scenario: KillScenario): MatrixEnd {
  if (job.endOf) return job.endOf(scenario);
  if (scenario.direction === 'undo') return 'undone';
  const arrived = scenario.when === 'after' && scenario.step === job.steps.at(-1)?.name;
  return scenario.afterwards === 'cancelled' && !arrived ? 'undone' : 'succeeded';
}

/** Kills a process with SIGKILL at every moment of a job, lets another take it up, and looks at what has become of it. */
export function killMatrix(title: string, major: TestMajor, job: MatrixJob): void {
  const scenarios = killScenarios(job);
  describe(`${title}, killed with SIGKILL (PostgreSQL ${major})`, () => {
    const cluster = ownCluster(major);
    let platform: TestPlatform;
    const deaths = new Map<string, string>();
    const ends = new Map<string, Job>();

    const inLanes = async (work: (scenario: KillScenario) => Promise<void>, lanes: number) => {
      const queue = scenarios.values();
      const lane = async () => {
        for (const scenario of queue) await work(scenario);
      };
      await Promise.all(Array.from({ length: lanes }, lane));
    };
    const die = async ({ slug, step, when, direction, cancelAfter }: KillScenario) => {
      const doom: ActorDoom = {
        dataDirectory: platform.dataDirectory,
        resourcesDirectory: RESOURCES,
        call: job.call,
        input: job.input(slug),
        tenant: slug,
        step,
        when,
        direction,
        cancelAfter,
      };
      const child = startNode(await bundledChild('doomed-actor'), [JSON.stringify(doom)], {
        ...platform.secrets,
      });
      const end = await child.end();
      deaths.set(slug, end.signal ?? `exit code ${end.code}: ${end.stdout}${end.stderr}`);
    };

    beforeAll(async () => {
      platform = await openTestPlatform(cluster());
      await inLanes(({ slug }) => job.prepare(platform, slug, cluster()), 4);
      await inLanes(die, AT_ONCE);
      // Told at once: what comes after would only fail in stranger ways.
      expect([...deaths].filter(([, death]) => death !== 'SIGKILL')).toEqual([]);
      const again = await platform.again();
      const newestJob = async (slug: string) => {
        const named = await again.client.jobs.list({ tenant: slug });
        const alias = job.alias?.(slug);
        const jobs =
          named.jobs.length > 0 || alias === undefined
            ? named.jobs
            : (await again.client.jobs.list({ tenant: alias })).jobs;
        return jobs.reduce((latest, each) => Math.max(latest, each.id), 0);
      };
      try {
        // Cancels first: a recovery takes up all that is left.
        for (const scenario of scenarios) {
          if (scenario.afterwards !== 'cancelled') continue;
          const cancel = again.client.jobs.cancel({ job: await newestJob(scenario.slug) });
          if (job.refusesCancel?.(scenario)) await expect(cancel).rejects.toMatchObject({ code: 'REFUSED' });
          else await cancel;
        }
        for (const { slug } of scenarios) ends.set(slug, await recovered(again, await newestJob(slug)));
      } finally {
        await again.close();
      }
    }, 600_000);
    afterAll(() => platform?.remove());

    it.each(scenarios.map((scenario) => [nameOf(scenario), scenario] as const))(
      '%s',
      async (_name, scenario) => {
        expect(deaths.get(scenario.slug)).toBe('SIGKILL');
        const ended = ends.get(scenario.slug);
        const wanted = endOf(job, scenario);
        expect({ status: ended?.status, error: ended?.error, fact: ended?.fact }).toMatchObject({
          status: wanted,
          error: null,
        });
        if (wanted === 'succeeded')
          expect(ended?.steps.map((step) => step.status)).toEqual(job.steps.map(() => 'done'));
        await job.check(platform, scenario.slug, wanted, cluster());
      },
    );

    it('leaves an audit log that is whole, and nobody between two statuses', async () => {
      expect((await platform.client.audit.verify()).firstBad).toBeNull();
      expect(await platform.client.lifecycle.attention()).toEqual([]);
    });
  });
}

const nameOf = ({ step, when, direction, afterwards }: KillScenario) =>
  direction === 'undo' ? `${when} the undo of ${step}` : `${when} ${step}, then ${afterwards}`;
