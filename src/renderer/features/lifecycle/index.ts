export { ActSheet } from './act-sheet.tsx';
export { ErasureProof } from './erasure-proof.tsx';
export { FormerLogin } from './former-login.tsx';
export { priceWords } from './price-words.ts';
export { Purge } from './purge-dialog.tsx';
export { ACT_SPECS, actTitle, actVerb, PLANNED_ACTS, type PlannedAct } from './tenant-acts.ts';
export { TenantDanger } from './tenant-danger.tsx';
export { TenantLife } from './tenant-life.tsx';
