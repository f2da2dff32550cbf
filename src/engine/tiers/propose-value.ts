import type { z } from 'zod';
import { nearestName } from '../yaml/nearest-name.ts';

/** What was most likely meant by a value that cannot be: something only when there is exactly one. */
export function proposeValue(given: unknown, schema: z.ZodType, options: readonly string[]): string | null {
  if (typeof given !== 'string' && typeof given !== 'boolean') return null;
  const text = String(given).trim();
  const near = nearestName(text, options);
  if (near !== null) return near;
  const answers = new Map<string, string>();
  for (const candidate of candidates(text)) {
    const read = schema.safeParse(candidate);
    if (!read.success) continue;
    const key = JSON.stringify(read.data);
    if (!answers.has(key)) answers.set(key, String(candidate));
  }
  const [only] = answers.values();
  return answers.size === 1 && only !== undefined ? only : null;
}

const UNITS = [
  ...['B', 'kB', 'MB', 'GB', 'TB', 'PB'],
  ...['ms', 's', 'min', 'h', 'd', 'days', 'weeks', 'months', 'years'],
  ...['K', 'M', 'G'],
];

/** Slips that people make: separators between digits, the letters of a unit, a network without its size, yes and no. */
function candidates(text: string): readonly (string | number | boolean)[] {
  const joined = text.replaceAll(/(?<=\d)[ ,_'](?=\d{3}\b)/g, '');
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?) *([A-Za-z]+)$/.exec(joined) ?? [];
  const units = UNITS.filter((each) => each.toLowerCase() === unit.toLowerCase());
  return [
    joined,
    ...(/^\d+(\.\d+)?$/.test(joined) ? [Number(joined)] : []),
    ...units.map((each) => `${number} ${each}`),
    ...(/^(yes|on)$/i.test(text) ? [true] : []),
    ...(/^(no|off)$/i.test(text) ? [false] : []),
    text.toLowerCase(),
    `${text}${text.includes(':') ? '/128' : '/32'}`,
  ];
}
