import { z } from 'zod';
import {
  attackSchema,
  isolationReportSchema,
  isolationReportSummarySchema,
  openFindingSchema,
  tenantIsolationSchema,
} from '../models/isolation.ts';
import { slugSchema } from '../models/tenant.ts';
import { procedure } from './base.ts';

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
  /** What was seen as one tenant, in its newest test; null: never tested. */
  tenant: procedure
    .input(z.object({ tenant: slugSchema, report: z.number().int().optional() }))
    .output(tenantIsolationSchema.extend({ report: z.number().int(), at: z.iso.datetime() }).nullable()),
};
