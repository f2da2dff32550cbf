export {
  ACCOUNT_RIGHTS,
  createRole,
  entryOfAccounts,
  type Routine,
  routinesIn,
} from './account-statements.ts';
export { isWhole, lookAtNames, type NamesTools } from './look-at-names.ts';
export { databaseStatements, makeNames, namesFact, serverStatements, unmakeNames } from './make-names.ts';
export { driftOfNames } from './names-drift.ts';
export {
  type AccountKind,
  notMade,
  wantedNames,
  wantsNames,
} from './wanted-names.ts';
