export { acceptDrift, unacceptDrift } from './accept-drift.ts';
export { driftFactsOf, driftOf } from './drift-of.ts';
export { listDrift, showDrift } from './list-drift.ts';
export { mendDrift } from './mend-drift.ts';
export { mendDriftJob } from './mend-job.ts';
export { planMend } from './plan-mend.ts';
export { readDrift, readDriftJob } from './read-job.ts';
export { readSchemasWork } from './read-schemas-work.ts';
