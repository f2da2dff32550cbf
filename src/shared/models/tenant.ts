import { z } from 'zod';
import { TARGET_RESULTS } from './job.ts';
import { STATUS_REASONS, TENANT_STATUSES } from './lifecycle.ts';
import { LANGUAGES } from './message.ts';
import { ENVIRONMENTS, tierNameSchema } from './tier-names.ts';

export const ISOLATION_MODELS = ['database', 'schema', 'row'] as const;
export type IsolationModel = (typeof ISOLATION_MODELS)[number];

/** Longest slug (requirement: tenant ids of at most 40 characters). */
export const SLUG_LENGTH = 40;

export const slugSchema = z
  .string()
  .min(1, 'A slug needs at least one character')
  .max(SLUG_LENGTH, `At most ${SLUG_LENGTH} characters`)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'Lower-case letters, digits and single hyphens between them');

/** A person's or a company's name: any script, no control or direction-override characters. */
const personalName = (label: string, maximum: number) =>
  z
    .string()
    .trim()
    .min(1, `${label} is empty`)
    .max(maximum, `At most ${maximum} characters`)
    .refine((value) => !/[\p{Cc}\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]|\p{Cs}/u.test(value), {
      message: 'Control characters and direction overrides are not allowed',
    });

export const tenantNameSchema = personalName('The name', 200);
export const emailSchema = z
  .string()
  .trim()
  .max(254, 'At most 254 characters')
  .pipe(z.email('Not an e-mail address'))
  .transform((value) => value.toLowerCase());

/** bcrypt reads 72 bytes and ignores the rest, so a longer password is refused instead of cut. */
export const ownerPasswordSchema = z
  .string()
  .min(8, 'At least 8 characters')
  .refine((value) => new TextEncoder().encode(value).length <= 72, {
    message: 'At most 72 bytes: bcrypt ignores the rest',
  })
  .refine((value) => !value.includes('\0'), { message: 'NUL is not allowed' });

const bcryptHashSchema = z.string().regex(/^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/, 'Not a bcrypt hash');

export const createTenantInputSchema = z
  .object({
    name: tenantNameSchema,
    /** Made from the name when left out. */
    slug: slugSchema.optional(),
    ownerEmail: emailSchema,
    ownerPassword: ownerPasswordSchema.optional(),
    /** A bcrypt hash made elsewhere, instead of the password. */
    ownerPasswordHash: bcryptHashSchema.optional(),
    ownerFirstName: personalName('The first name', 100).optional(),
    ownerLastName: personalName('The last name', 100).optional(),
    /** 0: active at once, no trial. */
    trialDays: z.number().int().min(0).max(365).default(14),
    /** A plan's id; the entry plan when left out. */
    subscription: z.string().min(1).max(60).optional(),
    /** Of the messages to the owner; that of the settings when left out. */
    language: z.enum(LANGUAGES).optional(),
    /** Name or id; the server with most room when left out. */
    server: z.string().min(1).optional(),
    blueprint: z.string().min(1).default('studio'),
    /** Values for the blueprint's seed variables, checked against their types there. */
    variables: z.record(z.string(), z.string().max(10_000)).default({}),
    /** The model that its tier prefers and the blueprint supports when left out; without a tier, a database. */
    isolation: z.enum(ISOLATION_MODELS).optional(),
    /** The tier that its plan points at when left out, then the default of the settings, then none. */
    tier: tierNameSchema.optional(),
    /** The platform's when left out. */
    environment: z.enum(ENVIRONMENTS).optional(),
    /** `keep`: a failed job stands and can be resumed or undone; `undo`: it is undone at once. */
    onFailure: z.enum(['keep', 'undo']).default('keep'),
  })
  .refine((input) => input.ownerPassword === undefined || input.ownerPasswordHash === undefined, {
    path: ['ownerPasswordHash'],
    message: 'Give the password or its hash, not both',
  });
export type CreateTenantInput = z.infer<typeof createTenantInputSchema>;

export const tenantSchema = z.object({
  id: z.number().int(),
  slug: z.string(),
  name: z.string(),
  status: z.enum(TENANT_STATUSES),
  isolation: z.enum(ISOLATION_MODELS),
  serverId: z.uuid(),
  server: z.string(),
  database: z.string(),
  /** The role that holds its privileges. */
  role: z.string(),
  /** What its application signs in as: the role itself, or since a rotation the one that takes turns with it. */
  login: z.string(),
  ownerRole: z.string(),
  ownerEmail: z.string(),
  /** null: an adopted database that comes from no blueprint. */
  blueprint: z.string().nullable(),
  /** Version of the last migration applied, such as `0005`. */
  schemaVersion: z.string().nullable(),
  trialEndsAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  statusSince: z.iso.datetime(),
  /** Why it is suspended. */
  statusReason: z.enum(STATUS_REASONS).nullable(),
  /** A transitional status that is older counts as stuck. */
  statusDeadline: z.iso.datetime().nullable(),
  deletedAt: z.iso.datetime().nullable(),
  /** When the schedule purges it, while it is deleted. */
  purgeDueAt: z.iso.datetime().nullable(),
  /** The schema of a tenant that shares its database. */
  schema: z.string().nullable(),
  /** Entry plan, or the one it pays for; null for a tenant without subscription. */
  plan: z.string().nullable(),
  /** What it is held to; null: no tier. */
  tier: z.object({ name: z.string(), version: z.number().int() }).nullable(),
  /** The job that made it or is making it. */
  job: z
    .object({ id: z.number().int(), status: z.string(), step: z.number().int(), steps: z.number().int() })
    .nullable(),
});
export type Tenant = z.infer<typeof tenantSchema>;

