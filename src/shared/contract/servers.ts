import { z } from 'zod';
import { clientProgramSchema, PREFLIGHT_CHECKS, preflightReportSchema } from '../models/preflight.ts';
import { serverChangesSchema, serverInputSchema, serverOverviewSchema } from '../models/server.ts';
import { procedure } from './base.ts';

/** A server's name or id. */
export const serverReference = z.object({ server: z.string().min(1) });

const passwordSchema = z.string().min(1).max(1024);

/** What a URL or the environment says about a server; the password is reported, never handed back. */
export const serverDraftSchema = z.object({
  input: serverChangesSchema,
  /** A URL's password is kept under this ticket for `servers.add` and `servers.test`; null: it held none. */
  passwordTicket: z.string().nullable(),
  source: z.string(),
});

const testResultSchema = z.object({
  latencyMs: z.number(),
  version: z.string(),
  encrypted: z.boolean(),
  /** `TLSv1.3`, where encrypted. */
  protocol: z.string().nullable(),
  superuser: z.boolean(),
  startedAt: z.iso.datetime(),
  inRecovery: z.boolean(),
});

const credentials = { password: passwordSchema.optional(), passwordTicket: z.string().optional() };

export const servers = {
  list: procedure.output(z.array(serverOverviewSchema)),
  get: procedure.input(serverReference).output(serverOverviewSchema),
  /** Reads live state from every server, then answers as `list` does. */
  refresh: procedure.output(z.array(serverOverviewSchema)),
  /** Parses a `postgres://` URL into a draft, field by field. */
  parseUrl: procedure.input(z.object({ url: z.string().max(4096) })).output(serverDraftSchema),
  /** Drafts from POSTGRES_SUPERUSER, POSTGRES_MASTER_HOST, POSTGRES_TENANT_HOST and their kin. */
  fromEnvironment: procedure.output(z.array(serverDraftSchema)),
  /** Connects with settings that are not kept yet. */
  tryOut: procedure
    .input(serverInputSchema.partial({ name: true }).extend(credentials))
    .output(testResultSchema),
  /** The preflight of settings that are not kept yet. */
  preflightDraft: procedure
    .input(serverInputSchema.partial({ name: true }).extend(credentials))
    .output(preflightReportSchema),
  add: procedure.input(serverInputSchema.extend(credentials)).output(serverOverviewSchema),
  edit: procedure
    .input(z.object({ server: z.string().min(1), changes: serverChangesSchema, ...credentials }))
    .output(serverOverviewSchema),
  /** Refused while tenants or the platform database live on it. Nothing on the server is touched. */
  remove: procedure
    .input(serverReference.extend({ confirm: z.string() }))
    .output(z.object({ removed: z.string() })),
  test: procedure.input(serverReference).output(testResultSchema),
  preflight: procedure.input(serverReference).output(preflightReportSchema),
  /** Runs the statements of a finding, or records that it is left as it is. Answers with a new preflight. */
  settleFinding: procedure
    .input(
      serverReference.extend({
        check: z.enum(PREFLIGHT_CHECKS),
        remedy: z.enum(['run', 'leave']),
        reason: z.string().max(500).optional(),
      }),
    )
    .output(preflightReportSchema),
  /** pg_dump, pg_restore and psql found on this workstation, with their versions. */
  clientPrograms: procedure.output(z.array(clientProgramSchema)),
};
