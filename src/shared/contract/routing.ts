import { z } from 'zod';
import {
  registryEntrySchema,
  routingFileSchema,
  routingKindSchema,
  routingRunSchema,
  routingStatusSchema,
  writtenFileSchema,
} from '../models/routing.ts';
import { routingSettingsSchema } from '../models/routing-settings.ts';
import { planStepSchema } from '../models/tenant.ts';
import { procedure } from './base.ts';

const kinds = z.array(routingKindSchema).min(1).optional();
const serverReference = z.object({ server: z.string().min(1) });

export const routing = {
  status: procedure.output(routingStatusSchema),
  settings: procedure.output(routingSettingsSchema),
  /** Changes what is given, for all admins. This workstation agrees to the folder and the commands thereby. */
  configure: procedure.input(routingSettingsSchema.partial()).output(routingSettingsSchema),
  /** Tenant by tenant, where its data lies and which host names lead to it. */
  registry: procedure.output(z.object({ tenants: z.array(registryEntrySchema), readAt: z.iso.datetime() })),
  /** The files as they would be written now; the chosen kinds, or those of the settings. */
  export: procedure.input(z.object({ kinds }).default({})).output(
    z.object({
      files: z.array(routingFileSchema),
      tenants: z.number().int(),
      domains: z.number().int(),
    }),
  ),
  /** The same into a folder, once; settings, status and commands have no part in it. */
  writeTo: procedure.input(z.object({ folder: z.string().trim().min(1).max(1000), kinds })).output(
    z.object({
      folder: z.string(),
      files: z.array(writtenFileSchema),
      tenants: z.number().int(),
      domains: z.number().int(),
    }),
  ),
  /** Writes and runs the commands now, on this workstation, which agrees to them thereby. A failure is in the answer. */
  apply: procedure.output(routingRunSchema),
  pgbouncerPlan: procedure
    .input(serverReference)
    .output(z.object({ server: z.string(), done: z.boolean(), steps: z.array(planStepSchema) })),
  /** Makes the role, the look-up and the grants on one server. May be repeated. */
  setUpPgbouncer: procedure
    .input(
      serverReference.extend({
        /** For the look-up role. Left out: one is made when the role has none yet. */
        password: z.string().min(12, 'At least 12 characters').max(200).optional(),
        /** Make another one even though the role has one. */
        newPassword: z.boolean().default(false),
      }),
    )
    .output(
      z.object({
        server: z.string(),
        role: z.string(),
        /** Databases that got the look-up just now. */
        databases: z.array(z.string()),
        /** The one line of pgbouncer's auth_file, only when the password was made just now. It is not kept. */
        userlist: z.string().nullable(),
      }),
    ),
};
