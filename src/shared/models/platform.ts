import { z } from 'zod';
import { ENCRYPTION_SCHEMES } from './secret.ts';

export const ENVIRONMENTS = ['development', 'staging', 'production'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

export const platformNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, 'Lower-case letters, digits and underscore, at most 63, a letter first');

export const initializePlatformInputSchema = z.object({
  server: z.string().min(1),
  database: platformNameSchema.default('cadastre_platform'),
  environment: z.enum(ENVIRONMENTS).default('development'),
  /** How tenant passwords are sealed: AES-256-GCM, or Fernet tokens that a Python application can open. */
  scheme: z.enum(ENCRYPTION_SCHEMES).default('aes-256-gcm'),
});
export type InitializePlatformInput = z.infer<typeof initializePlatformInputSchema>;

/**
 * `too-new`: a newer app has migrated it; `too-old`: this app will migrate it when asked;
 * `key-missing`: it answers, but this workstation does not hold the key that opens tenant passwords.
 */
export const platformStatusSchema = z.object({
  state: z.enum(['not-configured', 'ready', 'unreachable', 'too-new', 'too-old', 'key-missing']),
  server: z.string().nullable(),
  database: z.string().nullable(),
  environment: z.enum(ENVIRONMENTS).nullable(),
  scheme: z.enum(ENCRYPTION_SCHEMES).nullable(),
  keyId: z.string().nullable(),
  /** Schema version found, and the one this app writes. */
  schemaVersion: z.number().int().nullable(),
  expectedVersion: z.number().int(),
  message: z.string(),
  wayOut: z.string().nullable(),
  /** The way out on the command line, which alone shows it. */
  command: z.string().optional(),
  tenants: z.number().int().nullable(),
});
export type PlatformStatus = z.infer<typeof platformStatusSchema>;
