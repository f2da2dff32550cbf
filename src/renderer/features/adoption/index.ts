export { AdoptSheet } from './adopt-sheet.tsx';
