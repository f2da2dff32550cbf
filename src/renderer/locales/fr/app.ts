import type { French } from './french.ts';

export const app: French = {};
