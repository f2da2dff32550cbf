import { z } from 'zod';
import { ISOLATION_MODELS } from './tenant.ts';

/** What the gate says of a tenant; the same words stand in `gate.resolve` of the platform database. */
export const GATE_CODES = [
  'ok',
  'unknown-tenant',
  'mismatch',
  'trial-over',
  'suspended',
  'cancelled',
  'deleted',
  'not-ready',
] as const;
export type GateCode = (typeof GATE_CODES)[number];

/** What the HTTP check says besides: a token that is missing or bad, and no answer in time. */
export const GATE_ANSWERS = [...GATE_CODES, 'token-missing', 'token-invalid', 'unavailable'] as const;
export type GateAnswer = (typeof GATE_ANSWERS)[number];

/** Status of every answer of the HTTP check. */
export const GATE_STATUS: Readonly<Record<GateAnswer, number>> = {
  ok: 204,
  'token-missing': 401,
  'token-invalid': 401,
  'trial-over': 402,
  suspended: 402,
  mismatch: 403,
  cancelled: 403,
  deleted: 403,
  'unknown-tenant': 404,
  'not-ready': 503,
  unavailable: 503,
};

/** Where a request can name its tenant. `claim` is the tenant that a verified token names. */
export const GATE_SOURCES = ['host', 'header', 'path', 'slug', 'claim'] as const;
export type GateSource = (typeof GATE_SOURCES)[number];

const messageSchema = z.object({ fr: z.string(), en: z.string() });
/** A sentence for the tenant's users, in both languages. */
export type GateMessage = z.infer<typeof messageSchema>;

/** One row of `gate.resolve`. Of a tenant that nobody named, or that two sources name differently, nothing is told. */
export const gateDecisionSchema = z.object({
  tenant: z.number().int().nullable(),
  slug: z.string().nullable(),
  server: z.object({ name: z.string(), host: z.string(), port: z.number().int() }).nullable(),
  database: z.string().nullable(),
  role: z.string().nullable(),
  schema: z.string().nullable(),
  isolation: z.enum(ISOLATION_MODELS).nullable(),
  status: z.string().nullable(),
  allowed: z.boolean(),
  code: z.enum(GATE_CODES),
  /** null: it is let in. */
  message: messageSchema.nullable(),
});
export type GateDecision = z.infer<typeof gateDecisionSchema>;

/** What one source of a request said, and which tenant that is. */
export const gateStepSchema = z.object({
  source: z.enum([...GATE_SOURCES, 'token']),
  /** As it was given; never the token itself. */
  given: z.string(),
  tenant: z.object({ id: z.number().int(), slug: z.string() }).nullable(),
  outcome: z.enum(['names', 'unknown', 'ignored', 'verified', 'refused']),
  /** Why, in one sentence. */
  text: z.string(),
});
export type GateStep = z.infer<typeof gateStepSchema>;

/** What a request would be told, and why. */
export const gateTrialSchema = z.object({
  decision: gateDecisionSchema,
  /** The answer of the HTTP check to the same request. */
  http: z.object({
    answer: z.enum(GATE_ANSWERS),
    status: z.number().int(),
    headers: z.record(z.string(), z.string()),
    message: messageSchema.nullable(),
  }),
  /** In the order in which they were looked at. */
  steps: z.array(gateStepSchema),
  /** The rule that decided, in one sentence. */
  rule: z.string(),
});
export type GateTrial = z.infer<typeof gateTrialSchema>;

/** How tokens are checked. Algorithms are HS256 with the secret; RS256 and ES256 with the key set. */
export const tokenRulesSchema = z.object({
  issuer: z.string().min(1).max(500).optional(),
  audience: z.string().min(1).max(500).optional(),
  /** The claim that names the tenant, by number or slug. */
  claim: z.string().min(1).max(100).default('tenant_id'),
  /** Seconds that clocks may differ. */
  tolerance: z.number().int().min(0).max(300).default(5),
  /** Refuse requests without a token. */
  required: z.boolean().default(false),
});
export type TokenRules = z.infer<typeof tokenRulesSchema>;

const text = (maximum: number) => z.string().max(maximum);

export const gateTrialInputSchema = z.object({
  host: text(1000).optional(),
  header: text(200).optional(),
  path: text(4000).optional(),
  slug: text(200).optional(),
  jwt: text(16_000).optional(),
  /** The text of a key set (RFC 7517), to verify RS256 and ES256. */
  jwks: text(200_000).optional(),
  /** The shared secret, to verify HS256. */
  secret: text(10_000).optional(),
  token: tokenRulesSchema.prefault({}),
});
export type GateTrialInput = z.infer<typeof gateTrialInputSchema>;

/** A role through which an application asks the gate. */
export const gateLoginSchema = z.object({ name: z.string(), canLogin: z.boolean() });

export const gateRoleSchema = z.object({
  role: z.literal('cadastre_gate'),
  /** Where the functions are. */
  server: z.string(),
  database: z.string(),
  logins: z.array(gateLoginSchema),
  /** All that the role may do in this database: signatures of functions. */
  mayExecute: z.array(z.string()),
});
export type GateRole = z.infer<typeof gateRoleSchema>;

export const gateLoginInputSchema = z.object({
  name: z
    .string()
    .trim()
    .regex(/^[a-z][a-z0-9_]{0,62}$/, 'Lower-case letters, digits and underscores; a letter first')
    .refine((name) => !name.startsWith('pg_') && name !== 'cadastre_gate', {
      message: 'This name is reserved',
    }),
  password: z
    .string()
    .min(12, 'At least 12 characters')
    .max(200, 'At most 200 characters')
    .regex(/^[\x20-\x7e]+$/, 'Printable ASCII characters'),
});