/** One probe of *Test as tenant*. `outcome` is what was seen, `sqlstate` PostgreSQL's word for a refusal. */
export const tenantProbeSchema = z.object({
  probe: z.string(),
  title: z.string(),
  expected: z.enum(['allowed', 'refused']),
  passed: z.boolean(),
  outcome: z.string(),
  sqlstate: z.string().nullable(),
  durationMs: z.number(),
});
export type TenantProbe = z.infer<typeof tenantProbeSchema>;

export const tenantTestSchema = z.object({
  tenant: z.string(),
  at: z.iso.datetime(),
  durationMs: z.number(),
  passed: z.boolean(),
  probes: z.array(tenantProbeSchema),
});
export type TenantTest = z.infer<typeof tenantTestSchema>;

export const CONNECTION_FORMATS = ['psql', 'url', 'libpq', 'jdbc', 'sqlalchemy', 'env'] as const;
export type ConnectionFormat = (typeof CONNECTION_FORMATS)[number];

/** The mark that stands where a password would. */
export const MASK = '•masked•';

export const tenantConnectionSchema = z.object({
  host: z.string(),
  port: z.number().int(),
  database: z.string(),
  role: z.string(),
  tls: z.string(),
  /** -1: no limit of its own. */
  connectionLimit: z.number().int().nullable(),
  /** Characters of the password, for a mask of its true length. */
  passwordLength: z.number().int(),
  strings: z.record(z.enum(CONNECTION_FORMATS), z.string()),
  lastReveal: z.object({ actor: z.string(), at: z.iso.datetime() }).nullable(),
});
export type TenantConnection = z.infer<typeof tenantConnectionSchema>;

export const planStepSchema = z.object({
  name: z.string(),
  title: z.string(),
  /** Where it happens: a server, a database, or `this workstation`. */
  where: z.string(),
  fact: z.string(),
  statements: z.array(z.string()),
  undo: z.string().nullable(),
});
export type PlanStep = z.infer<typeof planStepSchema>;

/** The tier that a new tenant gets, and why this one. */
const chosenTierSchema = z.object({ name: z.string(), version: z.number().int(), because: z.string() });

/** What creating a tenant would do. Nothing is reserved: `id` is the number that comes next. */
export const tenantPlanSchema = z.object({
  id: z.number().int(),
  slug: z.string(),
  server: z.string(),
  serverReason: z.string(),
  /** null: it is held to no tier. */
  tier: chosenTierSchema.nullable(),
  /** As named, or as the tier prefers. */
  isolation: z.enum(ISOLATION_MODELS),
  database: z.string(),
  role: z.string(),
  ownerRole: z.string(),
  trialEndsAt: z.iso.datetime().nullable(),
  steps: z.array(planStepSchema),
  statementCount: z.number().int(),
  /** `cadastre tenant create …` with the same effect. */
  command: z.string(),
});
export type TenantPlan = z.infer<typeof tenantPlanSchema>;

export const tenantTotalsSchema = z.object({
  total: z.number().int(),
  pending: z.number().int(),
  trial: z.number().int(),
  active: z.number().int(),
  suspended: z.number().int(),
  cancelled: z.number().int(),
  deleted: z.number().int(),
  /** On their way from one status to another. */
  changing: z.number().int(),
});
export type TenantTotals = z.infer<typeof tenantTotalsSchema>;

export const importPlanRowSchema = z.object({
  row: z.number().int(),
  name: z.string(),
  slug: z.string().nullable(),
  ownerEmail: z.string(),
  server: z.string().nullable(),
  /** What it will be held to; null: no tier, or a row that is not created. */
  tier: chosenTierSchema.nullable(),
  /** `create`, `skip` (done by an earlier run) or `refused`. */
  verdict: z.enum(['create', 'skip', 'refused']),
  errors: z.array(z.object({ field: z.string(), message: z.string() })),
  result: z.enum(TARGET_RESULTS).optional(),
});
export type ImportPlanRow = z.infer<typeof importPlanRowSchema>;
