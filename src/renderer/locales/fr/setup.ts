import type { French } from './french.ts';

export const setup: French = {};
