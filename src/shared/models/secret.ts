import { z } from 'zod';

export const SECRET_STORE_KINDS = ['keychain', 'file', 'session', 'environment'] as const;
export type SecretStoreKind = (typeof SECRET_STORE_KINDS)[number];

export const secretEntrySchema = z.object({
  /** Such as `server/9d2…/password`; never the value. */
  key: z.string(),
  /** What it is for, in words. */
  purpose: z.string(),
  changedAt: z.iso.datetime().nullable(),
});
export type SecretEntry = z.infer<typeof secretEntrySchema>;

/** `not-chosen`: no keychain was found and nobody has said what to use instead. */
export const secretStatusSchema = z.object({
  state: z.enum(['ready', 'not-chosen', 'locked', 'unavailable']),
  kind: z.enum(SECRET_STORE_KINDS).nullable(),
  /** Is the system keychain there, and if not, why: one sentence. */
  keychain: z.object({ available: z.boolean(), message: z.string() }),
  message: z.string(),
  entries: z.array(secretEntrySchema),
});
export type SecretStatus = z.infer<typeof secretStatusSchema>;

export const ENCRYPTION_SCHEMES = ['aes-256-gcm', 'fernet'] as const;
export type EncryptionScheme = (typeof ENCRYPTION_SCHEMES)[number];
