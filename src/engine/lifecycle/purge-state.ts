import { z } from 'zod';
import { backupReceiptSchema, erasureRecordSchema } from '../../shared/models/ending.ts';
import type { JobVoice } from '../jobs/job-definition.ts';

export const purgeJobInput = z.object({
  reason: z.string(),
  /** null: waived. */
  backupTo: z.string().nullable(),
});

const placeSchema = z.object({
  database: z.string(),
  parkedAs: z.string().nullable(),
  bytes: z.number().nullable(),
  serverVersion: z.string(),
  serverName: z.string(),
});

/** What a purge keeps across a crash; the rest it reads from the catalogs. */
const purgeStateSchema = z.object({
  backup: backupReceiptSchema.optional(),
  /** Counters of writes when the backup was begun. */
  writes: z.string().optional(),
  erased: placeSchema.optional(),
  destruction: z
    .object({
      fact: z.string(),
      roles: z.array(z.string()),
      rolesKept: z.array(z.object({ role: z.string(), because: z.string() })),
    })
    .optional(),
  verified: erasureRecordSchema.shape.verified.optional(),
  backups: erasureRecordSchema.shape.backups,
});
export const purgeState = (run: { voice: JobVoice }) => purgeStateSchema.parse(run.voice.record.state);
