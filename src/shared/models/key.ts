import { z } from 'zod';
import { ENCRYPTION_SCHEMES } from './secret.ts';
import { planStepSchema } from './tenant.ts';

/** One key of the platform: what it still seals, and whether this workstation holds it. */
export const platformKeySchema = z.object({
  keyId: z.string(),
  scheme: z.enum(ENCRYPTION_SCHEMES),
  /** It seals new passwords. */
  current: z.boolean(),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  /** Since when it seals nothing new. */
  retiredAt: z.iso.datetime().nullable(),
  /** Passwords sealed with it. */
  passwords: z.number().int(),
  /** Jobs that have not ended and hold secrets sealed with it. */
  openJobs: z.number().int(),
  /** Is it in the secret store of this workstation? */
  held: z.boolean(),
});
export type PlatformKey = z.infer<typeof platformKeySchema>;

/** What a rotation of the platform's key would do. */
export const keyRotationPlanSchema = z.object({
  from: z.string(),
  to: z.string(),
  passwords: z.number().int(),
  openJobs: z.number().int(),
  steps: z.array(planStepSchema),
  command: z.string(),
});
export type KeyRotationPlan = z.infer<typeof keyRotationPlanSchema>;
