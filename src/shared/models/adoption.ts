import { z } from 'zod';
import { tierNameSchema } from './tier-names.ts';

/**
 * Which login role the tenant has afterwards. `keep`: the one that the application uses now, untouched. `new-password`:
 * the same role with a password of Cadastre's, so the application has to be told. `own-role`: a new role beside it;
 * the application goes on with the old one until it is moved.
 */
export const ADOPTION_LOGINS = ['keep', 'new-password', 'own-role'] as const;
export type AdoptionLogin = (typeof ADOPTION_LOGINS)[number];

export const adoptionInputSchema = z
  .object({
    /** Name or id; may be left out where the CSV names it in every row. */
    server: z.string().min(1).max(200).optional(),
    databases: z.array(z.string().min(1).max(63)).max(10_000).optional(),
    /** `*` stands for any characters, `?` for one: `customer_*`. */
    match: z.string().min(1).max(200).optional(),
    /** Header row required: database, and any of server, name, slug, owner_email, role, password, blueprint, subscription, tier, trial_days. */
    csv: z
      .string()
      .max(16 * 1024 * 1024)
      .optional(),
    login: z.enum(ADOPTION_LOGINS).default('keep'),
    /** Instead of looking which blueprint fits; `none`: it has none. */
    blueprint: z.string().min(1).max(100).optional(),
    /** A plan's id; without, the tenants have no subscription until they are given one. */
    subscription: z.string().min(1).max(60).optional(),
    /** A tier's name; `none`: held to none. Left out: that of the plan, else the default of the settings. */
    tier: tierNameSchema.optional(),
    /** 0: active at once. More: on trial, and suspended when it is over. */
    trialDays: z.number().int().min(0).max(365).default(0),
    /** Of the one role that is kept, for a single database; in a CSV each row has its own. */
    password: z.string().min(1).max(1000).optional(),
  })
  .refine(
    (input) => [input.databases, input.match, input.csv].filter((way) => way !== undefined).length === 1,
    { path: ['databases'], message: 'Name databases, give a pattern, or give a CSV file: one of them' },
  )
  .refine((input) => input.trialDays === 0 || input.subscription !== undefined || input.csv !== undefined, {
    path: ['trialDays'],
    message: 'A trial is of a subscription: name its plan too',
  });
export type AdoptionInput = z.infer<typeof adoptionInputSchema>;

/** What is not as a database of Cadastre's own would be. It is shown, never changed silently. */
export const adoptionFindingSchema = z.object({
  check: z.string(),
  severity: z.enum(['warning', 'note']),
  message: z.string(),
  /** What would mend it. */
  statements: z.array(z.string()),
});
export type AdoptionFinding = z.infer<typeof adoptionFindingSchema>;

export const adoptionRowSchema = z.object({
  row: z.number().int(),
  server: z.string(),
  database: z.string(),
  name: z.string(),
  slug: z.string().nullable(),
  ownerEmail: z.string().nullable(),
  /** What it is now. */
  owner: z.string().nullable(),
  role: z.string().nullable(),
  /** Roles that may sign in and have privileges in it. */
  loginRoles: z.array(z.string()),
  /** The plan it is going to subscribe to; null: to none. */
  subscription: z.string().nullable(),
  trialDays: z.number().int(),
  /** What it is going to be held to, and why this one; null: to no tier. */
  tier: z
    .object({ name: z.string(), version: z.number().int(), because: z.string() })
    .nullable()
    .default(null),
  blueprint: z.string().nullable(),
  schemaVersion: z.string().nullable(),
  /** How the version was found: by Cadastre's history, by that of another tool, by its tables, or not at all. */
  detectedBy: z.enum(['history', 'tool', 'tables', 'none']),
  encoding: z.string().nullable(),
  bytes: z.number().nullable(),
  connections: z.number().int().nullable(),
  connectionLimit: z.number().int().nullable(),
  tables: z.number().int().nullable(),
  findings: z.array(adoptionFindingSchema),
  /** `skip`: a tenant already. */
  verdict: z.enum(['adopt', 'skip', 'refused']),
  errors: z.array(z.object({ field: z.string(), message: z.string() })),
  /** What adopting runs on the server; nothing for `keep`. Secrets masked. */
  statements: z.array(z.string()),
});
export type AdoptionRow = z.infer<typeof adoptionRowSchema>;

export const adoptionPlanSchema = z.object({
  rows: z.array(adoptionRowSchema),
  adopt: z.number().int(),
  skip: z.number().int(),
  refused: z.number().int(),
  durationMs: z.number().int(),
});
export type AdoptionPlan = z.infer<typeof adoptionPlanSchema>;
