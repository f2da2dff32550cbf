export type CommandProblem = 'backslash' | 'quote' | 'empty';

/**
 * A command as a person writes it, in words: quotes hold a word together, a backslash keeps the next character.
 * Nothing is expanded, since no shell will read it.
 */
export function splitCommand(text: string): { words: string[]; problem: CommandProblem | null } {
  const words: string[] = [];
  let word = '';
  let inWord = false;
  let quote: string | null = null;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === '\\' && quote !== "'") {
      at += 1;
      if (at >= text.length) return { words, problem: 'backslash' };
      word += text.charAt(at);
      inWord = true;
    } else if (quote !== null) {
      if (letter === quote) quote = null;
      else word += letter;
    } else if (letter === '"' || letter === "'") {
      quote = letter;
      inWord = true;
    } else if (/\s/.test(letter)) {
      if (inWord) words.push(word);
      word = '';
      inWord = false;
    } else {
      word += letter;
      inWord = true;
    }
  }
  if (quote !== null) return { words, problem: 'quote' };
  if (inWord) words.push(word);
  return { words, problem: words.length === 0 ? 'empty' : null };
}

/** The way back: the text that splits into these words. */
export function joinCommand(words: readonly string[]): string {
  return words
    .map((word) =>
      /^[^\s'"\\]+$/.test(word) ? word : `"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`,
    )
    .join(' ');
}
