import type { French } from './french.ts';

export const tenants: French = {};
