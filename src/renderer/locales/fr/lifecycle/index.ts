import type { French } from '../french.ts';
import { acts } from './acts.ts';
import { conversion } from './conversion.ts';
import { endings } from './endings.ts';
import { life } from './life.ts';

export const lifecycle: French = { ...acts, ...conversion, ...endings, ...life };
