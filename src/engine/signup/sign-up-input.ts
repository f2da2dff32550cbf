import { z } from 'zod';
import { LANGUAGES } from '../../shared/models/message.ts';
import type { ProvisionRun } from '../provisioning/provision-run.ts';

/** What a sign-up keeps in its job beside the input of provisioning. */
const keptInputSchema = z.object({
  /** The plan, resolved. */
  subscription: z.string(),
  /** null: that of the settings, whatever it is then. */
  language: z.enum(LANGUAGES).nullable(),
});
export type KeptSignUpInput = z.infer<typeof keptInputSchema>;

export const signUpInputOf = (run: ProvisionRun): KeptSignUpInput =>
  keptInputSchema.parse(run.voice.record.input);
