import { z } from 'zod';

export const AUDIT_OUTCOMES = ['under-way', 'done', 'failed', 'refused', 'cancelled', 'unresolved'] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** One act: its intent entry joined with its outcome entry. `sequence` is the intent's. */
export const auditActSchema = z.object({
  sequence: z.number().int(),
  at: z.iso.datetime(),
  actor: z.string(),
  shell: z.string(),
  workstation: z.string(),
  verb: z.string(),
  target: z.string(),
  /** `unresolved`: an intent whose process is gone and which has no outcome. */
  outcome: z.enum(AUDIT_OUTCOMES),
  outcomeSequence: z.number().int().nullable(),
  durationMs: z.number().nullable(),
  reason: z.string().nullable(),
  jobId: z.number().int().nullable(),
});
export type AuditAct = z.infer<typeof auditActSchema>;

export const auditActDetailSchema = auditActSchema.extend({
  outcomeAt: z.iso.datetime().nullable(),
  /** The input without its secrets. */
  input: z.record(z.string(), z.unknown()),
  statements: z.array(z.string()),
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
  /** Hex SHA-256 of the entry before, and of this entry. */
  previousHash: z.string(),
  hash: z.string(),
});
export type AuditActDetail = z.infer<typeof auditActDetailSchema>;

export const auditFilterSchema = z.object({
  search: z.string().max(200).default(''),
  actor: z.string().nullish(),
  verb: z.string().nullish(),
  outcome: z.enum(AUDIT_OUTCOMES).nullish(),
  since: z.iso.datetime().nullish(),
  until: z.iso.datetime().nullish(),
  /** Acts before this sequence number, for paging; newest first. */
  before: z.number().int().nullish(),
  limit: z.number().int().min(1).max(1000).default(200),
});
export type AuditFilter = z.infer<typeof auditFilterSchema>;

export const auditPageSchema = z.object({
  acts: z.array(auditActSchema),
  total: z.number().int(),
  entries: z.number().int(),
  firstAt: z.iso.datetime().nullable(),
  actors: z.array(z.string()),
  verbs: z.array(z.string()),
});
export type AuditPage = z.infer<typeof auditPageSchema>;

/** `ok` needs at least one anchor that agrees; without any it is `unanchored`, never `ok`. */
export const AUDIT_VERDICTS = ['ok', 'unanchored', 'broken'] as const;

export const auditAnchorSchema = z.object({
  place: z.enum(['secret-store', 'platform-database']),
  state: z.enum(['agrees', 'behind', 'disagrees', 'absent', 'unreachable']),
  sequence: z.number().int().nullable(),
  at: z.iso.datetime().nullable(),
  message: z.string(),
});
export type AuditAnchor = z.infer<typeof auditAnchorSchema>;

export const auditVerificationSchema = z.object({
  verdict: z.enum(AUDIT_VERDICTS),
  at: z.iso.datetime(),
  durationMs: z.number(),
  entries: z.number().int(),
  firstHash: z.string().nullable(),
  headHash: z.string().nullable(),
  /** The first entry that is not as it was written, and why. */
  firstBad: z.object({ sequence: z.number().int(), problem: z.string() }).nullable(),
  /** The same, of the file alone: null where only an anchor disagrees. Such a log can be accepted. */
  fileProblem: z.object({ sequence: z.number().int(), problem: z.string() }).nullish(),
  /** The newest acceptance: this log is vouched for from that entry on. */
  accepted: z
    .object({
      sequence: z.number().int(),
      at: z.iso.datetime(),
      actor: z.string(),
      reason: z.string(),
      /** What the anchors said then. */
      problems: z.array(z.string()),
    })
    .nullish(),
  anchors: z.array(auditAnchorSchema),
  /**
   * How far the MACs reach. The newest right MAC vouches for its entry and all before it: they are `covered`.
   * `none`: no entry carries one; `key-unknown`: they could not be checked here.
   */
  mac: z
    .object({
      state: z.enum(['checked', 'key-unknown', 'none']),
      covered: z.number().int(),
      uncovered: z.number().int(),
      message: z.string(),
    })
    .optional(),
  unresolved: z.array(z.number().int()),
});
export type AuditVerification = z.infer<typeof auditVerificationSchema>;
