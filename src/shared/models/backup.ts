import { z } from 'zod';
import { errorDataSchema } from '../errors.ts';
import { TENANT_STATUSES } from './lifecycle.ts';

export const BACKUP_KINDS = ['full', 'incremental', 'by-hand'] as const;
export type BackupKind = (typeof BACKUP_KINDS)[number];

/** `at-work`: its job has not ended; it says nothing about a file. */
export const BACKUP_RESULTS = ['at-work', 'good', 'failed', 'cancelled'] as const;
export type BackupResult = (typeof BACKUP_RESULTS)[number];

/** A backup that was begun, whatever became of it. */
export const backupSchema = z.object({
  id: z.number().int(),
  /** Slug and name as they are now; those of a purged tenant are forgotten. */
  tenant: z.object({
    id: z.number().int(),
    slug: z.string(),
    name: z.string(),
    status: z.enum(TENANT_STATUSES),
  }),
  server: z.string().nullable(),
  jobId: z.number().int(),
  kind: z.enum(BACKUP_KINDS),
  /** The time of its schedule; null: a person asked for it. */
  dueAt: z.iso.datetime().nullable(),
  beganAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  result: z.enum(BACKUP_RESULTS),
  error: errorDataSchema.nullable(),
  /** The machine whose path `file` is. */
  workstation: z.string(),
  /** Is that this one? */
  here: z.boolean(),
  file: z.string().nullable(),
  manifest: z.string().nullable(),
  bytes: z.number().nullable(),
  /** Of the file as it lies on the disk, in hexadecimal. */
  sha256: z.string().nullable(),
  tables: z.number().int().nullable(),
  /** Recipients of age; empty: it is not sealed. */
  sealedFor: z.array(z.string()),
  copy: z.object({ file: z.string().nullable(), problem: z.string().nullable() }),
  clientVersion: z.string().nullable(),
  serverVersion: z.string().nullable(),
  /** null: until somebody removes it. */
  keepUntil: z.iso.datetime().nullable(),
  checkedAt: z.iso.datetime().nullable(),
  /** What a check has found wrong with it; null: nothing, or nobody has looked. */
  problem: z.string().nullable(),
  removed: z.object({ at: z.iso.datetime(), by: z.string(), because: z.string() }).nullable(),
});
export type Backup = z.infer<typeof backupSchema>;

/**
 * Where a tenant stands. `refused`: its configuration asks for what cannot be done, such as sealing for nobody.
 * `waiting`: the last one failed, and the next try comes at `nextAt`. `none`: its configuration asks for no backup.
 */
export const BACKUP_STATES = ['refused', 'failed', 'overdue', 'due', 'at-work', 'well', 'none'] as const;
export type BackupState = (typeof BACKUP_STATES)[number];

export const backupStandingSchema = z.object({
  tenant: z.object({
    id: z.number().int(),
    slug: z.string(),
    name: z.string(),
    status: z.enum(TENANT_STATUSES),
  }),
  server: z.string(),
  tier: z.string().nullable(),
  state: z.enum(BACKUP_STATES),
  /** Cron texts in force; null: none. */
  full: z.string().nullable(),
  incremental: z.string().nullable(),
  /** Milliseconds that its backups are kept; null: until somebody removes them. */
  keepMs: z.number().nullable(),
  sealed: z.boolean(),
  elsewhere: z.boolean(),
  /** The newest good one that is still there. */
  lastGood: z
    .object({ id: z.number().int(), at: z.iso.datetime(), kind: z.enum(BACKUP_KINDS), bytes: z.number() })
    .nullable(),
  /** Failures since then. */
  failures: z.number().int(),
  lastFailure: z
    .object({
      id: z.number().int(),
      at: z.iso.datetime(),
      jobId: z.number().int(),
      error: errorDataSchema.nullable(),
    })
    .nullable(),
  /** Since when one should have been made; null: none is due. */
  dueSince: z.iso.datetime().nullable(),
  /** When the next one comes, or is tried again; null: never. */
  nextAt: z.iso.datetime().nullable(),
  nextKind: z.enum(BACKUP_KINDS).nullable(),
  /** Why none can be made as things stand; null: one can. */
  problem: z.string().nullable(),
  wayOut: z.string().nullable(),
});
export type BackupStanding = z.infer<typeof backupStandingSchema>;

/** What all backups of the schedule share, as the settings of the platform have it. */
export const backupPlacesSchema = z.object({
  /** null: none is set, and no backup is made. */
  folder: z.string().nullable(),
  elsewhere: z.string().nullable(),
  recipients: z.array(z.string()),
});

export const backupOverviewSchema = z.object({
  readAt: z.iso.datetime(),
  places: backupPlacesSchema,
  /** Those who need a person first, then by name. */
  tenants: z.array(backupStandingSchema),
  totals: z.object({
    well: z.number().int(),
    /** Failed the last time, or refused. */
    failed: z.number().int(),
    overdue: z.number().int(),
    none: z.number().int(),
    /** Of good ones that are there. */
    bytes: z.number(),
    backups: z.number().int(),
  }),
});
export type BackupOverview = z.infer<typeof backupOverviewSchema>;

export const BACKUP_FINDINGS = ['failed', 'overdue', 'refused', 'no-copy', 'broken'] as const;

/** Something about backups that waits for a person. */
export const backupFindingSchema = z.object({
  kind: z.enum(BACKUP_FINDINGS),
  /** One sentence. */
  message: z.string(),
  wayOut: z.string().nullable(),
  since: z.iso.datetime().nullable(),
  tenants: z.array(z.object({ slug: z.string(), name: z.string() })),
  backupId: z.number().int().nullable(),
});
export type BackupFinding = z.infer<typeof backupFindingSchema>;

export const backupCheckSchema = z.object({
  id: z.number().int(),
  good: z.boolean(),
  /** What was looked at, and what was found, in order. */
  found: z.array(z.object({ what: z.string(), passed: z.boolean(), message: z.string() })),
});
export type BackupCheck = z.infer<typeof backupCheckSchema>;
