import { z } from 'zod';
import { domainCheckSchema, domainInputSchema, domainSchema } from '../models/domain.ts';
import { slugSchema } from '../models/tenant.ts';
import { procedure } from './base.ts';

const hostReference = z.object({ host: domainInputSchema });

export const domains = {
  /** All host names, or those of one tenant; the primary one first. */
  list: procedure
    .input(z.object({ tenant: slugSchema.optional() }).default({}))
    .output(z.object({ domains: z.array(domainSchema), baseDomain: z.string().nullable() })),
  /** What a typed name would become, and whether it is free. */
  check: procedure.input(hostReference).output(domainCheckSchema),
  /** Registers a custom domain; it routes nowhere before it is verified. */
  add: procedure.input(hostReference.extend({ tenant: slugSchema })).output(domainSchema),
  /** Looks for the proof now. Throws `VERIFICATION_FAILED` with what was found instead. */
  verify: procedure
    .input(
      hostReference.extend({
        way: z.enum(['dns', 'file']).default('dns'),
        /** Lets the file be fetched from a private address: the host is of this network. */
        allowPrivate: z.boolean().default(false),
      }),
    )
    .output(domainSchema),
  /** A custom domain only: the primary one comes and goes with the base domain. */
  remove: procedure.input(hostReference).output(z.object({ removed: z.string(), tenant: z.string() })),
};
