import { typedValue } from './setting-words.ts';

/** A flag may be on or off, a number or a text. */
export function entryValue(map: string, text: string): unknown {
  const typed = text.trim();
  if (map === 'custom_limits') return typedValue('count', typed);
  if (map !== 'features') return typed;
  if (typed === 'true' || typed === 'false') return typed === 'true';
  return /^-?\d+(?:\.\d+)?$/.test(typed) ? Number(typed) : typed;
}
