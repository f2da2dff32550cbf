import type { LifecycleAct, SettledStatus } from '../../shared/models/lifecycle.ts';
import { forgetSnapshot, readSnapshot, storeSnapshot } from './access-snapshots.ts';
import { type LifecycleStep, statusFoundBy } from './lifecycle-job.ts';
import type { LifecycleRun } from './lifecycle-run.ts';
import { placeKeeper } from './places/index.ts';

/** May the customer's application come in while its tenant is in this status? */
export const isOpen = (status: SettledStatus): boolean => status === 'TRIAL' || status === 'ACTIVE';

/**
 * Shuts a tenant that was open and leaves one alone that was shut: first what will be taken is written down, then it
 * is taken. Undoing gives it back.
 */
export function shutSteps(act: LifecycleAct): LifecycleStep[] {
  const foundOpen = async (run: LifecycleRun) => isOpen(await statusFoundBy(run, act));
  return [
    {
      name: 'remember',
      title: 'Write down the access',
      async run(run) {
        if (!(await foundOpen(run))) return 'written down when it was shut';
        const snapshot = await placeKeeper(run.place.model).readAccess(run.tools, run.place);
        await storeSnapshot(run.platform, run.tenant.id, run.voice.record.id, snapshot);
        return 'privileges, logins, limits, settings and memberships';
      },
      undo: {
        text: () => 'forget what was written down',
        async run(run) {
          if (await foundOpen(run)) await run.platform.database.run(forgetSnapshot(run.tenant.id));
        },
      },
    },
    {
      name: 'block',
      title: 'Shut the tenant out',
      run: (run) => placeKeeper(run.place.model).block(run.tools, run.place),
      undo: {
        text: () => 'give back the access',
        async run(run) {
          const snapshot = (await foundOpen(run)) ? await readSnapshot(run.platform, run.tenant.id) : null;
          // Without one nothing was taken.
          if (snapshot) await placeKeeper(run.place.model).unblock(run.tools, run.place, snapshot);
        },
      },
    },
  ];
}

/** Gives back what was written down; undoing shuts the tenant again. */
export const openStep: LifecycleStep = {
  name: 'unblock',
  title: 'Give back the access',
  async run(run) {
    const snapshot = await readSnapshot(run.platform, run.tenant.id);
    if (!snapshot) run.voice.remark('Nothing was written down when it was shut: it gets the least it needs');
    return placeKeeper(run.place.model).unblock(run.tools, run.place, snapshot ?? {});
  },
  undo: {
    text: () => 'shut the tenant out again',
    async run(run) {
      await placeKeeper(run.place.model).block(run.tools, run.place);
    },
  },
};
