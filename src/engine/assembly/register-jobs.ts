import { adoptDatabasesJob } from '../adoption/adopt-databases.ts';
import { backUpJob } from '../backups/index.ts';
import { convertBackJob, convertTenantJob } from '../conversion/index.ts';
import { applyConfigurationJob } from '../enforcement/index.ts';
import { isolationJob } from '../isolation/isolation-job.ts';
import type { JobRunner } from '../jobs/job-runner.ts';
import { rotatePasswordJob } from '../keys/rotate-password-job.ts';
import { deleteTenantJob } from '../lifecycle/delete-tenant.ts';
import { cancelTenantJob, reactivateTenantJob, suspendTenantJob } from '../lifecycle/index.ts';
import { purgeTenantJob } from '../lifecycle/purge-tenant.ts';
import { restoreTenantJob } from '../lifecycle/restore-tenant.ts';
import { rehearseJob } from '../migrations/rehearse/rehearse-job.ts';
import { migrationRunJob } from '../migrations/run/run-job.ts';
import { removeOrphanJob } from '../orphans/remove-orphan.ts';
import { importTenantsJob } from '../provisioning/import-tenants.ts';
import { mendDriftJob, readDriftJob } from '../schema-drift/index.ts';
import { setTierJob, setTiersJob } from '../tier-changes/index.ts';
import type { Rooms } from './rooms.ts';

/** Every kind of job, each over the room that it is of. */
export function registerJobs(runner: JobRunner, rooms: Rooms): void {
  const { tenants, signUp, lifecycle, conversion, endings, migrations, orphans, tierChanges } = rooms;
  runner.register(rooms.keys.rotateKey);
  runner.register(tenants.tenantJob);
  runner.register(signUp.signUpJob);
  runner.register(importTenantsJob(tenants));
  runner.register(convertTenantJob(conversion));
  runner.register(convertBackJob(conversion));
  runner.register(rotatePasswordJob(lifecycle));
  runner.register(isolationJob(rooms.isolation));
  for (const define of [suspendTenantJob, reactivateTenantJob, cancelTenantJob, applyConfigurationJob])
    runner.register(define(lifecycle));
  for (const define of [deleteTenantJob, restoreTenantJob, purgeTenantJob]) runner.register(define(endings));
  runner.register(backUpJob(rooms.backups));
  runner.register(migrationRunJob(migrations));
  runner.register(rehearseJob(migrations));
  runner.register(removeOrphanJob(orphans));
  runner.register(adoptDatabasesJob(orphans));
  runner.register(setTierJob(tierChanges));
  runner.register(setTiersJob(tierChanges));
  runner.register(readDriftJob(tenants));
  runner.register(mendDriftJob(tenants));
}
