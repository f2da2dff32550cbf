export { driftFactsOf, driftOf, type KnownDrift } from './drift-of.ts';
