import { CadastreError } from '../errors.ts';

/**
 * A value as one word of an nginx configuration. nginx has no escape for `$`, which begins a variable in most places,
 * so a value with one is refused, and so are control characters. Errors: `INVALID_INPUT`.
 */
export function nginxWord(value: string): string {
  if (/[$\p{Cc}]|\p{Cs}/u.test(value)) {
    throw new CadastreError(
      'INVALID_INPUT',
      `nginx cannot take this value: ${JSON.stringify(value.slice(0, 80))}`,
      { wayOut: 'Leave out dollar signs and control characters.' },
    );
  }
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** A page in one word: its text must be our own. */
export const nginxPage = (html: string): string => nginxWord(html.replaceAll(/\s*\n\s*/g, ''));
