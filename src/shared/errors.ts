import { z } from 'zod';

/**
 * The closed list of error codes. Every shell owns one total table from these to a status, an exit code
 * or a place on the screen; a code that is missing there does not compile.
 */
export const ERROR_CODES = [
  'INVALID_INPUT',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'CONFLICT',
  'NOT_SUPPORTED',
  'REFUSED',
  'CONFIRMATION_REQUIRED',
  'CANCELLED',
  'SERVER_UNREACHABLE',
  'AUTHENTICATION_FAILED',
  'PERMISSION_DENIED',
  'TLS_FAILED',
  'SERVER_VERSION_UNSUPPORTED',
  'TOO_MANY_CONNECTIONS',
  'DISK_FULL',
  'TEMPLATE_BUSY',
  'TIMEOUT',
  'STATEMENT_FAILED',
  'PREFLIGHT_BLOCKS',
  'VERIFICATION_FAILED',
  'PROGRAM_FAILED',
  'PLATFORM_NOT_CONFIGURED',
  'PLATFORM_UNREACHABLE',
  'PLATFORM_TOO_NEW',
  'PLATFORM_TOO_OLD',
  'SECRET_STORE_NOT_CHOSEN',
  'SECRET_STORE_LOCKED',
  'SECRET_STORE_UNAVAILABLE',
  'SECRET_MISSING',
  'DECRYPTION_FAILED',
  'AUDIT_UNAVAILABLE',
  'AUDIT_BROKEN',
  'BLUEPRINT_INVALID',
  'LOCAL_SERVER_UNAVAILABLE',
  'DATA_FOLDER_IN_USE',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** One refused input value: `field` is a dotted path into the input, such as `tls.caFile`. */
export const fieldErrorSchema = z.object({ field: z.string(), message: z.string() });
export type FieldError = z.infer<typeof fieldErrorSchema>;

/** What a shell gets beside the code and the sentence. Never holds a secret or a stack. */
export const errorDetailsSchema = z.object({
  /** What the person can do about it: one sentence, true wherever it is read. */
  wayOut: z.string().optional(),
  /** The same on the command line, which alone shows it: a screen has its own way there. */
  command: z.string().optional(),
  fields: z.array(fieldErrorSchema).optional(),
  /** Five-character SQLSTATE, where PostgreSQL said no. */
  sqlstate: z.string().optional(),
  /** What it happened to: a server, a database, a file with its line. */
  target: z.string().optional(),
  /** The statement that failed, secrets masked. */
  statement: z.string().optional(),
  /** The job that stands in the way or holds the story. */
  jobId: z.number().int().optional(),
});
export type ErrorDetails = z.infer<typeof errorDetailsSchema>;

/** An error as it crosses a transport, and as it is stored with a job or an audit entry. */
export const errorDataSchema = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  details: errorDetailsSchema.default({}),
});
export type ErrorData = z.infer<typeof errorDataSchema>;
