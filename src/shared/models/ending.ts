import { z } from 'zod';
import { reasonSchema } from './lifecycle.ts';
import { planStepSchema, slugSchema } from './tenant.ts';

/** A folder of the machine that does the work, written out in full. */
const folderSchema = z
  .string()
  .trim()
  .min(1, 'Name a folder')
  .max(1000)
  .refine((path) => /^([/\\]|[A-Za-z]:[/\\])/.test(path), { message: 'Write the path out in full' });

/** Something that keeps a database or a role from being dropped. */
export const obstacleSchema = z.object({
  /** `prepared-transaction`, `replication-slot`, `subscription`, `dependency`, `blocked-drop` … */
  kind: z.string(),
  /** What it is, in one sentence. */
  explanation: z.string(),
  /** What removes it, for the admin to run; Cadastre does not. */
  statements: z.array(z.string()),
  /** Where the statements have to be run: a database. */
  where: z.string().nullable(),
});
export type Obstacle = z.infer<typeof obstacleSchema>;

/** How a final backup would be made, or why it cannot be. */
export const backupMeansSchema = z.object({
  /** Path of the pg_dump that fits the server; null: none does. */
  program: z.string().nullable(),
  clientVersion: z.string().nullable(),
  serverVersion: z.string(),
  problem: z.string().nullable(),
  wayOut: z.string().nullable(),
});
export type BackupMeans = z.infer<typeof backupMeansSchema>;

export const purgePlanSchema = z.object({
  tenant: z.string(),
  name: z.string(),
  id: z.number().int(),
  server: z.string(),
  /** The database as it is called now. */
  database: z.string(),
  bytes: z.number().nullable(),
  sessions: z.number().int().nullable(),
  problem: z.string().nullable(),
  obstacles: z.array(obstacleSchema),
  backup: backupMeansSchema,
  /** Sentences: what is gone afterwards. */
  cannotBeUndone: z.array(z.string()),
  steps: z.array(planStepSchema),
  command: z.string(),
});
export type PurgePlan = z.infer<typeof purgePlanSchema>;

export const backupChoiceSchema = z.object({
  /** Folder of the final backup. */
  backupTo: folderSchema.optional(),
  /** Go on without one. */
  waiveBackup: z.boolean().default(false),
});

/** Exactly one of the two has to be chosen. */
export const oneBackupChoice = (input: { backupTo?: string; waiveBackup: boolean }) =>
  (input.backupTo !== undefined) !== input.waiveBackup;

export const purgeInputSchema = z
  .object({
    tenant: slugSchema,
    /** The tenant's slug again, typed. */
    confirm: z.string().max(200),
    reason: reasonSchema,
    ...backupChoiceSchema.shape,
  })
  .refine(oneBackupChoice, {
    path: ['backupTo'],
    message: 'Choose a folder for the final backup, or waive it; not both',
  });
export type PurgeInput = z.infer<typeof purgeInputSchema>;

/** A final backup that was checked: exit status, table of contents, checksum. */
export const backupReceiptSchema = z.object({
  file: z.string(),
  manifest: z.string(),
  bytes: z.number().int(),
  /** Of the file as it lies on the disk: of a sealed one, as it is sealed. */
  sha256: z.string(),
  /** Recipients of age; left out: it is not sealed. */
  sealedFor: z.array(z.string()).optional(),
  /** Entries of the table of contents. */
  objects: z.number().int(),
  tables: z.number().int(),
  at: z.iso.datetime(),
  durationMs: z.number().int(),
  clientVersion: z.string(),
  serverVersion: z.string(),
});
export type BackupReceipt = z.infer<typeof backupReceiptSchema>;

/** Proof that a tenant was erased. It names no customer: the digest is of the slug, for who knows it. */
export const erasureRecordSchema = z.object({
  format: z.literal('cadastre-erasure/1'),
  platform: z.uuid(),
  tenant: z.object({
    id: z.number().int(),
    /** SHA-256 of `salt`, a line feed and the slug, in hexadecimal. */
    slugDigest: z.string(),
    salt: z.string(),
    createdAt: z.iso.datetime().nullable(),
  }),
  erasedAt: z.iso.datetime(),
  by: z.object({ name: z.string(), shell: z.string(), workstation: z.string() }),
  reason: z.string(),
  jobId: z.number().int(),
  server: z.object({ name: z.string(), version: z.string() }),
  /** What was erased. */
  erased: z.object({
    isolation: z.string(),
    database: z.string(),
    schema: z.string().nullable(),
    bytes: z.number().nullable(),
    roles: z.array(z.string()),
    /** Roles that stay because others use them, with the reason. */
    rolesKept: z.array(z.object({ role: z.string(), because: z.string() })),
    platformRows: z.record(z.string(), z.number().int()),
  }),
  /** null: waived. */
  backup: backupReceiptSchema.nullable(),
  /** Files of backups by its tier: removed with it, or lying where the purge did not run, whose Cadastre removes them. */
  backups: z
    .object({
      removed: z.number().int(),
      elsewhere: z.array(z.object({ workstation: z.string(), count: z.number().int() })),
    })
    .optional(),
  /** Questions put to the catalogs afterwards, with their answers. */
  verified: z.array(
    z.object({ question: z.string(), where: z.string(), found: z.number().int(), passed: z.boolean() }),
  ),
});
export type ErasureRecord = z.infer<typeof erasureRecordSchema>;

/** The record with an Ed25519 signature over its canonical JSON (keys sorted, no spaces, UTF-8). */
export const signedErasureSchema = z.object({
  record: erasureRecordSchema,
  /** base64. */
  signature: z.string(),
  keyId: z.string(),
  /** SPKI, PEM. */
  publicKey: z.string(),
});
export type SignedErasure = z.infer<typeof signedErasureSchema>;

export const erasureSummarySchema = z.object({
  id: z.number().int(),
  erasedAt: z.iso.datetime(),
  by: z.string(),
  reason: z.string(),
  server: z.string(),
  database: z.string(),
  /** SHA-256 of the final backup; null: waived. */
  backupSha256: z.string().nullable(),
});
export type ErasureSummary = z.infer<typeof erasureSummarySchema>;

export const erasureVerdictSchema = z.object({
  /** The signature fits the record and the key in the file. */
  valid: z.boolean(),
  /** Is the key one of this platform's? null: no platform database could be asked. */
  knownKey: z.boolean().nullable(),
  /** Does the platform hold the same record? null: it could not be asked. */
  onRecord: z.boolean().nullable(),
  message: z.string(),
  record: erasureRecordSchema.nullable(),
});
export type ErasureVerdict = z.infer<typeof erasureVerdictSchema>;
