import { z } from 'zod';
import { reasonSchema, TENANT_STATUSES } from '../models/lifecycle.ts';
import {
  actPlansSchema,
  actResultsSchema,
  DIFFERENCE_KINDS,
  lastComparisonSchema,
  reconciliationSchema,
  statusChangeSchema,
  stuckTenantSchema,
  subscriptionSchema,
  tenantOptionSchema,
} from '../models/lifecycle-acts.ts';
import { slugSchema, tenantSchema } from '../models/tenant.ts';
import { procedure } from './base.ts';
import { actOnTenants, manyTenants, tenantReference } from './tenant-references.ts';

const reasoned = actOnTenants.extend({ reason: reasonSchema });

export const suspendInput = reasoned.extend({ reasonKind: z.enum(['manual', 'payment']).default('manual') });

export const lifecycle = {
  /** For each act whether it is possible now, and why not. Buttons read it. */
  options: procedure
    .input(tenantReference)
    .output(z.object({ status: z.enum(TENANT_STATUSES), options: z.array(tenantOptionSchema) })),
  /** Where it was, when and why; newest first. */
  history: procedure
    .input(tenantReference.extend({ limit: z.number().int().min(1).max(1000).default(100) }))
    .output(z.array(statusChangeSchema)),
  /** null: it was made without one. */
  subscription: procedure.input(tenantReference).output(subscriptionSchema.nullable()),
  /** For a tenant that has none. `subscription`: a plan's id; the entry plan when left out. Audited. */
  subscribe: procedure
    .input(tenantReference.extend({ subscription: z.string().min(1).max(60).optional() }))
    .output(subscriptionSchema),

  planSuspend: procedure.input(manyTenants).output(actPlansSchema),
  /** No login, no session left, everything kept; backups and migrations go on. */
  suspend: procedure.input(suspendInput).output(actResultsSchema),
  planReactivate: procedure.input(manyTenants).output(actPlansSchema),
  /** Exactly the access it had; back into its trial while that runs, else active. */
  reactivate: procedure.input(actOnTenants).output(actResultsSchema),
  planCancel: procedure.input(manyTenants).output(actPlansSchema),
  /** The customer leaves: shut as a suspended one, until it is reactivated or deleted. */
  cancel: procedure.input(reasoned).output(actResultsSchema),

  /** Ends a trial, brings back who was suspended for payment or a trial that was over, moves the paid-until date. */
  paymentReceived: procedure
    .input(
      tenantReference.extend({
        /** ISO date or time; a month from now when left out. */
        until: z.union([z.iso.datetime(), z.iso.date()]).optional(),
        wait: z.boolean().default(true),
      }),
    )
    .output(
      z.object({
        tenant: tenantSchema,
        subscription: subscriptionSchema,
        jobId: z.number().int().nullable(),
      }),
    ),
  /** Past due, and suspended for it. */
  paymentMissed: procedure
    .input(tenantReference.extend({ reason: reasonSchema.optional(), wait: z.boolean().default(true) }))
    .output(
      z.object({
        tenant: tenantSchema,
        subscription: subscriptionSchema,
        jobId: z.number().int().nullable(),
      }),
    ),

  /** Tenants that hang between two statuses, each with its job and the way out. */
  attention: procedure.output(z.array(stuckTenantSchema)),
  /** What the last comparison of all tenants found, made by the schedule or by anybody; null: there was none. Asks no server. */
  lastComparison: procedure.output(lastComparisonSchema.nullable()),
  /** Compares the platform database with the servers, in one query a server. All tenants when none is named. */
  reconcile: procedure
    .input(z.object({ tenants: z.array(slugSchema).max(1000).optional() }).prefault({}))
    .output(reconciliationSchema),
  /** Makes the server as the platform database says, and looks again. */
  repairDifference: procedure
    .input(tenantReference.extend({ kind: z.enum(DIFFERENCE_KINDS) }))
    .output(reconciliationSchema),
};
