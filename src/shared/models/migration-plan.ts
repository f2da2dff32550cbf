import { z } from 'zod';
import { lintReportSchema, statementLockSchema } from './migration-lint.ts';
import { waveSchema } from './migration-options.ts';
import { planStepSchema } from './tenant.ts';

/** A file of the blueprint, as plan and matrix show it. */
export const migrationFileSchema = z.object({
  version: z.string(),
  name: z.string(),
  checksum: z.string(),
  transactional: z.boolean(),
  /** Run again whenever its content changes. */
  repeatable: z.boolean(),
  hasDown: z.boolean(),
  /** No file: a command of the application, of which `name` is the line. */
  command: z.literal(true).optional(),
});
export type MigrationFile = z.infer<typeof migrationFileSchema>;

/** Why a tenant cannot be migrated as it stands; it is shown, and never among those that are touched. */
export const TARGET_OBSTACLES = [
  'unreachable',
  'gone',
  'edited-file',
  'ahead',
  'out-of-order',
  'unfinished-file',
  'drifted',
  'at-work',
  'no-history',
  /** A file that would be taken back has no down part, or one that does not fit. */
  'no-way-back',
] as const;
export type TargetObstacle = (typeof TARGET_OBSTACLES)[number];

export const planTargetSchema = z.object({
  /** null: the shared tables of a database. */
  tenant: z.string().nullable(),
  name: z.string(),
  server: z.string(),
  database: z.string(),
  /** The schema of a tenant that shares its database. */
  schema: z.string().nullable(),
  tier: z.string().nullable(),
  status: z.string(),
  version: z.string().nullable(),
  /** Versions of the files it lacks, in order; in a plan that takes back, those that go, the newest first. */
  lacks: z.array(z.string()),
  bytes: z.number().nullable(),
  wave: z.number().int().nullable(),
  obstacle: z.enum(TARGET_OBSTACLES).nullable(),
  /** What stands in the way, in words, with the way out. */
  problem: z.string().nullable(),
});
export type PlanTarget = z.infer<typeof planTargetSchema>;

/** A statement of a down part that takes away what was written, or of which that cannot be told. */
export const planLossSchema = z.object({
  file: z.string(),
  line: z.number().int(),
  /** What is lost, in words. */
  what: z.string(),
});
export type PlanLoss = z.infer<typeof planLossSchema>;

export const migrationPlanSchema = z.object({
  blueprint: z.string(),
  /** Hash of the files that will be applied. */
  hash: z.string(),
  to: z.string(),
  files: z.array(migrationFileSchema.extend({ lackedBy: z.number().int() })),
  targets: z.array(planTargetSchema),
  counts: z.object({
    lacking: z.number().int(),
    upToDate: z.number().int(),
    /** With an obstacle. */
    held: z.number().int(),
  }),
  waves: z.array(waveSchema.extend({ targets: z.number().int() })),
  templates: z.array(z.object({ server: z.string(), state: z.enum(['ready', 'to-build']) })),
  locks: z.array(statementLockSchema),
  lint: lintReportSchema,
  /** From the last rehearsal or the last runs of these files; null: nothing was measured yet. */
  estimate: z.object({ perTenantMs: z.number(), totalMs: z.number(), from: z.string() }).nullable(),
  /** Of each server with targets; `free` null: it cannot be known from here. */
  disk: z.array(z.object({ server: z.string(), free: z.number().nullable(), largest: z.number() })),
  drift: z.object({ drifted: z.number().int(), unknown: z.number().int(), inSync: z.number().int() }),
  /** The statements of one tenant, in order. */
  steps: z.array(planStepSchema),
  /** Of a plan that takes back: what would be lost in each tenant. */
  losses: z.array(planLossSchema).optional(),
  /** What must be answered before it may run; empty: it may. */
  refusals: z.array(
    z.object({
      code: z.string(),
      message: z.string(),
      wayOut: z.string(),
      /** For the command line alone. */
      command: z.string().optional(),
    }),
  ),
  command: z.string(),
  at: z.iso.datetime(),
});
export type MigrationPlan = z.infer<typeof migrationPlanSchema>;
