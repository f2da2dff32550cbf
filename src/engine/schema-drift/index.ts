export { driftFactsOf, driftOf, type KnownDrift } from './drift-of.ts';
export { driftTarget, driftTargets } from './drift-targets.ts';
export { listDrift, showDrift } from './list-drift.ts';
export { readMany } from './read-many.ts';
export { type DriftReading, readTarget } from './read-target.ts';
