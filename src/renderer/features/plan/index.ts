export { JobRunning, RunningFoot } from './job-running.tsx';
export { PlanSide } from './plan-side.tsx';
export { freshEachOpening, JobTitle, jobHint, WorkSheet } from './work-sheet.tsx';
