import { z } from 'zod';
import { initializePlatformInputSchema, platformStatusSchema } from '../models/platform.ts';
import { planStepSchema } from '../models/tenant.ts';
import { procedure } from './base.ts';

export const platform = {
  status: procedure.output(platformStatusSchema),
  plan: procedure
    .input(initializePlatformInputSchema)
    .output(z.object({ exists: z.boolean(), steps: z.array(planStepSchema) })),
  /** Creates and migrates it; an existing platform database is joined, and migrated if it is older. */
  initialize: procedure
    .input(
      initializePlatformInputSchema.extend({
        /** A key from elsewhere: the one of a platform that is joined, or one that an application shares. */
        key: z.string().min(1).max(200).optional(),
        /** Instead of `key`: what `keys.seal` made of it on another workstation, with its passphrase. */
        keyFile: z
          .object({ content: z.string().min(1).max(16_384), passphrase: z.string().min(1).max(1024) })
          .optional(),
      }),
    )
    .output(platformStatusSchema),
};
