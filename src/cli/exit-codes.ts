import type { ErrorCode } from '../shared/errors.ts';

/** Exit code of every error code. 0 is success; 1 is a fault of Cadastre itself. Documented in docs/cli.md. */
export const EXIT_CODES: Record<ErrorCode, number> = {
  INTERNAL: 1,
  INVALID_INPUT: 2,
  NOT_FOUND: 3,
  ALREADY_EXISTS: 4,
  CONFLICT: 5,
  NOT_SUPPORTED: 6,
  REFUSED: 7,
  CONFIRMATION_REQUIRED: 8,
  BLUEPRINT_INVALID: 9,
  SERVER_UNREACHABLE: 10,
  AUTHENTICATION_FAILED: 11,
  PERMISSION_DENIED: 12,
  TLS_FAILED: 13,
  SERVER_VERSION_UNSUPPORTED: 14,
  TOO_MANY_CONNECTIONS: 15,
  DISK_FULL: 16,
  TEMPLATE_BUSY: 17,
  TIMEOUT: 18,
  STATEMENT_FAILED: 19,
  PREFLIGHT_BLOCKS: 20,
  VERIFICATION_FAILED: 21,
  PROGRAM_FAILED: 22,
  PLATFORM_NOT_CONFIGURED: 30,
  PLATFORM_UNREACHABLE: 31,
  PLATFORM_TOO_NEW: 32,
  PLATFORM_TOO_OLD: 33,
  SECRET_STORE_NOT_CHOSEN: 40,
  SECRET_STORE_LOCKED: 41,
  SECRET_STORE_UNAVAILABLE: 42,
  SECRET_MISSING: 43,
  DECRYPTION_FAILED: 44,
  AUDIT_UNAVAILABLE: 50,
  AUDIT_BROKEN: 51,
  LOCAL_SERVER_UNAVAILABLE: 60,
  DATA_FOLDER_IN_USE: 61,
  CANCELLED: 130,
};

/** Outcomes that are no errors, and yet not what a script may take for success. */
export const OUTCOME_EXIT_CODES = {
  /** `audit verify` found no fault, and no anchor outside the file to hold against it. */
  unanchored: 52,
  /** Some targets of an act over many failed; the others stand. */
  partly: 70,
  /** A run over many targets stopped before its end, or waits for a person. */
  stopped: 71,
  /** Nothing had to be done. */
  nothing: 72,
  /** Some tenants are behind the files of their blueprint, or could not be read. */
  behind: 73,
} as const;
