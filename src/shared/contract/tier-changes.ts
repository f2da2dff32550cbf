import { z } from 'zod';
import { scheduledChangeSchema, tierChangePlanSchema } from '../models/configuration.ts';
import { actResultsSchema } from '../models/lifecycle-acts.ts';
import { tierNameSchema } from '../models/tier.ts';
import { procedure } from './base.ts';
import { actOnTenants, manyTenants } from './tenant-references.ts';

/** Moving tenants from tier to tier. */
export const tierChanges = {
  plan: procedure
    .input(
      manyTenants.extend({
        tier: tierNameSchema,
        version: z.number().int().min(1).optional(),
        /** As for `begin`: whether a backup could be made there is looked at too. */
        backupTo: z.string().max(4000).optional(),
      }),
    )
    .output(z.object({ plans: z.array(tierChangePlanSchema), command: z.string() })),
  /**
   * Moves tenants to a tier, each as a job. `at`: on a date instead. `queue`: who is over the new limits waits until it
   * fits. `waves`: how many at first, and then how many at a time. More than one tenant, or waves: one job over them all,
   * whose number is answered; `wait` false answers when it is at work, for many too. A cancel comes between tenants.
   */
  begin: procedure
    .input(
      actOnTenants.extend({
        tier: tierNameSchema,
        version: z.number().int().min(1).optional(),
        at: z.iso.datetime().optional(),
        queue: z.boolean().default(false),
        /** Folder for the backup that the tier asks for before a change. */
        backupTo: z.string().max(4000).optional(),
        waves: z.array(z.number().int().min(1)).max(20).optional(),
        /** So many failures in one wave, and the next does not begin. */
        stopAt: z.number().int().min(1).max(1000).default(1),
      }),
    )
    // `jobId`: the job over many tenants. Its waves stand in `jobs.watch`, its tenants in `jobs.rows`.
    .output(actResultsSchema.extend({ jobId: z.number().int().optional() })),
  /** Changes for a date, and those that wait. */
  scheduled: procedure.output(z.array(scheduledChangeSchema)),
  cancel: procedure.input(z.object({ id: z.number().int() })).output(scheduledChangeSchema),
};
