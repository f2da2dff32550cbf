export { ApplyFilesSheet } from './apply-files-sheet.tsx';
export { ChangeTierSheet } from './change-tier-sheet.tsx';
export { DriftPage } from './drift-page.tsx';
export { HbaFragment } from './hba-fragment.tsx';
export { Held } from './held.tsx';
export {
  cronWords,
  fitsField,
  sectionWords,
  settingText,
  settingWords,
  typedValue,
} from './setting-words.ts';
export { TenantConfiguration } from './tenant-configuration.tsx';
