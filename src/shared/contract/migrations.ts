import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { reasonSchema } from '../models/lifecycle.ts';
import { actResultsSchema } from '../models/lifecycle-acts.ts';
import { LINT_RULES, lintReportSchema, lintWaiverSchema } from '../models/migration-lint.ts';
import { migrationInputSchema, takeBackInputSchema } from '../models/migration-options.ts';
import { migrationPlanSchema } from '../models/migration-plan.ts';
import {
  migrationRunSchema,
  migrationRunSummarySchema,
  runTargetSchema,
  TARGET_STATUSES,
} from '../models/migration-run.ts';
import {
  baselineInputSchema,
  historyEntrySchema,
  migrationStatusSchema,
  rehearsalSchema,
  takenBackSchema,
} from '../models/migration-status.ts';
import { slugSchema } from '../models/tenant.ts';
import { procedure } from './base.ts';

const runReference = z.object({ run: z.number().int().positive() });
/** A tenant's slug, or the database of shared tables. */
const targetReference = runReference.extend({ target: z.number().int().positive() });

/** One schema change to many tenants. */
export const migrations = {
  /**
   * Every finding in the files of a blueprint, or in those that some tenant lacks; `files`: in these texts, in this
   * order, which belong to no blueprint. A blueprint may be named or be a folder.
   */
  lint: procedure
    .input(
      z.object({
        blueprint: z.string().min(1).max(4000).optional(),
        pending: z.boolean().default(false),
        files: z
          .array(z.object({ file: z.string().min(1).max(1000), content: z.string().max(16_777_216) }))
          .min(1)
          .max(5000)
          .optional(),
      }),
    )
    .output(lintReportSchema),
  /** Lets a finding of one file pass, with a reason that is audited. */
  waive: procedure
    .input(
      z.object({
        /** The only one with tenants when left out. */
        blueprint: z.string().min(1).max(4000).optional(),
        /** Its path in the blueprint, its name or its version. */
        file: z.string().min(1).max(1000),
        rule: z.enum(LINT_RULES),
        reason: z.string().trim().min(3, 'Say why, in a few words').max(500),
      }),
    )
    .output(lintWaiverSchema),
  unwaive: procedure.input(z.object({ waiver: z.number().int() })).output(lintWaiverSchema),
  /** Who, what, in which order, behind which locks, for how long. Reads every tenant's version; changes nothing. */
  plan: procedure.input(migrationInputSchema).output(migrationPlanSchema),
  /**
   * Begins a run. `run` null: nothing to do. Errors: `REFUSED` with the first of the plan's refusals,
   * `CONFIRMATION_REQUIRED` on a production platform without the blueprint's name.
   */
  run: procedure
    .input(
      migrationInputSchema.extend({
        reason: reasonSchema.optional(),
        confirm: z.string().max(500).optional(),
      }),
    )
    .output(z.object({ run: z.number().int().nullable(), jobId: z.number().int().nullable() })),
  /** Newest first. */
  runs: procedure
    .input(z.object({ limit: z.number().int().min(1).max(500).default(50) }).prefault({}))
    .output(z.array(migrationRunSummarySchema)),
  show: procedure.input(runReference).output(migrationRunSchema),
  /** Failures first, then locks, then at work. */
  targets: procedure
    .input(
      runReference.extend({
        statuses: z.array(z.enum(TARGET_STATUSES)).optional(),
        wave: z.number().int().min(0).optional(),
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(20_000).default(500),
      }),
    )
    .output(z.object({ targets: z.array(runTargetSchema), total: z.number().int() })),
  /** What the command of the blueprint has said while it brought a target up, the last time it was tried. */
  output: procedure.input(targetReference).output(z.object({ name: z.string(), output: z.string() })),
  /** The run now, then again after every change, at most twice a second; ends when it is over. */
  watch: procedure.input(runReference).output(eventIterator(migrationRunSchema)),
  /** No tenant is begun any more; those at work end. */
  pause: procedure.input(runReference.extend({ reason: reasonSchema.optional() })).output(migrationRunSchema),
  /** Goes on after a pause, through a gate, or after a stop with what is left. */
  resume: procedure
    .input(runReference.extend({ reason: reasonSchema.optional() }))
    .output(migrationRunSchema),
  /** Ends it after the tenants at work. What was done stands. */
  cancel: procedure
    .input(runReference.extend({ reason: reasonSchema.optional() }))
    .output(migrationRunSchema),
  /** Tries those that failed again, all or these. */
  retry: procedure
    .input(runReference.extend({ targets: z.array(z.number().int()).min(1).max(20_000).optional() }))
    .output(migrationRunSchema),
  /** Leaves out a tenant that failed or has not begun, with a reason that stands in the report. */
  skip: procedure
    .input(
      runReference.extend({
        targets: z.array(z.number().int()).min(1).max(20_000),
        reason: z.string().trim().min(3, 'Say why, in a few words').max(500),
      }),
    )
    .output(migrationRunSchema),
  /** Ends the session that holds a lock which a target waits for. Errors: `CONFLICT` when it holds it no longer. */
  endBlocker: procedure
    .input(targetReference.extend({ pid: z.number().int().positive(), reason: reasonSchema.optional() }))
    .output(runTargetSchema),
  /** Tenants × versions. `read`: asks every tenant; else as it was last known. */
  status: procedure
    .input(
      z
        .object({ blueprint: z.string().min(1).max(60).optional(), read: z.boolean().default(true) })
        .prefault({}),
    )
    .output(migrationStatusSchema),
  history: procedure.input(z.object({ tenant: slugSchema })).output(
    z.object({
      tenant: z.string(),
      blueprint: z.string().nullable(),
      entries: z.array(historyEntrySchema),
      /** Newest first. */
      takenBack: z.array(takenBackSchema).optional(),
    }),
  ),
  /**
   * Writes a history for tenants that have none, such as adopted ones: they are said to have the files up to a version.
   * Changes nothing of their schemas. One result a tenant.
   */
  baseline: procedure.input(baselineInputSchema).output(actResultsSchema),
  report: procedure
    .input(runReference.extend({ format: z.enum(['markdown', 'json']).default('markdown') }))
    .output(z.object({ fileName: z.string(), content: z.string() })),
  /** Runs the files on a copy of a tenant, measures, and drops it. A job. */
  rehearse: procedure
    .input(
      z.object({
        tenant: slugSchema,
        blueprint: z.string().min(1).max(60).optional(),
        to: z.string().min(1).max(200).optional(),
      }),
    )
    .output(z.object({ jobId: z.number().int() })),
  rehearsals: procedure
    .input(z.object({ limit: z.number().int().min(1).max(200).default(20) }).prefault({}))
    .output(z.array(rehearsalSchema)),
  /** What taking back would run, and what would be lost with it; changes nothing. */
  planDown: procedure.input(takeBackInputSchema).output(migrationPlanSchema),
  /**
   * Takes files back by their down part, newest first: of tenants down to a version, or all that a run applied. `run`
   * null: nothing to take back. Errors: `REFUSED` with the first of the plan's refusals, `CONFIRMATION_REQUIRED` on a
   * production platform without the blueprint's name.
   */
  down: procedure
    .input(
      takeBackInputSchema.extend({
        reason: reasonSchema.optional(),
        confirm: z.string().max(500).optional(),
      }),
    )
    .output(z.object({ run: z.number().int().nullable(), jobId: z.number().int().nullable() })),
};
