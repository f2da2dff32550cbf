import { z } from 'zod';
import { conversionPlanSchema, keptPlaceSchema } from '../models/conversion.ts';
import { reasonSchema } from '../models/lifecycle.ts';
import { ISOLATION_MODELS } from '../models/tenant.ts';
import { procedure } from './base.ts';
import { tenantReference } from './tenant-references.ts';

const wanted = tenantReference.extend({ to: z.enum(ISOLATION_MODELS) });
const begun = z.object({ tenant: z.string(), jobId: z.number().int() });

export const conversion = {
  plan: procedure.input(wanted).output(conversionPlanSchema),
  /** To another isolation model on the same server, as a job. The former place is kept. */
  convert: procedure.input(wanted.extend({ reason: reasonSchema.optional() })).output(begun),
  /** Former places that are kept. */
  kept: procedure.output(z.array(keptPlaceSchema)),
  /** Drops the former place. Errors: `CONFIRMATION_REQUIRED` when `confirm` is not the slug. */
  confirm: procedure
    .input(tenantReference.extend({ confirm: z.string() }))
    .output(z.object({ dropped: z.string() })),
  /** Back to the former place, as a job. Errors: `CONFLICT` in the job where something was written since. */
  back: procedure
    .input(
      tenantReference.extend({ discardChanges: z.boolean().default(false), reason: reasonSchema.optional() }),
    )
    .output(begun),
};
