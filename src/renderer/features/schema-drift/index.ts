export { SchemaDriftPage } from './drift-page.tsx';
