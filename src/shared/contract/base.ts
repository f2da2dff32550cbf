import { oc } from '@orpc/contract';
import { type ErrorCode, errorDetailsSchema } from '../errors.ts';

/** What an error is over HTTP (RFC 9110, section 15). Total: a new code does not compile without its status. */
export const HTTP_STATUS: Record<ErrorCode, number> = {
  INVALID_INPUT: 422,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  CONFLICT: 409,
  NOT_SUPPORTED: 422,
  REFUSED: 403,
  CONFIRMATION_REQUIRED: 428,
  CANCELLED: 409,
  SERVER_UNREACHABLE: 502,
  AUTHENTICATION_FAILED: 502,
  PERMISSION_DENIED: 403,
  TLS_FAILED: 502,
  SERVER_VERSION_UNSUPPORTED: 422,
  TOO_MANY_CONNECTIONS: 503,
  DISK_FULL: 507,
  TEMPLATE_BUSY: 503,
  TIMEOUT: 504,
  STATEMENT_FAILED: 422,
  PREFLIGHT_BLOCKS: 409,
  VERIFICATION_FAILED: 409,
  PLATFORM_NOT_CONFIGURED: 409,
  PLATFORM_UNREACHABLE: 503,
  PLATFORM_TOO_NEW: 409,
  PLATFORM_TOO_OLD: 409,
  SECRET_STORE_NOT_CHOSEN: 409,
  SECRET_STORE_LOCKED: 423,
  SECRET_STORE_UNAVAILABLE: 503,
  SECRET_MISSING: 409,
  DECRYPTION_FAILED: 409,
  AUDIT_UNAVAILABLE: 503,
  AUDIT_BROKEN: 409,
  BLUEPRINT_INVALID: 422,
  LOCAL_SERVER_UNAVAILABLE: 503,
  DATA_FOLDER_IN_USE: 409,
  INTERNAL: 500,
};

type ErrorItem = { status: number; data: typeof errorDetailsSchema };

const errorMap = Object.fromEntries(
  Object.entries(HTTP_STATUS).map(([code, status]) => [code, { status, data: errorDetailsSchema }]),
) as Record<ErrorCode, ErrorItem>;

/** Every procedure may answer with any code of the closed list. */
export const procedure = oc.errors(errorMap);
