import type { French } from './french.ts';

export const parts: French = {};
