import { z } from 'zod';
import {
  orphanReferenceSchema,
  orphanReportSchema,
  removeOrphanInputSchema,
  removeOrphanPlanSchema,
  takeBackInputSchema,
} from '../models/orphan.ts';
import { tenantSchema } from '../models/tenant.ts';
import { procedure } from './base.ts';

export const orphans = {
  /** What one side has and the other does not know. Without `server`: all of them. Adopting one: `adoption.adopt`. */
  list: procedure
    .input(z.object({ server: z.string().min(1).max(200).optional() }))
    .output(orphanReportSchema),
  /** A schema or rows of a shared database become a tenant again under the number that they carry. Audited. */
  takeBack: procedure.input(takeBackInputSchema).output(tenantSchema),
  planRemove: procedure.input(orphanReferenceSchema).output(removeOrphanPlanSchema),
  /** Errors: `CONFIRMATION_REQUIRED` when `confirm` is not the name, `CONFLICT` when it is no orphan any more. */
  remove: procedure.input(removeOrphanInputSchema).output(z.object({ jobId: z.number().int() })),
};
