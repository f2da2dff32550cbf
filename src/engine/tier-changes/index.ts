export { changeTiers } from './change-tiers.ts';
export { draftEffect } from './draft-effect.ts';
export { planTierChanges } from './plan-change.ts';
export { cancelScheduledChange, listScheduledChanges } from './scheduled-changes.ts';
export { setTierJob } from './set-tier-job.ts';
export type { TierChangeContext } from './tier-change-context.ts';
export { tierChangesWork } from './tier-changes-work.ts';
export { setTiersJob } from './waves-job.ts';
