import type { French } from './french.ts';

export const lifecycle: French = {};
