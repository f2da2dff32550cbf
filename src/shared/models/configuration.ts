import { z } from 'zod';
import { HOLDERS } from './setting-meta.ts';
import { planStepSchema } from './tenant.ts';
import { ENVIRONMENTS } from './tier.ts';

/**
 * Where a value comes from, weakest first: a tier and those it extends, the environment's and the region's part of
 * them, the commercial plan, the tenant's own overrides. `scale` is a value that the environment multiplied.
 */
export const ORIGIN_KINDS = ['tier', 'environment', 'region', 'scale', 'plan', 'override'] as const;

export const originSchema = z.object({
  kind: z.enum(ORIGIN_KINDS),
  /** Such as `standard`, `staging`, `eu-west`, `professional`; the slug for an override. */
  name: z.string(),
});
export type Origin = z.infer<typeof originSchema>;

/** One setting of a tenant as it is in force, with what it came over. */
export const effectiveSettingSchema = z.object({
  path: z.string(),
  title: z.string(),
  heldBy: z.enum(HOLDERS),
  /** Nothing acts on it yet. */
  notYet: z.boolean(),
  /** Users and storage of a plan without limit are `unlimited`. */
  value: z.unknown(),
  origin: originSchema,
  /** Values it replaced, the last one first. */
  replaced: z.array(z.object({ value: z.unknown(), origin: originSchema })),
});
export type EffectiveSetting = z.infer<typeof effectiveSettingSchema>;

export const configurationProblemSchema = z.object({
  /** Such as `resources.connections`. */
  field: z.string(),
  message: z.string(),
  wayOut: z.string().nullable(),
  /** The way out on the command line, which alone shows it. */
  command: z.string().optional(),
  /** Worth knowing, and no reason to refuse: such as limits that add up to more than the server has. */
  warning: z.boolean().optional(),
});
export type ConfigurationProblem = z.infer<typeof configurationProblemSchema>;

export const configurationSchema = z.object({
  tenant: z.string(),
  /** null: it is held to no tier. */
  tier: z.object({ name: z.string(), version: z.number().int(), newest: z.number().int() }).nullable(),
  environment: z.enum(ENVIRONMENTS),
  /** What was said for this tenant alone; null: it has the platform's. */
  ownEnvironment: z.enum(ENVIRONMENTS).nullable(),
  /** The label `region` of its server; null: it has none. */
  region: z.string().nullable(),
  settings: z.array(effectiveSettingSchema),
  /** All that is wrong with it at once; empty when it stands. */
  problems: z.array(configurationProblemSchema),
  changedAt: z.iso.datetime().nullable(),
  changedBy: z.string().nullable(),
});
export type Configuration = z.infer<typeof configurationSchema>;

/** One setting on a server that is not what the configuration wants. */
export const configurationDriftSchema = z.object({
  tenant: z.string(),
  server: z.string(),
  path: z.string(),
  title: z.string(),
  /** The database or the role it is set on. */
  where: z.string(),
  wanted: z.string(),
  /** null: it is not set. */
  found: z.string().nullable(),
  /** Would mend it; masked where it held a secret. */
  statement: z.string(),
  /** Why only a person can mend it, and what to do; null: applying the configuration does. */
  byHand: z.string().nullable(),
});
export type ConfigurationDrift = z.infer<typeof configurationDriftSchema>;

/** Networks and TLS of tenants that a server's pg_hba.conf does not say. */
export const hbaDriftSchema = z.object({
  server: z.string(),
  /** `unknown`: the lines cannot be read there. */
  state: z.enum(['missing', 'unknown']),
  /** Slugs. */
  tenants: z.array(z.string()),
  reason: z.string(),
  wayOut: z.string(),
  /** The way out on the command line, which alone shows it. */
  command: z.string().optional(),
});
export type HbaDrift = z.infer<typeof hbaDriftSchema>;

/** The last comparison of all tenants, without what was mended since. */
export const lastDriftSchema = z.object({
  at: z.iso.datetime(),
  /** The workstation. */
  comparedBy: z.string(),
  tenants: z.number().int(),
  drifts: z.array(configurationDriftSchema.extend({ name: z.string() })),
  unread: z.array(z.object({ server: z.string(), reason: z.string() })),
  /** Servers whose access rules were not as configured, without those that Cadastre has written since. */
  hba: z.array(hbaDriftSchema).default([]),
});
export type LastDrift = z.infer<typeof lastDriftSchema>;

/** What moving one tenant to a tier would do. */
export const tierChangePlanSchema = z.object({
  tenant: z.string(),
  name: z.string(),
  from: z.object({ tier: z.string(), version: z.number().int() }).nullable(),
  to: z.object({ tier: z.string(), version: z.number().int() }),
  /** Why it is not possible now; null when it is. */
  whyNot: z.string().nullable(),
  wayOut: z.string().nullable(),
  /** The way out on the command line, which alone shows it. */
  command: z.string().optional(),
  /** It is over the new limits and may wait until it fits. */
  mayWait: z.boolean(),
  changes: z.array(
    z.object({
      path: z.string(),
      title: z.string(),
      heldBy: z.enum(HOLDERS),
      from: z.unknown(),
      to: z.unknown(),
    }),
  ),
  steps: z.array(planStepSchema),
});
export type TierChangePlan = z.infer<typeof tierChangePlanSchema>;

export const SCHEDULED_CHANGE_STATES = ['scheduled', 'waiting', 'done', 'failed', 'cancelled'] as const;

/** A change of tier for a date, or one that waits until the tenant fits. */
export const scheduledChangeSchema = z.object({
  id: z.number().int(),
  tenant: z.string(),
  tier: z.string(),
  version: z.number().int(),
  at: z.iso.datetime(),
  state: z.enum(SCHEDULED_CHANGE_STATES),
  fact: z.string(),
  requestedBy: z.string(),
  jobId: z.number().int().nullable(),
});
export type ScheduledChange = z.infer<typeof scheduledChangeSchema>;

export const STORES = ['postgresql', 'mongodb', 'redis', 'clickhouse', 'elasticsearch'] as const;
export type Store = (typeof STORES)[number];

export const accessAnswerSchema = z.object({
  tenant: z.string(),
  store: z.enum(STORES),
  operation: z.enum(['read', 'write', 'ddl', 'admin']),
  allowed: z.boolean(),
  /** Why, or why not, in a sentence. */
  reason: z.string(),
  /** What would change that, on the command line, which alone shows it. */
  command: z.string().optional(),
  /** The name or prefix that is the tenant's there. */
  namespace: z.string().nullable(),
});
export type AccessAnswer = z.infer<typeof accessAnswerSchema>;

/** What has to be typed before passwords leave in a file. */
export const WITH_SECRETS = 'with secrets';

/** A file that was exported with them is armored age, whatever its name. */
export const isSealed = (content: string): boolean =>
  content.trimStart().startsWith('-----BEGIN AGE ENCRYPTED FILE-----');

/** Roles of a tenant that get a password when somebody asks for it, and its user of Redis. */
export const ACCOUNTS = ['admin', 'app', 'read_only', 'redis'] as const;
export type Account = (typeof ACCOUNTS)[number];
