import { z } from 'zod';
import { backupReceiptSchema, erasureRecordSchema } from '../../shared/models/ending.ts';
import type { IsolationModel } from '../../shared/models/tenant.ts';
import { CadastreError } from '../errors.ts';
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
});
export const purgeState = (run: { voice: JobVoice }) => purgeStateSchema.parse(run.voice.record.state);

/** pg_dump knows tables and not rows: the dump of one tenant would be that of all its neighbours. */
export function refuseRowBackup(model: IsolationModel): void {
  if (model !== 'row') return;
  throw new CadastreError('NOT_SUPPORTED', 'A tenant in shared tables has no backup of its own', {
    fields: [{ field: 'backupTo', message: 'Its rows lie in tables of all tenants' }],
    wayOut: 'Convert it to a database of its own first, or purge it with --waive-backup.',
  });
}
