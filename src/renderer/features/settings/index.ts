export { SecretStoreChoice } from './secret-store-choice.tsx';
export { SECTIONS, type SectionId } from './sections.ts';
export { SettingsPage } from './settings-page.tsx';
