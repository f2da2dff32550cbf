import type { French } from './french.ts';

export const tenants: French = {
  '{{count}} rows': ['{{count}} ligne', '{{count}} lignes'],
};
