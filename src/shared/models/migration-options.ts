import { z } from 'zod';
import { slugSchema } from './tenant.ts';

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
