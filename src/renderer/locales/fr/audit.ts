import type { French } from './french.ts';

export const audit: French = {};
