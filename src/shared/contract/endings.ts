import { z } from 'zod';
import {
  endingPlanSchema,
  erasureSummarySchema,
  erasureVerdictSchema,
  manyTenantsSchema,
  purgeInputSchema,
  purgePlanSchema,
  signedErasureSchema,
  startedTargetSchema,
} from '../models/ending.ts';
import { reasonSchema } from '../models/lifecycle.ts';
import { slugSchema } from '../models/tenant.ts';
import { procedure } from './base.ts';

const many = z.object({ tenants: manyTenantsSchema });
const started = z.object({ targets: z.array(startedTargetSchema) });
/** A number, or the slug that the tenant had. */
const erased = z.object({ tenant: z.string().min(1).max(60) });

export const endings = {
  planDelete: procedure
    .input(many)
    .output(z.object({ retentionDays: z.number().int(), targets: z.array(endingPlanSchema) })),
  /** Blocked, out of the way, kept for the retention. One job a tenant; refusals are in the answer. */
  delete: procedure.input(many.extend({ reason: reasonSchema })).output(started),
  planRestore: procedure.input(many).output(z.object({ targets: z.array(endingPlanSchema) })),
  /** Back under its slug and domains, in the status it had. */
  restore: procedure.input(many.extend({ reason: reasonSchema.optional() })).output(started),
  planPurge: procedure
    .input(z.object({ tenant: slugSchema, backupTo: z.string().max(1000).optional() }))
    .output(purgePlanSchema),
  /** No way back once the database is being dropped. Errors: `CONFIRMATION_REQUIRED` when `confirm` is not the slug. */
  purge: procedure.input(purgeInputSchema).output(z.object({ tenant: z.string(), jobId: z.number().int() })),
  erasures: procedure.output(z.array(erasureSummarySchema)),
  erasure: procedure.input(erased).output(signedErasureSchema),
  /** The proof as a file. Audited. */
  exportErasure: procedure
    .input(erased.extend({ format: z.enum(['json', 'pdf']) }))
    .output(z.object({ fileName: z.string(), mediaType: z.string(), base64: z.string() })),
  /** Checks a proof, as JSON or PDF, base64. */
  verifyErasure: procedure
    .input(z.object({ base64: z.string().max(16 * 1024 * 1024) }))
    .output(erasureVerdictSchema),
};
