import { z } from 'zod';
import { reasonSchema } from '../models/lifecycle.ts';
import {
  createTenantInputSchema,
  importPlanRowSchema,
  tenantConnectionSchema,
  tenantNameSchema,
  tenantPlanSchema,
  tenantSchema,
  tenantTestSchema,
  tenantTotalsSchema,
} from '../models/tenant.ts';
import { tierNameSchema } from '../models/tier-names.ts';
import { procedure } from './base.ts';
import { tenantReference } from './tenant-references.ts';

/** Everything of a new tenant, checked as far as the form is filled. */
const planInput = createTenantInputSchema;

const importOptions = z.object({
  /** The CSV text; header row required: name, slug, owner_email, owner_password, …, server, tier, trial_days, set.KEY. */
  csv: z.string().max(64 * 1024 * 1024),
  /** Used for rows that leave it out. */
  server: z.string().min(1).optional(),
  blueprint: z.string().min(1).default('studio'),
  trialDays: z.number().int().min(0).max(365).default(14),
  /** For rows that name none; left out: that of each row's plan, else the default of the settings. */
  tier: tierNameSchema.optional(),
  concurrency: z.number().int().min(1).max(16).optional(),
});

export const tenants = {
  /** All tenants, by name. Filtering and sorting of a few thousand rows is the reader's. */
  list: procedure.output(
    z.object({ tenants: z.array(tenantSchema), totals: tenantTotalsSchema, readAt: z.iso.datetime() }),
  ),
  get: procedure.input(tenantReference).output(tenantSchema),
  /** What a name would become, and whether slug and e-mail are free. */
  checkName: procedure
    .input(
      z.object({
        name: tenantNameSchema.optional(),
        slug: z.string().max(200).optional(),
        ownerEmail: z.string().max(300).optional(),
      }),
    )
    .output(
      z.object({
        slug: z.string().nullable(),
        slugProblem: z.string().nullable(),
        emailProblem: z.string().nullable(),
      }),
    ),
  plan: procedure.input(planInput).output(tenantPlanSchema),
  /** Accepts the job and answers at once; watch it with `jobs.watch`. */
  create: procedure
    .input(createTenantInputSchema)
    .output(z.object({ tenant: z.string(), jobId: z.number().int() })),
  /** Signs in as the tenant and probes what it may and may not do; nothing is kept. */
  test: procedure.input(tenantReference).output(tenantTestSchema),
  connection: procedure.input(tenantReference).output(tenantConnectionSchema),
  /** Hands out the password. Audited with its reason. */
  revealPassword: procedure
    .input(tenantReference.extend({ reason: reasonSchema }))
    .output(
      z.object({ login: z.string(), password: z.string(), strings: tenantConnectionSchema.shape.strings }),
    ),
  planImport: procedure.input(importOptions).output(
    z.object({
      rows: z.array(importPlanRowSchema),
      create: z.number().int(),
      skip: z.number().int(),
      refused: z.number().int(),
    }),
  ),
  /** Accepts the import as a job; rows that are refused fail alone. A second run does what is left. */
  import: procedure.input(importOptions).output(z.object({ jobId: z.number().int() })),
};
