import type { ErrorCode, ErrorData } from '../../shared/errors.ts';
import { t, type Word, word } from '../locales/index.ts';
import { jobPath } from './paths.ts';

interface Place {
  path: string;
  label: Word;
}

const SECRETS: Place = { path: '/settings/secrets', label: word('Secrets and keys') };
const SERVERS: Place = { path: '/servers', label: word('Servers') };
const PLATFORM: Place = { path: '/settings/platform', label: word('Platform database') };
const AUDIT: Place = { path: '/audit', label: word('Audit log') };

/** Where on the screens an error can be mended; null: where it happened. Total, so that no code is forgotten. */
const PLACES: Record<ErrorCode, Place | null> = {
  INVALID_INPUT: null,
  NOT_FOUND: null,
  ALREADY_EXISTS: null,
  CONFLICT: null,
  NOT_SUPPORTED: null,
  REFUSED: null,
  CONFIRMATION_REQUIRED: null,
  CANCELLED: null,
  SERVER_UNREACHABLE: SERVERS,
  AUTHENTICATION_FAILED: SERVERS,
  PERMISSION_DENIED: SERVERS,
  TLS_FAILED: SERVERS,
  SERVER_VERSION_UNSUPPORTED: SERVERS,
  TOO_MANY_CONNECTIONS: SERVERS,
  DISK_FULL: null,
  TEMPLATE_BUSY: null,
  TIMEOUT: null,
  STATEMENT_FAILED: null,
  PREFLIGHT_BLOCKS: SERVERS,
  VERIFICATION_FAILED: null,
  PROGRAM_FAILED: null,
  PLATFORM_NOT_CONFIGURED: { path: '/setup', label: word('Set it up') },
  PLATFORM_UNREACHABLE: PLATFORM,
  PLATFORM_TOO_NEW: PLATFORM,
  PLATFORM_TOO_OLD: PLATFORM,
  SECRET_STORE_NOT_CHOSEN: SECRETS,
  SECRET_STORE_LOCKED: { path: '/setup', label: word('Open the secret store') },
  SECRET_STORE_UNAVAILABLE: SECRETS,
  SECRET_MISSING: SERVERS,
  DECRYPTION_FAILED: SECRETS,
  AUDIT_UNAVAILABLE: AUDIT,
  AUDIT_BROKEN: AUDIT,
  BLUEPRINT_INVALID: { path: '/settings/blueprints', label: word('Blueprints') },
  LOCAL_SERVER_UNAVAILABLE: { path: '/settings/local', label: word('Built-in PostgreSQL') },
  DATA_FOLDER_IN_USE: null,
  INTERNAL: null,
};

/** The page that helps, unless the person stands on it already, or in the setup, which leads its own way. */
export function errorPlace(error: ErrorData, location: string): { path: string; label: string } | null {
  if (location.startsWith('/setup')) return null;
  const { jobId } = error.details;
  if (jobId !== undefined) {
    const path = jobPath(jobId);
    return location.startsWith(path) ? null : { path, label: t('Job {{id}}', { id: jobId }) };
  }
  const place = PLACES[error.code];
  return place === null || location.startsWith(place.path)
    ? null
    : { path: place.path, label: t(place.label) };
}
