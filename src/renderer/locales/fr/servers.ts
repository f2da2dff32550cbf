import type { French } from './french.ts';

export const servers: French = {};
