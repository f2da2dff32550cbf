import { z } from 'zod';
import { secretStatusSchema } from '../models/secret.ts';
import { procedure } from './base.ts';

const passphraseSchema = z.string().min(12, 'At least 12 characters').max(1024);

export const secrets = {
  status: procedure.output(secretStatusSchema),
  /** Chooses where secrets lie. `file` makes the file under the passphrase, or opens the one that is there. */
  choose: procedure
    .input(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('keychain') }),
        z.object({ kind: z.literal('file'), passphrase: passphraseSchema }),
        z.object({ kind: z.literal('session') }),
      ]),
    )
    .output(secretStatusSchema),
  /** Opens the age-encrypted file for as long as this process lives. */
  unlock: procedure.input(z.object({ passphrase: z.string().min(1).max(1024) })).output(secretStatusSchema),
  /** Puts the secrets file under another passphrase, also one that is locked; it is open afterwards. */
  changePassphrase: procedure
    .input(z.object({ current: z.string().min(1).max(1024), next: passphraseSchema }))
    .output(secretStatusSchema),
};
