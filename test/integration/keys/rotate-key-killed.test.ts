import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { rotateKeyJob } from '../../../src/engine/keys/rotate-key-job.ts';
import { exactVariable } from '../../../src/engine/secrets/environment-store.ts';
import { secretKeys } from '../../../src/engine/secrets/secret-store.ts';
import { bundledChild } from '../../support/bundled-child.ts';
import type { ActorDoom } from '../../support/children/doomed-actor.ts';
import { endings } from '../../support/kill-matrix.ts';
import { startNode } from '../../support/node-child.ts';
import { ownCluster } from '../../support/shared-cluster.ts';
import { stepTrap } from '../../support/step-trap.ts';
import {
  createAndWait,
  openTestEngine,
  openTestPlatform,
  RESOURCES,
  recovered,
  tenantInput,
} from '../../support/test-platform.ts';

/** Read from the definition: a step that is added is killed without a line of test. */
const { steps } = rotateKeyJob({} as Parameters<typeof rotateKeyJob>[0]);
const names = steps.map((step) => step.name);
const last = names.at(-1);

interface Scenario extends Pick<ActorDoom, 'step' | 'when' | 'direction' | 'cancelAfter'> {
  readonly afterwards: 'resumed' | 'cancelled';
}
const moments = ['before', 'after'] as const;
const scenarios: Scenario[] = [
  ...steps.flatMap(({ name: step }) =>
    moments.flatMap((when) =>
      endings(step, when, names).map((afterwards) => ({
        step,
        when,
        direction: 'run' as const,
        afterwards,
      })),
    ),
  ),
  ...steps
    .filter((step) => step.undo)
    .flatMap(({ name: step }) =>
      moments.map((when) => ({
        step,
        when,
        direction: 'undo' as const,
        cancelAfter: steps.at(-2)?.name,
        afterwards: 'resumed' as const,
      })),
    ),
];

describe('Rotating the key, killed with SIGKILL (PostgreSQL 15)', () => {
  const cluster = ownCluster(15);
  it.each(
    scenarios.map(
      (scenario) =>
        [
          `${scenario.when} ${scenario.direction === 'undo' ? 'the undo of ' : ''}${scenario.step}, then ${scenario.afterwards}`,
          scenario,
        ] as const,
    ),
  )('%s', async (_name, { afterwards, ...moment }) => {
    const platform = await openTestPlatform(cluster());
    try {
      const { slug } = tenantInput();
      await createAndWait(platform.client, tenantInput({ slug }));
      const tenant = slug ?? '';
      const reveal = { tenant, reason: 'for a test' };
      const { password } = await platform.client.tenants.revealPassword(reveal);
      const { id } = await platform.engine.platform.open();
      const environment = {
        ...platform.secrets,
        [exactVariable(secretKeys.masterKey(id, '2'))]: randomBytes(32).toString('hex'),
      };
      const doom: Omit<ActorDoom, 'tenant'> = {
        ...moment,
        dataDirectory: platform.dataDirectory,
        resourcesDirectory: RESOURCES,
        call: ['keys', 'rotate'],
        input: { reason: 'a test' },
      };
      const child = startNode(await bundledChild('doomed-actor'), [JSON.stringify(doom)], environment);
      const death = await child.end();
      expect(death.signal ?? `${death.stdout}${death.stderr}`).toBe('SIGKILL');

      const again = await openTestEngine({ dataDirectory: platform.dataDirectory, environment });
      try {
        const { jobs } = await again.client.jobs.list({});
        const job = jobs.find((each) => each.kind === 'key.rotate')?.id ?? 0;
        if (afterwards === 'cancelled') await again.client.jobs.cancel({ job });
        const ended = await recovered(again, job);
        const arrived = moment.step === last && moment.when === 'after' && moment.direction === 'run';
        const undone = moment.direction === 'undo' || (afterwards === 'cancelled' && !arrived);
        expect({ status: ended.status, error: ended.error }).toEqual({
          status: undone ? 'undone' : 'succeeded',
          error: null,
        });
        const keys = await again.client.keys.list();
        expect(keys.find((key) => key.current)).toMatchObject({ keyId: undone ? '1' : '2', passwords: 1 });
        expect(keys.filter((key) => !key.current).map((key) => key.passwords)).toEqual(undone ? [] : [0]);
        expect(await again.client.tenants.revealPassword(reveal)).toMatchObject({ password });
        expect((await again.client.tenants.test({ tenant })).passed).toBe(true);
      } finally {
        await again.close();
      }
    } finally {
      await platform.remove();
    }
  });
});

describe('Rotating the key, PostgreSQL stopped before a step (PostgreSQL 18)', () => {
  const cluster = ownCluster(18, { settings: { synchronous_commit: 'on' } });

  it.each(steps.map((step) => step.name))('%s', async (step) => {
    const platform = await openTestPlatform(cluster());
    const trap = stepTrap();
    try {
      const { slug } = tenantInput();
      await createAndWait(platform.client, tenantInput({ slug }));
      const reveal = { tenant: slug ?? '', reason: 'for a test' };
      const { password } = await platform.client.tenants.revealPassword(reveal);
      const { id } = await platform.engine.platform.open();
      const environment = {
        ...platform.secrets,
        [exactVariable(secretKeys.masterKey(id, '2'))]: randomBytes(32).toString('hex'),
      };
      const engine = await openTestEngine({
        dataDirectory: platform.dataDirectory,
        environment,
        jobHooks: trap.hooks,
      });
      try {
        trap.set(step, () => cluster().stop('immediate'));
        const { jobId } = await engine.client.keys.rotate({ reason: 'a test' });
        while (engine.engine.runner.live(jobId)) await new Promise((wake) => setTimeout(wake, 20));
        await cluster().start();
        let ended = await recovered(engine, jobId);
        if (ended.status === 'failed') {
          await engine.client.jobs.resume({ job: jobId });
          ended = await recovered(engine, jobId);
        }
        // Before the new key had any effect a failure is undone at once.
        const done = ended.status === 'succeeded';
        expect({ step, status: ended.status }).toEqual({
          step,
          status: step === 'key' || step === 'introduce' ? ended.status : 'succeeded',
        });
        expect(['succeeded', 'undone']).toContain(ended.status);
        const keys = await engine.client.keys.list();
        expect(keys.find((key) => key.current)).toMatchObject({ keyId: done ? '2' : '1', passwords: 1 });
        expect(await engine.client.tenants.revealPassword(reveal)).toMatchObject({ password });
      } finally {
        await engine.close();
      }
    } finally {
      await platform.remove();
    }
  });
});
