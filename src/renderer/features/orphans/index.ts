export { OrphansSection } from './orphans-section.tsx';
