export { AuditPage } from './audit-page.tsx';
export { actSentence } from './audit-words.ts';
export { OutcomeIcon } from './outcome.tsx';
