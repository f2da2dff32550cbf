import { z } from 'zod';
import { errorDataSchema } from '../errors.ts';
import { lintReportSchema, statementLockSchema } from './migration-lint.ts';
import { planStepSchema, slugSchema } from './tenant.ts';

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

const word = z.string().trim().min(1).max(60);
const count = z.number().int().min(1).max(100_000);

/** How many a wave takes of those that are left: a number, a part of all, those of a label, or the rest. */
export const waveSizeSchema = z.union(
  [
    z.strictObject({ count }),
    z.strictObject({ percent: z.number().gt(0).max(100) }),
    /** Tenants on servers with this label, or of this tier with the key `tier`. */
    z.strictObject({ label: word, value: word }),
    z.strictObject({ rest: z.literal(true) }),
  ],
  { error: 'A number, a percentage, a label or the rest' },
);
export type WaveSize = z.infer<typeof waveSizeSchema>;

export const waveSchema = z.strictObject({
  name: word,
  size: waveSizeSchema,
  /** How long its tenants are left alone before the health query and the next wave; milliseconds. */
  soakMs: z
    .number()
    .int()
    .min(0)
    .max(7 * 86_400_000)
    .default(0),
  /** A person lets the next wave begin. */
  gate: z.boolean().default(false),
});
export type Wave = z.infer<typeof waveSchema>;

export const DEFAULT_WAVES: readonly Wave[] = [
  { name: 'Canary', size: { count: 1 }, soakMs: 0, gate: false },
  { name: 'Early', size: { percent: 10 }, soakMs: 0, gate: false },
  { name: 'The rest', size: { rest: true }, soakMs: 0, gate: false },
];

/** Who: all conditions must hold; all tenants of the blueprint when none is given. Deleted tenants are never among them. */
export const migrationFilterSchema = z.strictObject({
  tenants: z.array(slugSchema).min(1).max(20_000).optional(),
  tiers: z.array(word).min(1).max(50).optional(),
  /** Names or ids. */
  servers: z.array(word).min(1).max(50).optional(),
  /** Of the server: all must match. */
  labels: z.record(word, word).optional(),
  /** Those that stand at this version now. */
  version: z.string().min(1).max(200).optional(),
  /** Suspended tenants are migrated too, or they fall behind and break on the day they pay. */
  suspended: z.boolean().default(true),
});
export type MigrationFilter = z.infer<typeof migrationFilterSchema>;

/** What to do about a session that holds a lock which we want. */
export const BLOCKER_RULES = ['leave', 'idle-in-transaction', 'any'] as const;
export type BlockerRule = (typeof BLOCKER_RULES)[number];

/** How a run works. Everything has a value that is safe for a fleet in service. */
export const runOptionsSchema = z.strictObject({
  waves: z
    .array(waveSchema)
    .min(1)
    .max(20)
    .default([...DEFAULT_WAVES]),
  /** Tenants at once on one server, and in total over all agents. */
  perServer: z.number().int().min(1).max(64).default(4),
  total: z.number().int().min(1).max(256).default(16),
  /** How long a statement of ours may stand in the lock queue; everybody who comes after us waits as long. */
  lockTimeoutMs: z.number().int().min(10).max(60_000).default(500),
  /** Tries for one tenant when a lock is not given, with growing, jittered pauses. */
  lockTries: z.number().int().min(1).max(50).default(5),
  /** 0: no limit. */
  statementTimeoutMs: z.number().int().min(0).max(86_400_000).default(600_000),
  blockers: z.enum(BLOCKER_RULES).default('leave'),
  /** Stops after the wave's tenants at work when more have failed than this. */
  stopAtFailures: z.number().int().min(0).max(100_000).default(5),
  /** As a part of the wave, in percent; 0: not used. */
  stopAtPercent: z.number().min(0).max(100).default(0),
  /** One row with one true value says that a tenant is well; asked after the soak, read-only, as its login role's rights. */
  healthQuery: z.string().trim().min(1).max(10_000).optional(),
  /** Folder for a checked backup of each tenant before it is touched. */
  backupTo: z.string().min(1).max(4000).optional(),
  /** Tenants whose schema is known to differ from their version are migrated all the same. */
  allowDrift: z.boolean().default(false),
});
export type RunOptions = z.infer<typeof runOptionsSchema>;

