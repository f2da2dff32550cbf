import type { French } from './french.ts';

export const jobs: French = {};
