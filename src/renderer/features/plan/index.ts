export { PlanSide } from './plan-side.tsx';
export { tenantColumn } from './result-columns.tsx';
export { RunningSheet, useRunningJob } from './running-sheet.tsx';
export { WorkAsk, WorkColumns, WorkFoot } from './work-form.tsx';
export { freshEachOpening, JobTitle, jobHint, WorkSheet } from './work-sheet.tsx';
