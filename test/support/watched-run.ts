import type { MigrationRun, RunTarget } from '../../src/shared/models/migration-run.ts';
import type { TestClient } from './test-platform.ts';

/** Sooner than `watch` tells it, which spares who looks on. */
const LOOK_EVERY_MS = 40;
const PATIENCE_MS = 90_000;

/** The run when it is over, or stands at a gate or in a pause, and nobody is at work. */
export function standsStill(client: TestClient, run: number): Promise<MigrationRun> {
  return runWhere(client, run, ({ status, counts }) => status !== 'running' && counts.atWork === 0);
}

/** The run as soon as this holds of it; throws when it stands still without. */
export async function runWhere(
  client: TestClient,
  run: number,
  holds: (state: MigrationRun) => boolean,
): Promise<MigrationRun> {
  let heardAt = performance.now();
  for (;;) {
    // While the platform database is away nobody can say how the run stands.
    const state = await client.migrations.show({ run }).catch((error: unknown) => {
      if (performance.now() - heardAt > PATIENCE_MS) throw error;
      return null;
    });
    if (state === null) {
      await new Promise((wake) => setTimeout(wake, LOOK_EVERY_MS));
      continue;
    }
    heardAt = performance.now();
    if (holds(state)) return state;
    if (state.status !== 'running' && state.counts.atWork === 0)
      throw new Error(`Run ${run} is ${state.status}: ${state.fact}`);
    await new Promise((wake) => setTimeout(wake, LOOK_EVERY_MS));
  }
}

/** Its targets by slug; shared tables by their database. */
export async function targetsOf(client: TestClient, run: number): Promise<Map<string, RunTarget>> {
  const { targets } = await client.migrations.targets({ run, limit: 20_000 });
  return new Map(targets.map((target) => [target.tenant ?? target.database, target]));
}

/** Until nobody works the job of this run, and it has written its end. */
export async function jobOver(client: TestClient, run: number) {
  const { jobId } = await client.migrations.show({ run });
  for (;;) {
    const job = await client.jobs.get({ job: jobId });
    if (!job.held) return job;
    await new Promise((wake) => setTimeout(wake, LOOK_EVERY_MS));
  }
}
