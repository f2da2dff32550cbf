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
import { procedure } from './base.ts';
import { actOnTenants, manyTenants, tenantReference } from './tenant-references.ts';

/** A number, or the slug that the tenant had. */
const erased = z.object({ tenant: z.string().min(1).max(60) });

export const endings = {
  planDelete: procedure.input(manyTenants).output(actPlansSchema),
  /** Blocked, renamed out of the way, kept for the retention; then the schedule purges it. One job a tenant. */
  delete: procedure.input(actOnTenants.extend({ reason: reasonSchema })).output(actResultsSchema),
  planRestore: procedure.input(manyTenants).output(actPlansSchema),
  /** Back under its slug and domains, in the status it had. */
  restore: procedure.input(actOnTenants).output(actResultsSchema),
  planPurge: procedure
    .input(tenantReference.extend({ backupTo: z.string().max(1000).optional() }))
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
