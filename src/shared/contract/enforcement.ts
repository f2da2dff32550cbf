import { z } from 'zod';
import { configurationDriftSchema, hbaDriftSchema, lastDriftSchema } from '../models/configuration.ts';
import { reasonSchema } from '../models/lifecycle.ts';
import { actResultsSchema } from '../models/lifecycle-acts.ts';
import { planStepSchema } from '../models/tenant.ts';
import { procedure } from './base.ts';
import { actOnTenants, tenantReference } from './tenant-references.ts';

const serverReference = z.object({ server: z.string().min(1) });

/** Holding servers to what the configurations of their tenants say. */
export const enforcement = {
  /** What applying would change on the server now: current, wanted and the statements. */
  planApply: procedure.input(tenantReference).output(
    z.object({
      tenant: z.string(),
      steps: z.array(planStepSchema),
      drifts: z.array(configurationDriftSchema),
      /** Lines for pg_hba.conf, which `applyHba` puts in force; empty where nothing restricts it. */
      hba: z.array(z.string()),
    }),
  ),
  apply: procedure.input(actOnTenants).output(actResultsSchema),
  /** Every setting on any server that is not what it should be; a constant number of queries a server. Of all servers: kept. */
  drift: procedure.input(z.object({ server: z.string().min(1).optional() })).output(
    z.object({
      at: z.iso.datetime(),
      tenants: z.number().int(),
      drifts: z.array(configurationDriftSchema),
      unread: z.array(z.object({ server: z.string(), reason: z.string() })),
      /** Servers whose access rules are not as the configurations of their tenants want them. */
      hba: z.array(hbaDriftSchema).default([]),
    }),
  ),
  /** What the last comparison of all tenants found, whoever or whatever made it, without what was mended since. */
  lastDrift: procedure.output(lastDriftSchema.nullable()),
  /** Lines of pg_hba.conf for all tenants of a server, first match first. */
  hba: procedure.input(serverReference).output(
    z.object({
      fragment: z.string(),
      /** What puts it in force. */
      reload: z.string(),
      /** Tenants that it restricts. */
      tenants: z.number().int(),
      /** Cadastre can write and reload it itself. */
      applicable: z.boolean(),
      /** The server's file says so already; null: that cannot be known. */
      inForce: z.boolean().nullable(),
    }),
  ),
  /** Writes these lines, has the server check them, and reloads. Errors: `NOT_SUPPORTED` with the steps by hand. */
  applyHba: procedure
    .input(serverReference.extend({ reason: reasonSchema.optional() }))
    .output(z.object({ path: z.string(), tenants: z.number().int(), fact: z.string() })),
};
