import { currentLocale, known } from './text.ts';

/**
 * A sentence of the engine, which speaks English: told in the language of the screens where they have words
 * for it, else as it came and marked as English for whoever hears the page.
 */
export function Told({ children }: { children: string }) {
  const text = known(children);
  if (text === null) return <span lang="en">{children}</span>;
  return text;
}

/** The same for a place that takes only a string, such as a tooltip. */
export function told(sentence: string): string {
  return known(sentence) ?? sentence;
}

/** For what is always English, such as a message of PostgreSQL: `<p lang={english()}>`. */
export function english(): 'en' | undefined {
  return currentLocale() === 'en' ? undefined : 'en';
}
