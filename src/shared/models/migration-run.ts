import { z } from 'zod';
import { errorDataSchema } from '../errors.ts';
import { migrationFilterSchema, runOptionsSchema, waveSchema } from './migration-options.ts';

/** One tenant's part in a run. For isolation `row` it is the shared tables of a database: all their tenants at once. */
export const TARGET_STATUSES = ['not-run', 'at-work', 'succeeded', 'failed', 'skipped'] as const;
export type TargetStatus = (typeof TARGET_STATUSES)[number];

/**
 * `gate`: a wave is over and a person has to let it on. `stopped`: it stopped by itself, at a limit or a bad health
 * query, and can be retried. `partly`: it is over, and some failed. `cancelled`: what was done stands.
 */
export const RUN_STATUSES = [
  'running',
  'paused',
  'gate',
  'stopped',
  'succeeded',
  'partly',
  'cancelled',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];
export const isRunOver = (status: RunStatus): boolean =>
  status === 'succeeded' || status === 'partly' || status === 'cancelled' || status === 'stopped';

export const WAVE_STATUSES = ['waiting', 'running', 'soaking', 'gate', 'passed', 'stopped'] as const;
export type WaveStatus = (typeof WAVE_STATUSES)[number];

/** The session that holds what we want. */
export const blockerSchema = z.object({
  pid: z.number().int(),
  role: z.string(),
  application: z.string(),
  /** As pg_stat_activity says it, such as `idle in transaction`. */
  state: z.string(),
  /** Age of its transaction, in milliseconds. */
  ageMs: z.number(),
  query: z.string(),
  /** The lock we wait for and on what, such as `AccessExclusiveLock on invoices`. */
  wanted: z.string(),
});
export type Blocker = z.infer<typeof blockerSchema>;

export const runTargetSchema = z.object({
  id: z.number().int(),
  tenant: z.string().nullable(),
  name: z.string(),
  server: z.string(),
  database: z.string(),
  schema: z.string().nullable(),
  wave: z.number().int(),
  status: z.enum(TARGET_STATUSES),
  from: z.string().nullable(),
  /** Where it stands now. */
  version: z.string().nullable(),
  applied: z.array(z.string()),
  attempts: z.number().int(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  durationMs: z.number().nullable(),
  /** One line: what it does, or what happened. */
  fact: z.string(),
  error: errorDataSchema.nullable(),
  /** While it waits for a lock. */
  blocker: blockerSchema.nullable(),
  /** Workstation that has it or had it. */
  worker: z.string().nullable(),
  /** A command brought it up and has said something: `migrations.output` has it. */
  hasOutput: z.boolean().optional(),
});
export type RunTarget = z.infer<typeof runTargetSchema>;

export const runCountsSchema = z.object({
  total: z.number().int(),
  notRun: z.number().int(),
  atWork: z.number().int(),
  succeeded: z.number().int(),
  failed: z.number().int(),
  skipped: z.number().int(),
});
export type RunCounts = z.infer<typeof runCountsSchema>;

export const runWaveSchema = waveSchema.extend({
  index: z.number().int(),
  status: z.enum(WAVE_STATUSES),
  counts: runCountsSchema,
  startedAt: z.iso.datetime().nullable(),
  /** While it soaks. */
  soakUntil: z.iso.datetime().nullable(),
  healthy: z.number().int().nullable(),
  unhealthy: z.number().int().nullable(),
  fact: z.string(),
});
export type RunWave = z.infer<typeof runWaveSchema>;

export const RUN_KINDS = ['up', 'down'] as const;
export type RunKind = (typeof RUN_KINDS)[number];

export const migrationRunSummarySchema = z.object({
  id: z.number().int(),
  jobId: z.number().int(),
  kind: z.enum(RUN_KINDS),
  /** The run whose files it takes back; none where tenants were named. */
  takesBack: z.number().int().optional(),
  blueprint: z.string(),
  to: z.string(),
  files: z.array(z.string()),
  status: z.enum(RUN_STATUSES),
  actor: z.string(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  counts: runCountsSchema,
  /** What it does, waits for or ended with: one line. */
  fact: z.string(),
});
export type MigrationRunSummary = z.infer<typeof migrationRunSummarySchema>;

export const migrationRunSchema = migrationRunSummarySchema.extend({
  options: runOptionsSchema,
  filter: migrationFilterSchema,
  waves: z.array(runWaveSchema),
  templates: z.array(
    z.object({ server: z.string(), status: z.enum(['waiting', 'done', 'failed']), fact: z.string() }),
  ),
  /** Tenants a minute, one number a minute, the newest last, at most twenty. */
  rate: z.array(z.number()),
  /** When it will be over at this rate; null: not known. */
  endsAt: z.iso.datetime().nullable(),
  /** Processes that share it now. `sessions`: that it may use; 0: it waits for one of the others'. */
  workers: z.array(
    z.object({
      workstation: z.string(),
      atWork: z.number().int(),
      sessions: z.number().int(),
      since: z.iso.datetime(),
    }),
  ),
  /** Tenants that wait for a lock, the longest first. */
  blocked: z.array(runTargetSchema),
  error: errorDataSchema.nullable(),
});
export type MigrationRun = z.infer<typeof migrationRunSchema>;
