export { cronWords } from './schedule/cron-words.ts';
export { SecretStoreChoice } from './secret-store-choice.tsx';
export { SECTIONS } from './sections.ts';
export { SettingsPage } from './settings-page.tsx';
