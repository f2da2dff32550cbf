import { InvalidArgumentError } from 'commander';
import { type CommandProblem, splitCommand } from '../shared/command-words.ts';

const PROBLEMS: Record<CommandProblem, string> = {
  backslash: 'It ends with a backslash.',
  quote: 'A quote is not closed.',
  empty: 'An empty command.',
};

/** A command as it is typed, in words. */
export function commandWords(text: string): string[] {
  const { words, problem } = splitCommand(text);
  if (problem !== null) throw new InvalidArgumentError(PROBLEMS[problem]);
  return words;
}

/** For an option that may be given often. */
export const commandList = (text: string, before: string[][] | false = []): string[][] => [
  ...(before || []),
  commandWords(text),
];
