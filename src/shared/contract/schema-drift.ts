import { z } from 'zod';
import { reasonSchema } from '../models/lifecycle.ts';
import { DRIFT_STATES, schemaDifferenceSchema, tenantDriftSchema } from '../models/schema-drift.ts';
import { procedure } from './base.ts';

/** A slug, or the database of shared tables; a tenant with rows of shared tables means those tables. */
const place = z.string().trim().min(1).max(80);
const some = z.object({ tenants: z.array(place).min(1).max(20_000).optional() }).prefault({});

/** Is a tenant's schema what its version says? */
export const schemaDrift = {
  /** As last read: drifted first, then unknown, then in sync. */
  list: procedure
    .input(
      z
        .object({
          blueprint: z.string().min(1).max(60).optional(),
          tenants: z.array(place).min(1).max(20_000).optional(),
          /** Only those in one of these states. */
          states: z.array(z.enum(DRIFT_STATES)).min(1).optional(),
        })
        .prefault({}),
    )
    .output(z.array(tenantDriftSchema)),
  show: procedure
    .input(z.object({ tenant: place }))
    .output(tenantDriftSchema.extend({ items: z.array(schemaDifferenceSchema) })),
  /** Reads these tenants now, or all. A job. */
  read: procedure.input(some).output(z.object({ jobId: z.number().int() })),
  /** The statements that mend these differences, read again now. */
  planMend: procedure
    .input(z.object({ tenant: place, keys: z.array(z.string().max(500)).min(1).max(2000) }))
    .output(
      z.object({
        inTransaction: z.array(z.string()),
        alone: z.array(z.string()),
        left: z.array(schemaDifferenceSchema),
        /** What has to be typed on a production platform; null: nothing. */
        confirm: z.string().nullable(),
      }),
    ),
  /** Runs them, and reads the tenant again. Errors: `CONFLICT` when it is no longer what was shown. */
  mend: procedure
    .input(
      z.object({
        tenant: place,
        keys: z.array(z.string().max(500)).min(1).max(2000),
        /** As `planMend` has told them, those that run alone last. */
        shown: z.array(z.string()).max(5000),
        reason: reasonSchema.optional(),
        confirm: z.string().max(500).optional(),
      }),
    )
    .output(z.object({ jobId: z.number().int() })),
  /** Keeps a difference, with a reason: it counts no more until it changes. */
  accept: procedure
    .input(
      z.object({
        tenant: place,
        keys: z.array(z.string().max(500)).min(1).max(2000),
        reason: z.string().trim().min(3, 'Say why, in a few words').max(500),
      }),
    )
    .output(tenantDriftSchema),
  unaccept: procedure
    .input(z.object({ tenant: place, keys: z.array(z.string().max(500)).min(1).max(2000) }))
    .output(tenantDriftSchema),
};
