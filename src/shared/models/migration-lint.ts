import { z } from 'zod';

/** What lint looks for, each with its reason in `docs/guide/migrations-lint.md`. */
export const LINT_RULES = [
  'syntax',
  'table-rewrite',
  'index-not-concurrent',
  'concurrent-in-transaction',
  'no-transaction-needed',
  'not-null-without-default',
  'not-null-scan',
  'constraint-scan',
  'type-change',
  'drop-table',
  'drop-column',
  'drop-other',
  'rename',
  'foreign-key-lock',
  'unique-lock',
  'if-not-exists-index',
  'lock-table',
  'truncate',
  'unbounded-update',
  'exclusive-refresh',
  'enum-value',
  'several-locks',
  'explicit-transaction',
  'session-setting',
  'trigger-disable',
  'not-in-transaction',
  'partition-lock',
  'work-under-lock',
  'server-wide',
  'unread-body',
  'unknown-mark',
  'waiver',
] as const;
export type LintRule = (typeof LINT_RULES)[number];

/** The server would refuse these whatever a person agrees to; nobody can waive them. */
export const UNWAIVABLE_RULES: readonly LintRule[] = [
  'syntax',
  'concurrent-in-transaction',
  'not-in-transaction',
  'explicit-transaction',
  'waiver',
];

/** `refuse` blocks a run unless it is waived; `warn` is shown in the plan. */
export const LINT_SEVERITIES = ['refuse', 'warn'] as const;
export type LintSeverity = (typeof LINT_SEVERITIES)[number];

/** Table-level locks, weakest first (PostgreSQL manual, 13.3.1). */
export const TABLE_LOCKS = [
  'AccessShareLock',
  'RowShareLock',
  'RowExclusiveLock',
  'ShareUpdateExclusiveLock',
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
] as const;
export type TableLock = (typeof TABLE_LOCKS)[number];

export const lintWaiverSchema = z.object({
  /** null: it stands in the file itself, as `-- cadastre: allow RULE: reason`, for one statement. */
  id: z.number().int().nullable(),
  rule: z.enum(LINT_RULES),
  file: z.string(),
  /** Of the file: an edited file has to be waived again. */
  checksum: z.string(),
  reason: z.string(),
  /** `the file` for a waiver that stands in it. */
  by: z.string(),
  /** null for a waiver that stands in the file. */
  at: z.iso.datetime().nullable(),
});
export type LintWaiver = z.infer<typeof lintWaiverSchema>;

export const lintFindingSchema = z.object({
  rule: z.enum(LINT_RULES),
  severity: z.enum(LINT_SEVERITIES),
  file: z.string(),
  /** Both from 1. */
  line: z.number().int(),
  column: z.number().int(),
  /** The statement, cut at 500 characters. */
  statement: z.string(),
  /** The table or object that it concerns, as written; null: none. */
  object: z.string().nullable(),
  /** Why it is found: what would happen to whom. */
  reason: z.string(),
  /** The strongest lock that it takes; null: none on a table. */
  lock: z.enum(TABLE_LOCKS).nullable(),
  /** The form that does the same without it, as SQL or a sentence. */
  safeForm: z.string(),
  /** null: it stands. */
  waiver: lintWaiverSchema.nullable(),
});
export type LintFinding = z.infer<typeof lintFindingSchema>;

/** What a statement locks, whether something is found or not. */
export const statementLockSchema = z.object({
  file: z.string(),
  line: z.number().int(),
  table: z.string(),
  lock: z.enum(TABLE_LOCKS),
});
export type StatementLock = z.infer<typeof statementLockSchema>;

export const lintReportSchema = z.object({
  /** null: files that belong to no blueprint. */
  blueprint: z.string().nullable(),
  files: z.array(z.object({ file: z.string(), checksum: z.string(), statements: z.number().int() })),
  findings: z.array(lintFindingSchema),
  locks: z.array(statementLockSchema),
  /** Findings that refuse and are not waived. */
  refusals: z.number().int(),
  warnings: z.number().int(),
  waived: z.number().int(),
});
export type LintReport = z.infer<typeof lintReportSchema>;
