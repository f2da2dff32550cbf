import { z } from 'zod';
import {
  BACKUP_RESULTS,
  backupCheckSchema,
  backupFindingSchema,
  backupOverviewSchema,
  backupSchema,
} from '../models/backup.ts';
import { reasonSchema } from '../models/lifecycle.ts';
import { actPlansSchema, actResultsSchema } from '../models/lifecycle-acts.ts';
import { slugSchema } from '../models/tenant.ts';
import { procedure } from './base.ts';
import { actOnTenants, manyTenants } from './tenant-references.ts';

const one = z.object({ id: z.number().int().positive() });

/** Backups that tiers ask for. Those before a purge, a migration or a change of tier stand with their jobs. */
export const backups = {
  /** Where each tenant stands: last good one, next one, what keeps it from being made. */
  overview: procedure.output(backupOverviewSchema),
  /** Newest first: made, at work, failed and removed ones. */
  list: procedure
    .input(
      z
        .object({
          tenant: slugSchema.optional(),
          result: z.enum(BACKUP_RESULTS).optional(),
          limit: z.number().int().min(1).max(5000).default(200),
        })
        .prefault({}),
    )
    .output(z.array(backupSchema)),
  plan: procedure.input(manyTenants).output(actPlansSchema),
  /** Backs tenants up now. One job a tenant. */
  backUp: procedure.input(actOnTenants).output(actResultsSchema),
  /** Reads the file again, and writes down what it found. Audited. */
  check: procedure.input(one).output(backupCheckSchema),
  /** Removes its files. Errors: `CONFIRMATION_REQUIRED` when `confirm` is not the tenant's slug. */
  remove: procedure
    .input(one.extend({ confirm: z.string().max(200), reason: reasonSchema }))
    .output(backupSchema),
  /** A new pair of age: its recipient joins those that backups are sealed for, its identity is answered this once. */
  createKey: procedure
    .input(z.object({ replace: z.boolean().default(false), reason: reasonSchema.optional() }).prefault({}))
    .output(z.object({ identity: z.string(), recipient: z.string(), recipients: z.array(z.string()) })),
  /** What waits for a person. */
  findings: procedure.output(z.array(backupFindingSchema)),
};
