import { backupsWork } from '../backups/index.ts';
import { driftWork } from '../enforcement/index.ts';
import { isolationWork } from '../isolation/isolation-work.ts';
import { newTenantsWork } from '../isolation/new-tenants-work.ts';
import { formerLoginsWork } from '../keys/former-logins-work.ts';
import { rotationPolicyWork } from '../keys/rotation-policy-work.ts';
import { lifecycleWorks, worksPorts } from '../lifecycle/index.ts';
import { sharedRunWork } from '../migrations/run/share-run.ts';
import { readSchemasWork } from '../schema-drift/index.ts';
import { tierChangesWork } from '../tier-changes/index.ts';
import { MEASURE_WORK, measureWork } from '../usage/index.ts';
import type { Rooms } from './rooms.ts';

/** Everything that is done when its time comes. */
export function registerWorks({ schedule, ...rooms }: Rooms): void {
  const { lifecycle, endings, mail, isolation } = rooms;
  for (const work of lifecycleWorks(lifecycle, worksPorts(endings, mail))) schedule.register(work);
  schedule.register(formerLoginsWork(lifecycle));
  schedule.register(tierChangesWork(rooms.tierChanges));
  schedule.register(backupsWork(rooms.backups));
  schedule.registerShared(sharedRunWork(rooms.migrations));
  schedule.register(rotationPolicyWork(lifecycle));
  schedule.register(isolationWork(isolation));
  schedule.register(newTenantsWork(isolation));
  schedule.register(driftWork(lifecycle));
  schedule.register(readSchemasWork(rooms.tenants));
  schedule.register(
    measureWork(rooms.usage, (afterMs) => {
      setTimeout(() => void schedule.runSoon(MEASURE_WORK), afterMs).unref();
    }),
  );
}
