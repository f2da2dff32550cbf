import { z } from 'zod';
import { errorDataSchema } from '../errors.ts';
import { ROUTING_KINDS, routingSettingsSchema } from './routing-settings.ts';

export const routingKindSchema = z.enum(ROUTING_KINDS);
export type RoutingKind = z.infer<typeof routingKindSchema>;

/** One generated file, complete. */
export const routingFileSchema = z.object({
  kind: routingKindSchema,
  /** Its name in the folder, such as `nginx-map.conf`. */
  name: z.string(),
  content: z.string(),
});
export type RoutingFile = z.infer<typeof routingFileSchema>;

export const writtenFileSchema = z.object({
  kind: routingKindSchema,
  name: z.string(),
  bytes: z.number().int(),
  /** False: what lies there already says the same, and was left alone. */
  changed: z.boolean(),
});
export type WrittenFile = z.infer<typeof writtenFileSchema>;

export const commandResultSchema = z.object({
  command: z.array(z.string()),
  /** null: it could not be started, or its time was over. */
  exitCode: z.number().int().nullable(),
  /** Both streams as they came, the end of them when they are long. */
  output: z.string(),
  durationMs: z.number(),
});
export type CommandResult = z.infer<typeof commandResultSchema>;

/** `change`: by itself, because a tenant or a domain changed; `hand`: somebody asked for it. */
export const ROUTING_TRIGGERS = ['change', 'hand'] as const;

export const routingRunSchema = z.object({
  id: z.number().int(),
  at: z.iso.datetime(),
  durationMs: z.number(),
  actor: z.string(),
  workstation: z.string(),
  trigger: z.enum(ROUTING_TRIGGERS),
  folder: z.string(),
  /** `failed`: see `error`, and the last of `commands` when one was run. */
  outcome: z.enum(['written', 'unchanged', 'failed']),
  tenants: z.number().int(),
  domains: z.number().int(),
  files: z.array(writtenFileSchema),
  commands: z.array(commandResultSchema),
  error: errorDataSchema.nullable(),
});
export type RoutingRun = z.infer<typeof routingRunSchema>;

/**
 * `off`: no folder is set. `not-agreed`: nobody on this workstation has agreed to this folder and these commands.
 * `behind`: the files do not say what the platform database says. `failed`: the last run failed.
 */
export const ROUTING_STATES = ['off', 'not-agreed', 'current', 'behind', 'failed'] as const;

export const routingStatusSchema = z.object({
  state: z.enum(ROUTING_STATES),
  /** One sentence for a person. */
  message: z.string(),
  wayOut: z.string().nullable(),
  /** The way out on the command line, which alone shows it. */
  command: z.string().optional(),
  workstation: z.string(),
  settings: routingSettingsSchema,
  /** The newest run on this workstation, and the newest that ended well. */
  last: routingRunSchema.nullable(),
  lastGood: routingRunSchema.nullable(),
  /** Of all workstations, newest first. */
  runs: z.array(routingRunSchema),
});
export type RoutingStatus = z.infer<typeof routingStatusSchema>;

/** Why a tenant is not served, in the words of the gate. */
export const CLOSED_REASONS = ['trial-over', 'suspended', 'cancelled', 'deleted', 'not-ready'] as const;
export type ClosedReason = (typeof CLOSED_REASONS)[number];

/** A tenant as applications and proxies need to know it. Never a password. */
export const registryEntrySchema = z.object({
  tenant: z.string(),
  id: z.number().int(),
  status: z.string(),
  /** May anybody use it now? */
  open: z.boolean(),
  /** Why not: in the words of the gate: `trial-over`, `suspended`, `cancelled`, `deleted` or `not-ready`; null while it is open. */
  closed: z.enum(CLOSED_REASONS).nullable(),
  isolation: z.string(),
  server: z.string(),
  host: z.string(),
  port: z.number().int(),
  /** libpq's sslmode. */
  tls: z.string(),
  database: z.string(),
  schema: z.string().nullable(),
  role: z.string(),
  /** The name that pgbouncer knows the database by. */
  pool: z.string(),
  /** Verified host names, the primary one first. */
  domains: z.array(z.string()),
});
export type RegistryEntry = z.infer<typeof registryEntrySchema>;
