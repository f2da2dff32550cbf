import { InvalidArgumentError } from 'commander';

/**
 * A command as a person writes it, in words: quotes hold a word together, a backslash keeps the next character.
 * Nothing is expanded, since no shell will read it.
 */
export function commandWords(text: string): string[] {
  const words: string[] = [];
  let word = '';
  let inWord = false;
  let quote: string | null = null;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === '\\' && quote !== "'") {
      at += 1;
      if (at >= text.length) throw new InvalidArgumentError('It ends with a backslash.');
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
  if (quote !== null) throw new InvalidArgumentError('A quote is not closed.');
  if (inWord) words.push(word);
  if (words.length === 0) throw new InvalidArgumentError('An empty command.');
  return words;
}

/** For an option that may be given often. */
export const commandList = (text: string, before: string[][] | false = []): string[][] => [
  ...(before || []),
  commandWords(text),
];
