import { z } from 'zod';

/** `unknown` is never green: it was not read, or there is nothing to compare with. */
export const DRIFT_STATES = ['in-sync', 'drifted', 'unknown'] as const;
export type DriftState = (typeof DRIFT_STATES)[number];

export const SCHEMA_OBJECT_KINDS = [
  'schema',
  'table',
  'column',
  'constraint',
  'index',
  'sequence',
  'view',
  'function',
  'trigger',
  'policy',
  'type',
  'extension',
  'owner',
  'grant',
  'default-privilege',
] as const;
export type SchemaObjectKind = (typeof SCHEMA_OBJECT_KINDS)[number];

export const schemaDifferenceSchema = z.object({
  /** Stable for one object of one tenant: what is accepted is named by it. */
  key: z.string(),
  kind: z.enum(SCHEMA_OBJECT_KINDS),
  /** Such as `public.invoices.tax_rate`. */
  object: z.string(),
  change: z.enum(['missing', 'extra', 'changed', 'invalid']),
  /** What stands there, one line a part; empty: nothing. */
  found: z.array(z.string()),
  /** What its version has. */
  wanted: z.array(z.string()),
  /** Statements that mend it without loss; empty: a person has to decide, as `why` says. */
  mend: z.array(z.string()),
  /** They run alone, outside a transaction. */
  alone: z.boolean(),
  why: z.string(),
  accepted: z.object({ reason: z.string(), by: z.string(), at: z.iso.datetime() }).nullable(),
  /** When it was first read; null: not dated. */
  since: z.iso.datetime().nullable(),
});
export type SchemaDifference = z.infer<typeof schemaDifferenceSchema>;

export const tenantDriftSchema = z.object({
  /** null: shared tables. */
  tenant: z.string().nullable(),
  name: z.string(),
  server: z.string(),
  database: z.string(),
  tier: z.string().nullable(),
  state: z.enum(DRIFT_STATES),
  /** Its own version, which it is compared with. */
  version: z.string().nullable(),
  /** In words: the kinds that differ, or why it is unknown. */
  fact: z.string(),
  /** Without those that are accepted. */
  differences: z.number().int(),
  tables: z.number().int().nullable(),
  readAt: z.iso.datetime().nullable(),
  /** A run that it has a part in and that has not brought it up: none begins with it as it stands. */
  blocksRun: z.number().int().nullable(),
});
export type TenantDrift = z.infer<typeof tenantDriftSchema>;
