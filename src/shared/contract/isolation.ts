import { z } from 'zod';
import {
  attackSchema,
  ISOLATION_CAUSES,
  isolationReportSchema,
  isolationReportSummarySchema,
  mendPlanSchema,
  mendSchema,
  openFindingSchema,
  tenantIsolationSchema,
} from '../models/isolation.ts';
import { slugSchema } from '../models/tenant.ts';
import { procedure } from './base.ts';

/** An attack, and the tenants it is to be closed for: those of its open findings when left out. */
const mended = z.object({
  attack: z.string().min(1).max(60),
  tenants: z.array(slugSchema).min(1).max(100).optional(),
});

export const isolation = {
  /** Every attack, with what is expected of it. */
  attacks: procedure.output(z.array(attackSchema)),
  /** Tries the attacks as these tenants, or as all that are in service. A job: watch it with `jobs.watch`. */
  test: procedure
    .input(
      z.object({
        /** All when left out. */
        tenants: z.array(slugSchema).min(1).max(5000).optional(),
        /** `short`: what is tried after each provisioning. */
        extent: z.enum(['short', 'full']).default('full'),
      }),
    )
    .output(z.object({ jobId: z.number().int() })),
  /** Newest first. */
  reports: procedure
    .input(z.object({ limit: z.number().int().min(1).max(500).default(50) }).prefault({}))
    .output(z.array(isolationReportSummarySchema)),
  /** The newest one when no number is given; null where there is none. */
  report: procedure
    .input(z.object({ id: z.number().int().optional() }).prefault({}))
    .output(isolationReportSchema.nullable()),
  /** What did not hold and has not been tried again since, whichever report it stands in. */
  open: procedure.output(z.array(openFindingSchema)),
  /** The statements that would close an attack, read now. Nothing is run. */
  planMend: procedure.input(mended).output(mendPlanSchema),
  /**
   * Runs those that are exactly known, and begins the short test of the tenants with this attack. Errors: `CONFLICT`
   * where the server says something else than was shown, `CONFIRMATION_REQUIRED` on a production platform.
   */
  mend: procedure
    .input(
      mended.extend({
        /** As `planMend` has told them. */
        shown: z.array(mendSchema).max(1000),
        confirm: z.string().max(500).optional(),
        reason: z.string().trim().max(500).optional(),
      }),
    )
    .output(z.object({ jobId: z.number().int() })),
  /** What was seen as one tenant, in its newest test; null: never tested. */
  tenant: procedure
    .input(z.object({ tenant: slugSchema, report: z.number().int().optional() }))
    .output(
      tenantIsolationSchema
        .extend({ report: z.number().int(), at: z.iso.datetime(), cause: z.enum(ISOLATION_CAUSES) })
        .nullable(),
    ),
};
