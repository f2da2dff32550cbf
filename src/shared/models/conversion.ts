import { z } from 'zod';
import { ISOLATION_MODELS, planStepSchema } from './tenant.ts';

/** What converting a tenant would do. Nothing is done and nothing is reserved. */
export const conversionPlanSchema = z.object({
  tenant: z.string(),
  from: z.enum(ISOLATION_MODELS),
  to: z.enum(ISOLATION_MODELS),
  /** Why it cannot be converted now, in a sentence; null: it can. */
  whyNot: z.string().nullable(),
  wayOut: z.string().nullable(),
  /** The way out on the command line, which alone shows it. */
  wayOutCommand: z.string().optional(),
  tables: z.number().int(),
  /** As PostgreSQL estimates them; -1: not known. */
  rows: z.number().int(),
  steps: z.array(planStepSchema),
  statementCount: z.number().int(),
  command: z.string(),
});
export type ConversionPlan = z.infer<typeof conversionPlanSchema>;

/** The former place of a converted tenant, kept until somebody confirms or goes back. */
export const keptPlaceSchema = z.object({
  tenant: z.string(),
  model: z.enum(ISOLATION_MODELS),
  database: z.string(),
  schema: z.string().nullable(),
  switchedAt: z.iso.datetime(),
});
export type KeptPlaceFacts = z.infer<typeof keptPlaceSchema>;
