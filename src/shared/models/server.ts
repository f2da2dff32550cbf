import { z } from 'zod';

/** libpq's `sslmode`, less `allow`, which offers no protection anybody would choose on purpose. */
export const TLS_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type TlsMode = (typeof TLS_MODES)[number];

export const tlsSettingsSchema = z.object({
  mode: z.enum(TLS_MODES).default('prefer'),
  /** Path of a PEM file on this workstation. */
  caFile: z.string().trim().min(1).nullish(),
  certificateFile: z.string().trim().min(1).nullish(),
  keyFile: z.string().trim().min(1).nullish(),
});
export type TlsSettings = z.infer<typeof tlsSettingsSchema>;

const noControl = /^[^\p{Cc}]*$/u;

export const serverNameSchema = z
  .string()
  .trim()
  .min(1, 'A server needs a name')
  .max(63, 'At most 63 characters')
  .regex(/^[a-z0-9][a-z0-9._-]*$/, 'Lower-case letters, digits, dot, hyphen and underscore');

export const hostSchema = z
  .string()
  .trim()
  .min(1, 'A host name or address')
  .max(255)
  .regex(/^[A-Za-z0-9._:%-]+$|^\/[^\p{Cc}]+$/u, 'A host name, an IP address or the path of a socket folder');

export const labelsSchema = z.record(
  z.string().regex(/^[a-z][a-z0-9_.-]{0,62}$/, 'A label starts with a letter: a-z, 0-9, _ . -'),
  z.string().min(1).max(63).regex(noControl, 'No control characters'),
);

const serverFields = {
  name: serverNameSchema,
  host: hostSchema,
  port: z.number().int().min(1).max(65535),
  /** The maintenance database. */
  database: z.string().min(1).max(63).regex(noControl, 'No control characters'),
  user: z.string().min(1).max(63).regex(noControl, 'No control characters'),
  tls: tlsSettingsSchema,
  labels: labelsSchema,
  /** How many tenants may live here; null: no limit is set. */
  capacity: z.number().int().min(0).max(100_000).nullable(),
  /** Connections Cadastre may hold at once on this server. */
  connectionBudget: z.number().int().min(2).max(500),
};

/** How to reach a server, without its password. */
export const serverInputSchema = z.object({
  ...serverFields,
  port: serverFields.port.default(5432),
  database: serverFields.database.default('postgres'),
  tls: serverFields.tls.prefault({}),
  labels: serverFields.labels.default({}),
  capacity: serverFields.capacity.default(null),
  connectionBudget: serverFields.connectionBudget.default(16),
});
export type ServerInput = z.infer<typeof serverInputSchema>;

/** Some fields of a server. Not `serverInputSchema.partial()`, which would fill in the defaults of the others. */
export const serverChangesSchema = z.object(serverFields).partial();
export type ServerChanges = z.infer<typeof serverChangesSchema>;

export const serverSchema = serverInputSchema.extend({
  id: z.uuid(),
  /** Run by Cadastre itself in the data folder of one workstation. */
  builtIn: z.boolean(),
  createdAt: z.iso.datetime(),
});
export type Server = z.infer<typeof serverSchema>;

/** A server with what was last read from it. `state` is `not-read` until the first answer. */
export const serverOverviewSchema = serverSchema.extend({
  state: z.enum(['reachable', 'unreachable', 'not-read']),
  /** Why it is unreachable. */
  problem: z.object({ code: z.string(), message: z.string(), wayOut: z.string().optional() }).nullable(),
  readAt: z.iso.datetime().nullable(),
  latencyMs: z.number().nullable(),
  /** `16.14`; null while not read. */
  version: z.string().nullable(),
  encrypted: z.boolean().nullable(),
  startedAt: z.iso.datetime().nullable(),
  connections: z.object({ used: z.number().int(), available: z.number().int() }).nullable(),
  /** Bytes of all databases. */
  databaseBytes: z.number().nullable(),
  tenants: z.number().int(),
  isPlatform: z.boolean(),
  passwordStored: z.boolean(),
  preflight: z
    .object({
      at: z.iso.datetime(),
      blocks: z.number().int(),
      decide: z.number().int(),
      passed: z.number().int(),
    })
    .nullable(),
});
export type ServerOverview = z.infer<typeof serverOverviewSchema>;
