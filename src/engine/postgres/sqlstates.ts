import type { ErrorCode } from '../../shared/errors.ts';

/** The SQLSTATEs that Cadastre acts on, by name (manual, appendix A). */
export const SQLSTATE = {
  insufficientPrivilege: '42501',
  invalidPassword: '28P01',
  invalidAuthorization: '28000',
  invalidCatalogName: '3D000',
  duplicateDatabase: '42P04',
  duplicateObject: '42710',
  duplicateTable: '42P07',
  uniqueViolation: '23505',
  undefinedTable: '42P01',
  undefinedObject: '42704',
  objectInUse: '55006',
  tooManyConnections: '53300',
  diskFull: '53100',
  queryCanceled: '57014',
  adminShutdown: '57P01',
  crashShutdown: '57P02',
  cannotConnectNow: '57P03',
  lockNotAvailable: '55P03',
  dependentObjectsStillExist: '2BP01',
  readOnlyTransaction: '25006',
} as const;

const CODES: Record<string, ErrorCode> = {
  [SQLSTATE.insufficientPrivilege]: 'PERMISSION_DENIED',
  [SQLSTATE.invalidPassword]: 'AUTHENTICATION_FAILED',
  [SQLSTATE.invalidAuthorization]: 'AUTHENTICATION_FAILED',
  [SQLSTATE.invalidCatalogName]: 'NOT_FOUND',
  [SQLSTATE.duplicateDatabase]: 'ALREADY_EXISTS',
  [SQLSTATE.duplicateObject]: 'ALREADY_EXISTS',
  [SQLSTATE.objectInUse]: 'TEMPLATE_BUSY',
  [SQLSTATE.tooManyConnections]: 'TOO_MANY_CONNECTIONS',
  [SQLSTATE.diskFull]: 'DISK_FULL',
  [SQLSTATE.queryCanceled]: 'TIMEOUT',
  [SQLSTATE.lockNotAvailable]: 'TIMEOUT',
  [SQLSTATE.adminShutdown]: 'SERVER_UNREACHABLE',
  [SQLSTATE.crashShutdown]: 'SERVER_UNREACHABLE',
  [SQLSTATE.cannotConnectNow]: 'SERVER_UNREACHABLE',
};

/** Class 08 is a connection failure, class 53 a lack of resources; all else is a failed statement. */
export function codeOfSqlstate(sqlstate: string): ErrorCode {
  return CODES[sqlstate] ?? (sqlstate.startsWith('08') ? 'SERVER_UNREACHABLE' : 'STATEMENT_FAILED');
}
