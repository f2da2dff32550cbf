import { z } from 'zod';

/** Every check of the preflight, in the order in which it is shown. */
export const PREFLIGHT_CHECKS = [
  'version',
  'privileges',
  'tls',
  'certificate',
  'password-encryption',
  'statement-log',
  'collation',
  'connections',
  'public-access',
  'checksums',
  'disk-space',
  'prepared-transactions',
  'clock',
  'client-programs',
] as const;
export type PreflightCheck = (typeof PREFLIGHT_CHECKS)[number];

export const preflightStatementSchema = z.object({
  /** The database to run it in. */
  database: z.string(),
  sql: z.string(),
  comment: z.string().optional(),
});
export type PreflightStatement = z.infer<typeof preflightStatementSchema>;

/**
 * A way out of a finding. `run`: Cadastre can run the finding's statements; `copy`: a person with more
 * rights must; `leave`: an answer too, and audited; `programs`: choose the folder of the client programs.
 */
export const remedySchema = z.object({
  id: z.enum(['run', 'copy', 'leave', 'programs']),
  label: z.string(),
});
export type Remedy = z.infer<typeof remedySchema>;

export const preflightFindingSchema = z.object({
  check: z.enum(PREFLIGHT_CHECKS),
  verdict: z.enum(['blocks', 'decide', 'passed']),
  /** For a passed check: the fact, such as `16.14, supported 14 to 18`. */
  title: z.string(),
  detail: z.string(),
  statements: z.array(preflightStatementSchema),
  remedies: z.array(remedySchema),
  /** True when somebody answered *Leave*; it then counts as passed. */
  left: z.boolean(),
  /** Who left it, and why: any admin of the fleet. */
  answer: z.object({ actor: z.string(), at: z.iso.datetime(), reason: z.string().nullable() }).optional(),
});
export type PreflightFinding = z.infer<typeof preflightFindingSchema>;

export const preflightReportSchema = z.object({
  server: z.string(),
  at: z.iso.datetime(),
  durationMs: z.number(),
  version: z.string(),
  findings: z.array(preflightFindingSchema),
});
export type PreflightReport = z.infer<typeof preflightReportSchema>;

export const clientProgramSchema = z.object({
  program: z.enum(['pg_dump', 'pg_restore', 'psql']),
  path: z.string(),
  /** `15.18` */
  version: z.string(),
  major: z.number().int(),
});
export type ClientProgram = z.infer<typeof clientProgramSchema>;
