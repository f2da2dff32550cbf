import { z } from 'zod';
import { messageSchema } from '../models/message.ts';
import { planSchema } from '../models/plan.ts';
import {
  companyNameCheckSchema,
  emailCheckSchema,
  signUpInputSchema,
  signUpSchema,
} from '../models/signup.ts';
import { tenantNameSchema } from '../models/tenant.ts';
import { procedure } from './base.ts';
import { tenantReference } from './tenant-references.ts';

export const signup = {
  /** Is the company name free, and what would the tenant be called? */
  checkName: procedure.input(z.object({ name: tenantNameSchema })).output(companyNameCheckSchema),
  /** Bad addresses are an answer, not an error: a form asks while somebody types. */
  checkEmail: procedure.input(z.object({ email: z.string().max(300) })).output(emailCheckSchema),
  /** Accepts the sign-up as one job and answers at once; watch it with `jobs.watch`. */
  start: procedure
    .input(signUpInputSchema)
    .output(z.object({ tenant: z.string(), jobId: z.number().int(), loginUrl: z.string() })),
  get: procedure.input(tenantReference).output(signUpSchema),
  /** Sends what did not arrive. `again`: also what did. Audited. */
  sendWelcome: procedure
    .input(tenantReference.extend({ again: z.boolean().default(false) }))
    .output(messageSchema),
};

export const plans = {
  /** In the order of their position. */
  list: procedure.output(z.array(planSchema)),
};
