import { z } from 'zod';
import {
  orphanReferenceSchema,
  orphanReportSchema,
  removeOrphanInputSchema,
  removeOrphanPlanSchema,
} from '../models/orphan.ts';
import { procedure } from './base.ts';

export const orphans = {
  /** What one side has and the other does not know. Without `server`: all of them. Adopting one: `adoption.adopt`. */
  list: procedure
    .input(z.object({ server: z.string().min(1).max(200).optional() }))
    .output(orphanReportSchema),
  planRemove: procedure.input(orphanReferenceSchema).output(removeOrphanPlanSchema),
  /** Errors: `CONFIRMATION_REQUIRED` when `confirm` is not the name, `CONFLICT` when it is no orphan any more. */
  remove: procedure.input(removeOrphanInputSchema).output(z.object({ jobId: z.number().int() })),
};
