import { z } from 'zod';
import { LANGUAGES } from '../models/message.ts';
import { sharedSettingsPatchSchema, sharedSettingsViewSchema } from '../models/shared-settings.ts';
import { emailSchema } from '../models/tenant.ts';
import { procedure } from './base.ts';

/** What all admins of the platform share. `settings` is what one workstation keeps for itself. */
export const sharedSettings = {
  get: procedure.output(sharedSettingsViewSchema),
  /** Changes what is given. Errors name the field, such as `mail.smtpUrl`. Audited. */
  update: procedure.input(sharedSettingsPatchSchema).output(sharedSettingsViewSchema),
  /** Keeps the password of the mail server in this workstation's secret store; null forgets it. */
  setSmtpPassword: procedure
    .input(z.object({ password: z.string().min(1).max(1024).nullable() }))
    .output(sharedSettingsViewSchema),
  /** Makes the welcome message with made-up values and delivers it the way that is set. Throws why it cannot. */
  tryMail: procedure
    .input(z.object({ to: emailSchema, language: z.enum(LANGUAGES).optional() }))
    .output(z.object({ /** The file, or the mail server with its answer. */ place: z.string() })),
};
