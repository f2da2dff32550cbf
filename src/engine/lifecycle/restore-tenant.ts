import type { SettledStatus } from '../../shared/models/lifecycle.ts';
import type { JobDefinition } from '../jobs/job-definition.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { forgetSnapshot } from './access-snapshots.ts';
import { isOpen, openStep } from './access-steps.ts';
import { settleStatus } from './change-status.ts';
import { type LifecycleStep, lifecycleJob } from './lifecycle-job.ts';
import type { LifecycleContext, LifecycleRun } from './lifecycle-run.ts';
import { parkedName, placeNow, setParkedAs } from './parking.ts';
import { placeKeeper } from './places/index.ts';
import { verifyAsTenant } from './reactivate-tenant.ts';

/** A deleted tenant comes back as it was: its name, its slug, its domains, and open again if it was open. */
export function restoreTenantJob(context: LifecycleContext): JobDefinition<LifecycleRun> {
  return lifecycleJob(context, {
    kind: 'tenant.restore',
    act: 'restore',
    steps: [
      unparkStep,
      ifOpen(openStep),
      ifOpen({ name: 'verify', title: 'Verify as the tenant', run: verifyAsTenant }),
    ],
    firstEffect: 'unpark',
    settle: {
      title: 'Restored',
      async run(run) {
        const { id } = run.tenant;
        const to = await statusBeforeDeletion(run.platform, id);
        await settleStatus(run.platform, id, to, null, [
          sql`UPDATE platform.organizations SET deleted_at = NULL, purge_due_at = NULL WHERE id = ${id}`,
          ...(isOpen(to) ? [forgetSnapshot(id)] : []),
        ]);
        return `${to.toLowerCase()} again`;
      },
    },
    undoneFact: () => 'Undone; the tenant is deleted as it was',
  });
}

/** The settled status that the deletion found. */
export async function statusBeforeDeletion(
  platform: OpenPlatform,
  tenantId: number,
): Promise<Extract<SettledStatus, 'TRIAL' | 'ACTIVE' | 'SUSPENDED' | 'CANCELLED'>> {
  const { rows } = await platform.database.run<{ status_before: string | null }>(
    sql`SELECT status_before FROM platform.organizations WHERE id = ${tenantId}`,
  );
  const before = rows[0]?.status_before;
  // Without a note of it the tenant stays shut: a person then decides.
  return before === 'TRIAL' || before === 'ACTIVE' || before === 'CANCELLED' ? before : 'SUSPENDED';
}

const unparkStep: LifecycleStep = {
  name: 'unpark',
  title: 'Give it its name again',
  async run(run) {
    const place = await placeNow(run);
    const fact = await placeKeeper(place.model).unpark(run.tools, place);
    await setParkedAs(run, null);
    return fact;
  },
  undo: {
    text: () => 'rename it out of the way again',
    async run(run) {
      const place = await placeNow(run);
      const deletedAt = new Date(run.tenant.deletedAt ?? run.voice.record.createdAt);
      const parkedAs = place.parkedAs ?? parkedName(place, deletedAt);
      await setParkedAs(run, parkedAs);
      await placeKeeper(place.model).park(run.tools, { ...place, parkedAs }, parkedAs);
    },
  },
};

/** A tenant that was shut before it was deleted stays shut. */
function ifOpen(step: LifecycleStep): LifecycleStep {
  const willOpen = async (run: LifecycleRun) =>
    isOpen(await statusBeforeDeletion(run.platform, run.tenant.id));
  return {
    ...step,
    run: async (run) => ((await willOpen(run)) ? step.run(run) : 'it was shut before, and stays so'),
    ...(step.undo && {
      undo: {
        text: step.undo.text,
        async run(run: LifecycleRun) {
          if (await willOpen(run)) await step.undo?.run(run);
        },
      },
    }),
  };
}
