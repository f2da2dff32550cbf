import { z } from 'zod';
import { ACCOUNTS, accessAnswerSchema, configurationSchema, STORES } from '../models/configuration.ts';
import { reasonSchema } from '../models/lifecycle.ts';
import { actResultsSchema } from '../models/lifecycle-acts.ts';
import { ENVIRONMENTS, settingDifferenceSchema, tierNameSchema } from '../models/tier.ts';
import { procedure } from './base.ts';
import { manyTenants, tenantReference } from './tenant-references.ts';
import { tierReference } from './tiers.ts';

const path = z.string().min(1).max(200);

/** Of a folder, or one that was exported: what is sealed with age is opened with `key`. */
const givenFiles = {
  files: z.array(z.object({ path: z.string(), content: z.string().max(20_000_000) })).max(2000),
  key: z
    .object({
      passphrase: z.string().min(1).max(1000).optional(),
      /** As `age-keygen` writes it. */
      identity: z.string().min(1).max(20_000).optional(),
    })
    .optional(),
};

const changed = z.object({
  configuration: configurationSchema,
  /** Makes the server so; null: it is so already, or it could not be begun. */
  jobId: z.number().int().nullable(),
  /** Why the server could not be asked yet, in a sentence: what was set stands, and drift shows it. */
  notApplied: z.string().nullable(),
  /** Networks and TLS that are not in force yet, with what puts them there; null: they are, or nothing restricts it. */
  access: z.string().nullable(),
});

/** Settings of tenants: what is in force for each, and where it comes from. */
export const configuration = {
  /** `tier` and `environment`: as it would be with these. */
  get: procedure
    .input(
      tenantReference.extend({
        tier: tierReference.optional(),
        environment: z.enum(ENVIRONMENTS).optional(),
      }),
    )
    .output(configurationSchema),
  /** Overrides for one tenant; checked whole before anything is written, then applied as a job. Audited. */
  set: procedure
    .input(tenantReference.extend({ values: z.record(path, z.unknown()), reason: reasonSchema.optional() }))
    .output(changed),
  unset: procedure
    .input(tenantReference.extend({ paths: z.array(path).min(1), reason: reasonSchema.optional() }))
    .output(changed),
  /** Another environment for one tenant, null: the platform's again; checked whole, then applied as a job. Audited. */
  setEnvironment: procedure
    .input(
      tenantReference.extend({
        environment: z.enum(ENVIRONMENTS).nullable(),
        reason: reasonSchema.optional(),
      }),
    )
    .output(changed),
  diff: procedure
    .input(z.object({ left: tenantReference.shape.tenant, right: tenantReference.shape.tenant }))
    .output(z.array(settingDifferenceSchema)),

  /** May this tenant use this store for this operation, and why not. A refusal is audited. */
  validateAccess: procedure
    .input(
      tenantReference.extend({
        store: z.enum(STORES),
        operation: accessAnswerSchema.shape.operation,
      }),
    )
    .output(accessAnswerSchema),
  /** Rendered names in all stores, and Redis' `ACL SETUSER` line with its password masked. */
  namespaces: procedure.input(tenantReference).output(
    z.object({
      postgresql: z.array(
        z.object({
          kind: z.enum(['schema', 'role']),
          name: z.string(),
          made: z.boolean(),
          /** Why it is not made for this tenant, such as a second schema for one that is isolated by schema. */
          why: z.string().nullable(),
        }),
      ),
      others: z.array(z.object({ store: z.enum(STORES), name: z.string(), line: z.string().nullable() })),
    }),
  ),
  /** Makes the schemas and roles of its tier in its database, whatever of them is missing. Audited. */
  makeNamespaces: procedure
    .input(tenantReference.extend({ reason: reasonSchema.optional() }))
    .output(z.object({ made: z.array(z.string()), fact: z.string() })),
  /**
   * A password for one of its roles, which may sign in from then on; shown this once and kept nowhere. `redis`: the
   * `ACL SETUSER` line with a new password in it.
   */
  giveAccount: procedure
    .input(tenantReference.extend({ account: z.enum(ACCOUNTS), reason: reasonSchema.optional() }))
    .output(z.object({ name: z.string(), password: z.string(), line: z.string().nullable() })),
  /** Markdown and figures of what its regulations ask and what holds it. */
  compliance: procedure
    .input(tenantReference)
    .output(z.object({ tenant: z.string(), at: z.iso.datetime(), markdown: z.string() })),

  export: procedure
    .input(
      z.object({
        tenants: manyTenants.shape.tenants.optional(),
        tiers: z.array(tierNameSchema).optional(),
        format: z.enum(['yaml', 'json']).default('yaml'),
        /** With the tenants' passwords, sealed with age for this recipient or passphrase. Needs `confirm`. */
        secrets: z
          .object({
            recipient: z.string().optional(),
            passphrase: z.string().optional(),
            confirm: z.literal('with secrets'),
          })
          .optional(),
      }),
    )
    .output(z.object({ fileName: z.string(), content: z.string(), encrypted: z.boolean() })),
  /** What a folder of YAML would change: tiers to publish, tenants to move, overrides to set. */
  planFiles: procedure.input(z.object(givenFiles)).output(
    z.object({
      problems: z.array(
        z.object({
          file: z.string(),
          line: z.number().int().nullable(),
          column: z.number().int().nullable(),
          field: z.string().nullable(),
          message: z.string(),
        }),
      ),
      changes: z.array(
        z.object({
          kind: z.enum(['publish-tier', 'set-plan', 'set-tier', 'set-values', 'unset-values']),
          target: z.string(),
          fact: z.string(),
        }),
      ),
      /** Of the changes: what `applyFiles` must be given, so that nothing else is done than was shown. */
      digest: z.string(),
    }),
  ),
  /**
   * Does what the plan said. A call that is given up begins no further tenant. Passwords of a sealed file are passed
   * over. Errors: `CONFLICT` when it would be something else by now, `DECRYPTION_FAILED`.
   */
  applyFiles: procedure
    .input(
      z.object({
        ...givenFiles,
        digest: z.string(),
        /** Folder for the backups that tiers ask for before a change. */
        backupTo: z.string().max(4000).optional(),
        reason: reasonSchema.optional(),
      }),
    )
    .output(
      z.object({ published: z.array(z.string()), plans: z.array(z.string()), results: actResultsSchema }),
    ),
};
