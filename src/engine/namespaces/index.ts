export {
  ACCOUNT_RIGHTS,
  createRole,
  entryOfAccounts,
  type Routine,
  routinesIn,
} from './account-statements.ts';
export { isWhole, lookAtNames, type NamesTools } from './look-at-names.ts';
export { databaseStatements, makeNames, namesFact, serverStatements, unmakeNames } from './make-names.ts';
export { driftOfNames, type NamesDrift } from './names-drift.ts';
export {
  ACCOUNT_KINDS,
  type AccountKind,
  notMade,
  SCHEMA_KINDS,
  wantedNames,
  wantsNames,
} from './wanted-names.ts';
