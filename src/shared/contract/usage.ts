import { z } from 'zod';
import { reasonSchema } from '../models/lifecycle.ts';
import { slugSchema } from '../models/tenant.ts';
import { tenantUsageSchema, usageAlertSchema, usageSchema } from '../models/usage.ts';
import { procedure } from './base.ts';
import { tenantReference } from './tenant-references.ts';

export const usage = {
  /** All tenants that are held to a tier, with their latest measures; by slug. */
  list: procedure.output(z.object({ at: z.iso.datetime(), tenants: z.array(usageSchema) })),
  /** One tenant with its measures since then, the last day when left out. Errors: `NOT_FOUND`, `REFUSED` for one that is held to no tier. */
  show: procedure
    .input(tenantReference.extend({ since: z.iso.datetime().optional() }))
    .output(tenantUsageSchema),
  /** Measures these tenants now, all when none is named, whatever their interval. Errors: `CONFLICT` while another process is at it for long. */
  measure: procedure.input(z.object({ tenants: z.array(slugSchema).max(1000).optional() })).output(
    z.object({
      at: z.iso.datetime(),
      measured: z.number().int(),
      /** Named, and not measured. */
      left: z.array(z.object({ tenant: z.string(), reason: z.string() })),
      /** Servers that did not answer: nothing is known of their tenants. */
      unread: z.array(z.object({ server: z.string(), tenants: z.number().int(), reason: z.string() })),
    }),
  ),
};

const alertReference = z.object({ id: z.number().int().min(1) });

export const alerts = {
  /** Those that are raised; with `all`, those that have ended too, at most 1,000. The newest first. */
  list: procedure
    .input(z.object({ all: z.boolean().default(false), tenant: slugSchema.optional() }))
    .output(z.array(usageAlertSchema)),
  /** Nobody is told of it until then, nor of the same alert that is raised again meanwhile. Errors: `NOT_FOUND`, `REFUSED` for one that has ended. Audited. */
  silence: procedure
    .input(alertReference.extend({ until: z.iso.datetime(), reason: reasonSchema }))
    .output(usageAlertSchema),
  /** It is told of again. Audited. */
  unsilence: procedure
    .input(alertReference.extend({ reason: reasonSchema.optional() }))
    .output(usageAlertSchema),
};
