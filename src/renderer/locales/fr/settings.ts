import type { French } from './french.ts';

export const settings: French = {
  'As the system': 'Comme le système',
  Language: 'Langue',
};
