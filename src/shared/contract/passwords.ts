import { z } from 'zod';
import { reasonSchema } from '../models/lifecycle.ts';
import { actPlansSchema, actResultsSchema } from '../models/lifecycle-acts.ts';
import { slugSchema } from '../models/tenant.ts';
import { procedure } from './base.ts';

const manyTenants = z.object({ tenants: z.array(slugSchema).min(1, 'Name at least one tenant').max(5000) });
const rotation = manyTenants.extend({
  /** Hours for which the former login stays open; 0: it is shut at once. */
  graceHours: z
    .number()
    .int()
    .min(0)
    .max(24 * 90)
    .default(24),
});

export const passwords = {
  planRotate: procedure.input(rotation).output(actPlansSchema),
  /** Another login with another password for each tenant; the former one stays open for the grace. Jobs. */
  rotate: procedure
    .input(rotation.extend({ reason: reasonSchema.optional(), wait: z.boolean().default(true) }))
    .output(actResultsSchema),
  /** Former logins that are still open, the first to end first. */
  former: procedure.output(
    z.array(z.object({ slug: z.string(), login: z.string(), until: z.iso.datetime() })),
  ),
  /** Shuts them before their time. */
  closeFormer: procedure.input(manyTenants).output(actResultsSchema),
};
