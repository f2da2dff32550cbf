import { z } from 'zod';
import { errorDataSchema } from '../errors.ts';

export const JOB_KINDS = [
  'tenant.create',
  'tenant.import',
  'tenant.signup',
  'tenant.suspend',
  'tenant.reactivate',
  'tenant.cancel',
  'tenant.rotate-password',
  'key.rotate',
  'isolation.test',
  'tenant.delete',
  'tenant.restore',
  'tenant.purge',
  'tenant.adopt',
  'orphan.remove',
  'tenant.convert',
  'tenant.convert-back',
  'tenant.set-tier',
  'tenant.set-tiers',
  'tenant.back-up',
  'tenant.apply-configuration',
  'drift.read',
  'drift.mend',
  'migration.run',
  'migration.rehearse',
] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/**
 * `failed`: stands where it stopped, can be resumed or undone. `repair`: its undo failed, a person is needed.
 * `interrupted` is not a state: a running job that no process holds is simply taken up again.
 */
export const JOB_STATUSES = [
  'queued',
  'running',
  'succeeded',
  'failed',
  'undoing',
  'undone',
  'repair',
] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

export const STEP_STATUSES = ['waiting', 'running', 'done', 'failed', 'undone'] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];

export const jobStepSchema = z.object({
  index: z.number().int(),
  name: z.string(),
  title: z.string(),
  status: z.enum(STEP_STATUSES),
  startedAt: z.iso.datetime().nullable(),
  durationMs: z.number().nullable(),
  /** One line of fact: what it did, on what. */
  fact: z.string(),
  attempts: z.number().int(),
});
export type JobStep = z.infer<typeof jobStepSchema>;

/** One line of a job's journal: a statement with its secrets masked, or a remark. */
export const journalLineSchema = z.object({
  at: z.iso.datetime(),
  step: z.number().int(),
  kind: z.enum(['statement', 'retry', 'remark', 'error']),
  text: z.string(),
  database: z.string().nullable(),
  durationMs: z.number().nullable(),
});
export type JournalLine = z.infer<typeof journalLineSchema>;

export const jobSummarySchema = z.object({
  id: z.number().int(),
  kind: z.enum(JOB_KINDS),
  title: z.string(),
  status: z.enum(JOB_STATUSES),
  tenant: z.object({ id: z.number().int(), slug: z.string(), name: z.string() }).nullable(),
  server: z.string().nullable(),
  actor: z.string(),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  /** Steps, or rows of an import. */
  progress: z.object({ done: z.number().int(), total: z.number().int(), unit: z.enum(['step', 'row']) }),
  /** What it is doing, or what stopped it: one line. */
  fact: z.string(),
  error: errorDataSchema.nullable(),
});
export type JobSummary = z.infer<typeof jobSummarySchema>;

export const TARGET_RESULTS = ['succeeded', 'failed', 'skipped', 'not-run'] as const;
export type TargetResult = (typeof TARGET_RESULTS)[number];

export const importRowSchema = z.object({
  /** 1 is the first row under the header. */
  row: z.number().int(),
  name: z.string(),
  slug: z.string().nullable(),
  result: z.enum(TARGET_RESULTS),
  jobId: z.number().int().nullable(),
  message: z.string().nullable(),
});
export type ImportRow = z.infer<typeof importRowSchema>;

/** One wave of a job that works through many tenants. */
export const waveProgressSchema = z.object({
  /** 1 is the first. */
  wave: z.number().int(),
  succeeded: z.number().int(),
  failed: z.number().int(),
  skipped: z.number().int(),
  notRun: z.number().int(),
});
export type WaveProgress = z.infer<typeof waveProgressSchema>;

export const jobSchema = jobSummarySchema.extend({
  steps: z.array(jobStepSchema),
  journal: z.array(journalLineSchema),
  /** What an undo would do now, in order, in words. */
  undo: z.array(z.string()),
  /** Is a process working on it at this moment? */
  held: z.boolean(),
  canCancel: z.boolean(),
  canResume: z.boolean(),
  /** Of a job that goes in waves: how far each is; else left out. */
  waves: z.array(waveProgressSchema).optional(),
  /** Tenants a minute, since it was begun or taken up last; left out where nothing was counted yet. */
  perMinute: z.number().optional(),
});
export type Job = z.infer<typeof jobSchema>;

export const importTotalsSchema = z.object({
  succeeded: z.number().int(),
  failed: z.number().int(),
  skipped: z.number().int(),
  notRun: z.number().int(),
});
export type ImportTotals = z.infer<typeof importTotalsSchema>;
