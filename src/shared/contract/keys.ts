import { z } from 'zod';
import { keyRotationPlanSchema, platformKeySchema } from '../models/key.ts';
import { reasonSchema } from '../models/lifecycle.ts';
import { ENCRYPTION_SCHEMES } from '../models/secret.ts';
import { procedure } from './base.ts';

/** Which key of the platform; the one that seals new passwords when left out. */
const keyReference = z.object({ keyId: z.string().min(1).max(100).optional() });

const exportedSchema = z.object({
  keyId: z.string(),
  scheme: z.enum(ENCRYPTION_SCHEMES),
  /** The platform database that it belongs to. */
  database: z.string(),
});

export const keys = {
  /** All keys of the platform, the newest first. */
  list: procedure.output(z.array(platformKeySchema)),
  planRotate: procedure.output(keyRotationPlanSchema),
  /** A new key takes over, and every password is sealed again. The former key is kept. A job: watch it with `jobs.watch`. */
  rotate: procedure.input(z.object({ reason: reasonSchema })).output(z.object({ jobId: z.number().int() })),
  /** Takes a key that seals nothing any more out of this workstation's secret store. */
  forget: procedure.input(
    z.object({
      keyId: z.string().min(1).max(100),
      /** The key's number. */ confirm: z.string(),
      reason: reasonSchema,
    }),
  ),
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
