export { JobJournal } from './job-journal.tsx';
export { cancelWords, tagTone, tagWords } from './job-panel.tsx';
export { JobSegments } from './job-segments.tsx';
export { JobStands, JobSteps } from './job-steps.tsx';
export { currentStep, elapsed, isMoving, needsPerson } from './job-view.ts';
export { JobsPage } from './jobs-page.tsx';
export { useJob, useNow, useSlowText } from './use-job.ts';
export { useJobActs } from './use-job-acts.ts';
