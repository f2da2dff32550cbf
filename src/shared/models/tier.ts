import { z } from 'zod';
import { HOLDERS } from './setting-meta.ts';
import { ENVIRONMENTS, type Environment, tierNameSchema } from './tier-names.ts';
import { tierSettingsSchema } from './tier-settings.ts';

export const VARIABLE_NAME = /^[A-Z][A-Z0-9_]{0,62}$/;

/** The admin's own variables and their values. */
const variables = z
  .record(
    z.string().regex(VARIABLE_NAME, 'Capital letters, digits and underscores'),
    z.union([z.string().max(500), z.number(), z.boolean()]),
  )
  .optional();

export { ENVIRONMENTS, type Environment, tierNameSchema };

/** `scale` multiplies CPU, memory, storage and connections, rounded up. */
const environmentLayer = tierSettingsSchema.extend({
  scale: z.number().gt(0).max(100).optional(),
  variables,
});

/** A tier's file: the one source of types, validation, the JSON Schema and the form. */
export const tierDocumentSchema = tierSettingsSchema.extend({
  tier: tierNameSchema,
  extends: tierNameSchema.optional(),
  title: z.string().min(1).max(60).optional(),
  description: z.string().max(2000).optional(),
  variables,
  environments: z
    .strictObject({
      development: environmentLayer.optional(),
      staging: environmentLayer.optional(),
      production: environmentLayer.optional(),
    })
    .optional(),
  regions: z
    .record(z.string().min(1, 'A region needs a name').max(63, 'At most 63 characters'), tierSettingsSchema)
    .optional(),
});
export type TierDocument = z.infer<typeof tierDocumentSchema>;

/** A place in a tier's file that is not as it should be. Lines and columns from 1. */
export const tierProblemSchema = z.object({
  file: z.string(),
  line: z.number().int().nullable(),
  column: z.number().int().nullable(),
  /** Such as `resources.connections`; null: the file as a whole. */
  field: z.string().nullable(),
  message: z.string(),
  /** A value that would do, when there is exactly one. */
  proposal: z.string().nullable(),
});
export type TierProblem = z.infer<typeof tierProblemSchema>;

/** A published version of a tier. */
export const tierVersionSchema = z.object({
  name: z.string(),
  version: z.number().int(),
  title: z.string(),
  /** The tier it extends, with the version that was current when it was published. */
  extends: z.object({ name: z.string(), version: z.number().int() }).nullable(),
  publishedAt: z.iso.datetime(),
  publishedBy: z.string(),
  /** New tenants do not get it any more; those who have it keep it. */
  retiredAt: z.iso.datetime().nullable(),
  /** Shipped with Cadastre, and unchanged since. */
  shipped: z.boolean(),
  /** Tenants that are held to it. */
  tenants: z.number().int(),
});
export type TierVersion = z.infer<typeof tierVersionSchema>;

/** A newest version with its settings: flat, by path, defaults of its parents included. */
export const tierSchema = tierVersionSchema.extend({
  description: z.string(),
  /** The file, with its comments. */
  document: z.string(),
  values: z.record(z.string(), z.unknown()),
  versions: z.array(tierVersionSchema),
  /** Ids of the commercial plans that point at it. */
  plans: z.array(z.string()),
  /** A newer file that Cadastre ships, which is not published by itself since an admin has made this tier their own. */
  offered: z.string().nullable(),
});
export type Tier = z.infer<typeof tierSchema>;

/** One setting that differs between two sides. */
export const settingDifferenceSchema = z.object({
  path: z.string(),
  title: z.string(),
  heldBy: z.enum(HOLDERS),
  left: z.unknown(),
  right: z.unknown(),
});
export type SettingDifference = z.infer<typeof settingDifferenceSchema>;

/** What an unpublished file would mean for those who have the tier. */
export const tierEffectSchema = z.object({
  tier: z.string(),
  /** Who are held to it, whatever its version. */
  tenants: z.number().int(),
  /** Of these, whose servers would be given a statement. */
  changed: z.number().int(),
  /** The statements with `<database>`, `<login>` and `<owner>` where each tenant's name stands; the most frequent first. */
  groups: z.array(
    z.object({
      statement: z.string(),
      path: z.string(),
      title: z.string(),
      /** Statements, and the tenants that they are for. */
      count: z.number().int(),
      tenants: z.number().int(),
      examples: z.array(z.string()),
    }),
  ),
  /** For whom it does not stand, such as an override over its limits: they could not be moved to it. */
  refused: z.array(z.object({ tenant: z.string(), message: z.string() })),
  unread: z.array(z.object({ server: z.string(), reason: z.string() })),
});
export type TierEffect = z.infer<typeof tierEffectSchema>;

/** What is said for one environment or region alone, over what holds everywhere. */
export const tierScopeSchema = z.object({
  /** Flat, by path, parents included, as they are written; `scale` too. */
  values: z.record(z.string(), z.unknown()),
  /** Paths that the file itself says, and no parent. */
  own: z.array(z.string()),
});

export const tierScopesSchema = z.object({
  /** Of every environment, said of or not. */
  environments: z.record(z.string(), tierScopeSchema),
  /** Of those that the chain names. */
  regions: z.record(z.string(), tierScopeSchema),
});
export type TierScopes = z.infer<typeof tierScopesSchema>;
