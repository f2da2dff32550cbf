import { z } from 'zod';
import { reasonSchema } from '../models/lifecycle.ts';
import { slugSchema } from '../models/tenant.ts';

export const tenantReference = z.object({ tenant: slugSchema });

export const manyTenants = z.object({
  tenants: z.array(slugSchema).min(1, 'Name at least one tenant').max(1000),
});

/**
 * An act on one or many tenants; each is a job of its own. With `wait` the answer comes when all have ended. Without,
 * one tenant's job is begun and its number answered, with the result `not-run`: watch it with `jobs.watch`.
 */
export const actOnTenants = manyTenants.extend({
  reason: reasonSchema.optional(),
  wait: z.boolean().default(true),
});
