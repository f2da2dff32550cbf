import { z } from 'zod';
import { ENCRYPTION_SCHEMES } from '../models/secret.ts';
import { procedure } from './base.ts';

/** Which key of the platform; the one that seals new passwords when left out. */
const keyReference = z.object({ keyId: z.string().min(1).max(100).optional() });

const reasonSchema = z.string().trim().min(3, 'Say why, in a few words').max(500);

const exportedSchema = z.object({
  keyId: z.string(),
  scheme: z.enum(ENCRYPTION_SCHEMES),
  /** The platform database that it belongs to. */
  database: z.string(),
});

export const keys = {
  /** The key as an age file under a passphrase, for `platform.initialize` of another admin. Audited. */
  seal: procedure
    .input(
      keyReference.extend({
        passphrase: z.string().min(12, 'At least 12 characters').max(1024),
        reason: reasonSchema.optional(),
        /** `env`: the line in the file is `DB_ENCRYPTION_KEY=…`. */
        format: z.enum(['key', 'env']).default('key'),
      }),
    )
    .output(exportedSchema.extend({ /** ASCII armor. */ file: z.string(), fileName: z.string() })),
  /** Hands out the key in plain text. Audited with its reason. */
  reveal: procedure
    .input(
      keyReference.extend({ reason: reasonSchema, /** The platform database's name. */ confirm: z.string() }),
    )
    .output(
      exportedSchema.extend({
        /** Fernet: URL-safe base64, as Python's cryptography.fernet takes it; AES-256-GCM: base64 of 32 bytes. */
        key: z.string(),
        /** `DB_ENCRYPTION_KEY=…` */
        env: z.string(),
      }),
    ),
};
