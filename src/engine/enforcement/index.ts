export { compareHeld, type Unheld } from './compare-held.ts';
export { type EnforcementFacts, HELD_PARAMETERS, PRIORITY_PARAMETERS } from './held-parameters.ts';
export { giveBackStatements, mendStatements, whereOf } from './mend-statements.ts';
export { type Found, type FoundOnServer, readFound } from './read-found.ts';
export { type HeldPlace, loginsOf, type Target, type Wanted, wantedOf } from './wanted.ts';