export const migrationInputSchema = z.object({
  /** The only one with tenants when left out. */
  blueprint: z.string().min(1).max(60).optional(),
  /** Up to and with this version; all files when left out. */
  to: z.string().min(1).max(200).optional(),
  filter: migrationFilterSchema.prefault({}),
  options: runOptionsSchema.prefault({}),
});
export type MigrationInput = z.infer<typeof migrationInputSchema>;

/** Tenants down to a version, each by its newest file without one; or all that a run applied. */
export const takeBackInputSchema = z.object({
  tenants: z.array(slugSchema).min(1).max(20_000).optional(),
  run: z.number().int().positive().optional(),
  /** The version that is left. */
  to: z.string().min(1).max(200).optional(),
  options: runOptionsSchema.prefault({}),
});
export type TakeBackInput = z.infer<typeof takeBackInputSchema>;

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

/** Cell of the matrix: `unfinished`: a file without transaction that was begun and has not ended. */
export const VERSION_STATES = [
  'applied',
  'pending',
  'edited',
  'unfinished',
  'failed',
  'at-work',
  'skipped',
] as const;
export type VersionState = (typeof VERSION_STATES)[number];

export const statusRowSchema = z.object({
  tenant: z.string().nullable(),
  name: z.string(),
  server: z.string(),
  database: z.string(),
  status: z.string(),
  /** null: not read, with the reason in `problem`. */
  version: z.string().nullable(),
  /** One a column of `versions`. */
  cells: z.array(z.enum(VERSION_STATES)),
  behind: z.number().int(),
  /** Versions it has that the blueprint has not. */
  ahead: z.array(z.string()),
  problem: z.string().nullable(),
  readAt: z.iso.datetime().nullable(),
});
export type StatusRow = z.infer<typeof statusRowSchema>;

export const migrationStatusSchema = z.object({
  blueprint: z.string(),
  versions: z.array(migrationFileSchema.extend({ appliedBy: z.number().int() })),
  rows: z.array(statusRowSchema),
  /** All that could be read have exactly the files of the blueprint. */
  upToDate: z.boolean(),
  readAt: z.iso.datetime(),
});
export type MigrationStatus = z.infer<typeof migrationStatusSchema>;

/** A file that a tenant had and has no more: its own history does not know it. */
export const takenBackSchema = z.object({
  versions: z.array(z.string()),
  run: z.number().int(),
  at: z.iso.datetime(),
  by: z.string(),
});
export type TakenBack = z.infer<typeof takenBackSchema>;

export const historyEntrySchema = z.object({
  version: z.string(),
  name: z.string(),
  checksum: z.string(),
  appliedAt: z.iso.datetime(),
  durationMs: z.number(),
  appliedBy: z.string(),
  run: z.number().int().nullable(),
  state: z.enum(['applied', 'edited', 'unfinished', 'unknown']),
});
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

export const rehearsalSchema = z.object({
  id: z.number().int(),
  jobId: z.number().int(),
  tenant: z.string(),
  server: z.string(),
  at: z.iso.datetime(),
  bytes: z.number(),
  copyMs: z.number(),
  /** Of shared tables, with the rows of this tenant alone: that the files run is told, not how long with all rows. */
  rowsOnly: z.boolean().optional(),
  /** Of each file, in order; those of shared tables together, as they are one transaction. */
  files: z.array(
    z.object({
      version: z.string(),
      name: z.string(),
      durationMs: z.number(),
      rewritten: z.array(z.string()),
    }),
  ),
  totalMs: z.number(),
  /** Bytes that it grew by. */
  grownBytes: z.number(),
  error: errorDataSchema.nullable(),
});
export type Rehearsal = z.infer<typeof rehearsalSchema>;

/** Tenants without a history are said to have the files up to a version. */
export const baselineInputSchema = z.strictObject({
  tenants: z.array(slugSchema).min(1).max(1000),
  /** Of a file of the blueprint, such as `0007`. */
  version: z.string().trim().min(1).max(200),
  /** For tenants that have none noted. */
  blueprint: z.string().trim().min(1).max(4000).optional(),
  /** Where tables are missing that those files make, too. */
  anyway: z.boolean().default(false),
  reason: z.string().trim().min(3, 'Say why, in a few words').max(500),
});
export type BaselineInput = z.infer<typeof baselineInputSchema>;
