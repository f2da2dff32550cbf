import { z } from 'zod';
import { errorDataSchema } from '../errors.ts';
import { TARGET_RESULTS } from './job.ts';
import { LIFECYCLE_ACTS, STATUS_REASONS, TENANT_STATUSES } from './lifecycle.ts';
import { planStepSchema } from './tenant.ts';

/** What a button on a tenant may do: the acts of its life, and the two things that a bank says. */
export const TENANT_ACTS = [
  'suspend',
  'reactivate',
  'cancel',
  'delete',
  'restore',
  'purge',
  'payment-received',
  'payment-missed',
] as const;
export type TenantAct = (typeof TENANT_ACTS)[number];

export const tenantOptionSchema = z.object({
  act: z.enum(TENANT_ACTS),
  possible: z.boolean(),
  /** Why not, in a sentence; null when it is possible. */
  whyNot: z.string().nullable(),
  /** What to do first; null where nothing helps. */
  wayOut: z.string().nullable(),
});
export type TenantOption = z.infer<typeof tenantOptionSchema>;

/** One line of a result list: what an act did to one tenant. */
export const actResultSchema = z.object({
  tenant: z.string(),
  result: z.enum(TARGET_RESULTS),
  /** One line of fact, or the reason it was skipped or failed. */
  message: z.string(),
  /** As it stands now; null where it could not be read. */
  status: z.enum(TENANT_STATUSES).nullable(),
  jobId: z.number().int().nullable(),
  error: errorDataSchema.nullable(),
});
export type ActResult = z.infer<typeof actResultSchema>;

export const actResultsSchema = z.object({
  results: z.array(actResultSchema),
  totals: z.object({
    succeeded: z.number().int(),
    failed: z.number().int(),
    skipped: z.number().int(),
    notRun: z.number().int(),
  }),
});
export type ActResults = z.infer<typeof actResultsSchema>;

/** What an act would do to one tenant. Nothing is done and nothing is reserved. */
export const actPlanSchema = z.object({
  tenant: z.string(),
  name: z.string(),
  from: z.enum(TENANT_STATUSES),
  /** Where it would lead; null where it is not possible. */
  to: z.enum(TENANT_STATUSES).nullable(),
  /** Why it is not possible now; null when it is. */
  whyNot: z.string().nullable(),
  /** What it means for the tenant and its users, in sentences. */
  effect: z.array(z.string()),
  /** Sessions of the tenant at this moment; null where the server cannot be asked. */
  sessions: z.number().int().nullable(),
  steps: z.array(planStepSchema),
  /** Can it be taken back, and how. */
  undo: z.string().nullable(),
});
export type ActPlan = z.infer<typeof actPlanSchema>;

export const actPlansSchema = z.object({
  plans: z.array(actPlanSchema),
  statementCount: z.number().int(),
  /** The command with the same effect. */
  command: z.string(),
});
export type ActPlans = z.infer<typeof actPlansSchema>;

export const SUBSCRIPTION_STATUSES = ['TRIAL', 'ACTIVE', 'PAST_DUE', 'CANCELLED'] as const;

export const subscriptionSchema = z.object({
  plan: z.string(),
  planName: z.string(),
  status: z.enum(SUBSCRIPTION_STATUSES),
  startedAt: z.iso.datetime(),
  /** null during a trial, and where nobody said until when it is paid. */
  paidUntil: z.iso.datetime().nullable(),
});
export type Subscription = z.infer<typeof subscriptionSchema>;

export const statusChangeSchema = z.object({
  at: z.iso.datetime(),
  from: z.enum(TENANT_STATUSES),
  to: z.enum(TENANT_STATUSES),
  reason: z.enum(STATUS_REASONS).nullable(),
  jobId: z.number().int().nullable(),
});
export type StatusChange = z.infer<typeof statusChangeSchema>;

/** A tenant that hangs between two statuses: overdue, or its job has stopped. */
export const stuckTenantSchema = z.object({
  tenant: z.string(),
  name: z.string(),
  server: z.string(),
  status: z.enum(TENANT_STATUSES),
  act: z.enum(LIFECYCLE_ACTS),
  since: z.iso.datetime(),
  deadline: z.iso.datetime().nullable(),
  overdue: z.boolean(),
  /** What stopped it, in a sentence. */
  problem: z.string(),
  /** null: no job of it is known; the reconciler's repair is the way out then. */
  job: z
    .object({
      id: z.number().int(),
      status: z.string(),
      held: z.boolean(),
      canResume: z.boolean(),
      canUndo: z.boolean(),
    })
    .nullable(),
  wayOut: z.string(),
  /** The way out on the command line, which alone shows it. */
  command: z.string().optional(),
});
export type StuckTenant = z.infer<typeof stuckTenantSchema>;

export const DIFFERENCE_KINDS = [
  'database-missing',
  'database-parked',
  'database-not-parked',
  'database-still-there',
  'database-broken',
  'role-missing',
  'role-still-there',
  'login-open',
  'login-shut',
  'connect-open',
  'connect-shut',
  'sessions-left',
  'snapshot-missing',
] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** Something in which a server is not as the platform database says. */
export const differenceSchema = z.object({
  tenant: z.string(),
  name: z.string(),
  server: z.string(),
  status: z.enum(TENANT_STATUSES),
  kind: z.enum(DIFFERENCE_KINDS),
  /** What the status asks for, and what was found, in words. */
  expected: z.string(),
  found: z.string(),
  /** What `repairDifference` would do; null: nothing that a statement could mend. */
  repair: z.string().nullable(),
  /** Where there is no repair. */
  wayOut: z.string().nullable(),
});
export type Difference = z.infer<typeof differenceSchema>;

export const reconciliationSchema = z.object({
  checkedAt: z.iso.datetime(),
  durationMs: z.number(),
  tenants: z.number().int(),
  /** Tenants on their way between two statuses, whose job knows better. */
  passedOver: z.number().int(),
  differences: z.array(differenceSchema),
  /** Servers that could not be asked: their tenants are unknown, not well. */
  unreachable: z.array(z.object({ server: z.string(), tenants: z.number().int(), message: z.string() })),
});
export type Reconciliation = z.infer<typeof reconciliationSchema>;

/** The last one of all tenants, whoever or whatever made it, without what was mended or has moved on since. */
export const lastComparisonSchema = reconciliationSchema.extend({
  /** The workstation. */
  comparedBy: z.string(),
});
export type LastComparison = z.infer<typeof lastComparisonSchema>;
