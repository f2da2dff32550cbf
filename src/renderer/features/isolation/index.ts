export { IsolationPage } from './isolation-page.tsx';
export { isolationNeeds } from './isolation-view.ts';
