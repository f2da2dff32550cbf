import { z } from 'zod';
import { errorDataSchema } from '../errors.ts';
import { migrationFileSchema } from './migration-plan.ts';
import { slugSchema } from './tenant.ts';

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
