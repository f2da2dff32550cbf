import type { ErrorCode, ErrorData } from '../../shared/errors.ts';
import { jobPath } from './paths.ts';

interface Place {
  path: string;
  label: string;
}

const SECRETS: Place = { path: '/settings/secrets', label: 'Secrets and keys' };
const SERVERS: Place = { path: '/servers', label: 'Servers' };
const PLATFORM: Place = { path: '/settings/platform', label: 'Platform database' };
const AUDIT: Place = { path: '/audit', label: 'Audit log' };

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
  PLATFORM_NOT_CONFIGURED: { path: '/setup', label: 'Set it up' },
  PLATFORM_UNREACHABLE: PLATFORM,
  PLATFORM_TOO_NEW: PLATFORM,
  PLATFORM_TOO_OLD: PLATFORM,
  SECRET_STORE_NOT_CHOSEN: SECRETS,
  SECRET_STORE_LOCKED: { path: '/setup', label: 'Open the secret store' },
  SECRET_STORE_UNAVAILABLE: SECRETS,
  SECRET_MISSING: SERVERS,
  DECRYPTION_FAILED: SECRETS,
  AUDIT_UNAVAILABLE: AUDIT,
  AUDIT_BROKEN: AUDIT,
  BLUEPRINT_INVALID: { path: '/settings/blueprints', label: 'Blueprints' },
  LOCAL_SERVER_UNAVAILABLE: { path: '/settings/local', label: 'Built-in PostgreSQL' },
  DATA_FOLDER_IN_USE: null,
  INTERNAL: null,
};

/** The page that helps, unless the person stands on it already, or in the setup, which leads its own way. */
export function errorPlace(error: ErrorData, location: string): Place | null {
  if (location.startsWith('/setup')) return null;
  const { jobId } = error.details;
  const place = jobId === undefined ? PLACES[error.code] : { path: jobPath(jobId), label: `Job ${jobId}` };
  return place === null || location.startsWith(place.path) ? null : place;
}
