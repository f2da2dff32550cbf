import type { JobDefinition } from '../jobs/job-definition.ts';
import { readSharedSettings } from '../platform/shared-settings.ts';
import { sql } from '../postgres/sql.ts';
import { shutSteps } from './access-steps.ts';
import { settleStatus } from './change-status.ts';
import { type LifecycleStep, lifecycleJob } from './lifecycle-job.ts';
import type { LifecycleContext, LifecycleRun } from './lifecycle-run.ts';
import { parkedName, placeNow, setParkedAs } from './parking.ts';
import { placeKeeper } from './places/index.ts';

/** Soft: shut out, renamed out of the way, kept whole until it is due. */
export function deleteTenantJob(context: LifecycleContext): JobDefinition<LifecycleRun> {
  const job = lifecycleJob(context, {
    kind: 'tenant.delete',
    act: 'delete',
    steps: [...shutSteps('delete'), parkStep],
    firstEffect: 'block',
    settle: { title: 'Deleted', run: settleDeleted },
  });
  return {
    ...job,
    // A rename that does not come about must not leave the tenant shut out: it is let in again at once.
    undoAtOnce: (record, error) =>
      job.undoAtOnce(record, error) ||
      (error.code !== 'SERVER_UNREACHABLE' &&
        record.steps.some(({ name, status }) => name === 'park' && status === 'failed')),
  };
}

const parkStep: LifecycleStep = {
  name: 'park',
  title: 'Rename out of the way',
  async run(run) {
    const place = await placeNow(run);
    const parkedAs = place.parkedAs ?? parkedName(place, new Date(run.voice.record.createdAt));
    await setParkedAs(run, parkedAs);
    return placeKeeper(place.model).park(run.tools, { ...place, parkedAs }, parkedAs);
  },
  undo: {
    text: () => 'give it its name again',
    async run(run) {
      const place = await placeNow(run);
      if (place.parkedAs !== null) await placeKeeper(place.model).unpark(run.tools, place);
      await setParkedAs(run, null);
    },
  },
};

async function settleDeleted(run: LifecycleRun): Promise<string> {
  const { retentionDays } = (await readSharedSettings(run.platform)).lifecycle;
  await settleStatus(run.platform, run.tenant.id, 'DELETED', null, [
    sql`UPDATE platform.organizations
        SET deleted_at = now(), purge_due_at = now() + make_interval(days => ${retentionDays}::int)
        WHERE id = ${run.tenant.id}`,
  ]);
  return `deleted; it can be restored for ${retentionDays} ${retentionDays === 1 ? 'day' : 'days'}`;
}
