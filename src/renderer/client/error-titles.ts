import type { ErrorCode } from '../../shared/errors.ts';
import { type Word, word } from '../locales/index.ts';

/**
 * What an error of this code is, in a few words. The sentences of the engine are English: where the screens
 * speak another language, this stands before them.
 */
export const ERROR_TITLES: Record<ErrorCode, Word> = {
  INVALID_INPUT: word('Input that is not valid'),
  NOT_FOUND: word('Not found'),
  ALREADY_EXISTS: word('It exists already'),
  CONFLICT: word('Something else is in the way'),
  NOT_SUPPORTED: word('Not supported'),
  REFUSED: word('Refused|error'),
  CONFIRMATION_REQUIRED: word('It has to be confirmed'),
  CANCELLED: word('Cancelled|error'),
  SERVER_UNREACHABLE: word('The server does not answer'),
  AUTHENTICATION_FAILED: word('The server refuses the sign-in'),
  PERMISSION_DENIED: word('A right is missing'),
  TLS_FAILED: word('TLS failed'),
  SERVER_VERSION_UNSUPPORTED: word('The version of the server is not supported'),
  TOO_MANY_CONNECTIONS: word('Too many connections'),
  DISK_FULL: word('The disk is full'),
  TEMPLATE_BUSY: word('The template database is in use'),
  TIMEOUT: word('It took too long'),
  STATEMENT_FAILED: word('PostgreSQL refused a statement'),
  PREFLIGHT_BLOCKS: word('The preflight blocks'),
  VERIFICATION_FAILED: word('The verification failed'),
  PROGRAM_FAILED: word('A program of PostgreSQL failed'),
  PLATFORM_NOT_CONFIGURED: word('No platform database was chosen'),
  PLATFORM_UNREACHABLE: word('The platform database does not answer'),
  PLATFORM_TOO_NEW: word('The platform database is newer than this Cadastre'),
  PLATFORM_TOO_OLD: word('The platform database waits for its migration'),
  SECRET_STORE_NOT_CHOSEN: word('No place for secrets was chosen'),
  SECRET_STORE_LOCKED: word('The secret store is locked'),
  SECRET_STORE_UNAVAILABLE: word('The secret store cannot be used'),
  SECRET_MISSING: word('A secret is missing'),
  DECRYPTION_FAILED: word('A secret cannot be opened'),
  AUDIT_UNAVAILABLE: word('The audit log cannot be written'),
  AUDIT_BROKEN: word('The audit log is broken'),
  BLUEPRINT_INVALID: word('The blueprint is not sound'),
  LOCAL_SERVER_UNAVAILABLE: word('The built-in PostgreSQL cannot be used'),
  DATA_FOLDER_IN_USE: word('The data folder is in use'),
  INTERNAL: word('A fault of Cadastre'),
};
