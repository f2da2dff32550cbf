import { z } from 'zod';
import { configurationDriftSchema } from '../models/configuration.ts';
import { actResultsSchema } from '../models/lifecycle-acts.ts';
import { planStepSchema } from '../models/tenant.ts';
import { procedure } from './base.ts';
import { actOnTenants, tenantReference } from './tenant-references.ts';

/** Holding servers to what the configurations of their tenants say. */
export const enforcement = {
  /** What applying would change on the server now: current, wanted and the statements. */
  planApply: procedure.input(tenantReference).output(
    z.object({
      tenant: z.string(),
      steps: z.array(planStepSchema),
      drifts: z.array(configurationDriftSchema),
      /** Lines for pg_hba.conf, and how to put them in force; empty where nothing restricts it. */
      hba: z.array(z.string()),
    }),
  ),
  apply: procedure.input(actOnTenants).output(actResultsSchema),
  /** Every setting on any server that is not what it should be; a constant number of queries a server. */
  drift: procedure.input(z.object({ server: z.string().min(1).optional() })).output(
    z.object({
      at: z.iso.datetime(),
      tenants: z.number().int(),
      drifts: z.array(configurationDriftSchema),
      unread: z.array(z.object({ server: z.string(), reason: z.string() })),
    }),
  ),
  /** Lines of pg_hba.conf for all tenants of a server, first match first. */
  hba: procedure
    .input(z.object({ server: z.string().min(1) }))
    .output(z.object({ fragment: z.string(), reload: z.string() })),
};
