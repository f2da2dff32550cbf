import { z } from 'zod';
import { backupChoiceSchema, backupMeansSchema, obstacleSchema, oneBackupChoice } from './ending.ts';
import { reasonSchema } from './lifecycle.ts';
import { emailSchema, planStepSchema, slugSchema, tenantNameSchema } from './tenant.ts';
import { tierNameSchema } from './tier-names.ts';

export const ORPHAN_KINDS = [
  /** A database that no organization has. */
  'database',
  /** A deleted tenant's database whose time is over, or whose tenant is not known any more. */
  'parked-database',
  /** A template that no blueprint of now uses. */
  'template',
  /** A schema in a shared database that belongs to no tenant. */
  'schema',
  /** Rows in shared tables whose number is no tenant's. */
  'rows',
  /** A role that belongs to no tenant. */
  'role',
  /** An organization whose database or roles are not on its server. */
  'organization',
] as const;
export type OrphanKind = (typeof ORPHAN_KINDS)[number];

export const orphanSchema = z.object({
  kind: z.enum(ORPHAN_KINDS),
  server: z.string(),
  /** The database, the role, the organization's slug; `database.schema` or `database.tenant_17` of a shared one. */
  name: z.string(),
  /** Does it carry Cadastre's marks or names? Else it is somebody else's, until told otherwise. */
  ours: z.boolean(),
  owner: z.string().nullable(),
  bytes: z.number().nullable(),
  sessions: z.number().int().nullable(),
  /** The tenant it points to, where there is one. */
  tenant: z.string().nullable(),
  purgeDueAt: z.iso.datetime().nullable(),
  explanation: z.string(),
  /** `take-back`: a schema or rows become a tenant again under their number. */
  can: z.array(z.enum(['adopt', 'take-back', 'remove', 'purge'])),
});
export type Orphan = z.infer<typeof orphanSchema>;

export const orphanReportSchema = z.object({
  readAt: z.iso.datetime(),
  orphans: z.array(orphanSchema),
  /** Servers that were asked; `problem` says why one could not be. */
  servers: z.array(
    z.object({ server: z.string(), problem: z.string().nullable(), durationMs: z.number().int() }),
  ),
});
export type OrphanReport = z.infer<typeof orphanReportSchema>;

export const orphanReferenceSchema = z.object({
  kind: z.enum(ORPHAN_KINDS),
  server: z.string().min(1).max(200),
  name: z.string().min(1).max(130),
});
export type OrphanReference = z.infer<typeof orphanReferenceSchema>;

/** Before it is removed, a last backup is made or waived. */
export const holdsData = (kind: OrphanKind): boolean =>
  ['database', 'parked-database', 'schema', 'rows'].includes(kind);

export const removeOrphanInputSchema = z
  .object({
    ...orphanReferenceSchema.shape,
    /** Its name again, typed. */
    confirm: z.string().max(200),
    reason: reasonSchema,
    ...backupChoiceSchema.shape,
  })
  .refine((input) => !holdsData(input.kind) || oneBackupChoice(input), {
    path: ['backupTo'],
    message: 'Choose a folder for the final backup, or waive it; not both',
  });
export type RemoveOrphanInput = z.infer<typeof removeOrphanInputSchema>;

export const takeBackInputSchema = z.object({
  kind: z.enum(['schema', 'rows']),
  server: z.string().min(1).max(200),
  name: z.string().min(1).max(130),
  tenantName: tenantNameSchema,
  /** Made from the name when left out. */
  slug: slugSchema.optional(),
  ownerEmail: emailSchema.optional(),
  /** The application has to be told it; without, none is recorded. */
  newPassword: z.boolean().default(false),
  /** A plan's id; no subscription when left out. */
  subscription: z.string().min(1).max(60).optional(),
  /** A tier's name; `none`: it is held to none. Left out: that of its plan, else the default of the settings. */
  tier: tierNameSchema.optional(),
});
export type TakeBackInput = z.infer<typeof takeBackInputSchema>;

export const removeOrphanPlanSchema = z.object({
  orphan: orphanSchema,
  problem: z.string().nullable(),
  obstacles: z.array(obstacleSchema),
  backup: backupMeansSchema.nullable(),
  steps: z.array(planStepSchema),
  command: z.string(),
});
export type RemoveOrphanPlan = z.infer<typeof removeOrphanPlanSchema>;
