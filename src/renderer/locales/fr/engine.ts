import type { French } from './french.ts';

export const engine: French = {};
