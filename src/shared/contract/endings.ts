import { z } from 'zod';
import {
  erasureSummarySchema,
  erasureVerdictSchema,
  purgeInputSchema,
  purgePlanSchema,
  signedErasureSchema,
} from '../models/ending.ts';
import { reasonSchema } from '../models/lifecycle.ts';
import { actPlansSchema, actResultsSchema } from '../models/lifecycle-acts.ts';
import { slugSchema } from '../models/tenant.ts';
import { procedure } from './base.ts';

const many = z.object({ tenants: z.array(slugSchema).min(1, 'Name at least one tenant').max(1000) });
/** As for the acts of `lifecycle`: with `wait` the answer comes when all jobs have ended. */
const act = many.extend({ reason: reasonSchema.optional(), wait: z.boolean().default(true) });
/** A number, or the slug that the tenant had. */
const erased = z.object({ tenant: z.string().min(1).max(60) });

export const endings = {
  planDelete: procedure.input(many).output(actPlansSchema),
  /** Blocked, renamed out of the way, kept for the retention; then the schedule purges it. One job a tenant. */
  delete: procedure.input(act.extend({ reason: reasonSchema })).output(actResultsSchema),
  planRestore: procedure.input(many).output(actPlansSchema),
  /** Back under its slug and domains, in the status it had. */
  restore: procedure.input(act).output(actResultsSchema),
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
