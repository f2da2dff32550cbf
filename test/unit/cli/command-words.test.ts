import { expect, it } from 'vitest';
import { commandWords } from '../../../src/cli/command-words.ts';

it.each([
  ['nginx -t', ['nginx', '-t']],
  ['  systemctl   reload nginx ', ['systemctl', 'reload', 'nginx']],
  [`sh -c 'a "b" $c'`, ['sh', '-c', 'a "b" $c']],
  [`x "a b" 'c d'e ''`, ['x', 'a b', 'c de', '']],
  ['a\\ b "c\\"d"', ['a b', 'c"d']],
  ['echo $(id) ; rm *', ['echo', '$(id)', ';', 'rm', '*']],
])('%s is read as words that no shell expands', (text, words) => {
  expect(commandWords(text)).toEqual(words);
});

it.each(['', '  ', `a 'b`, 'a "b', 'a\\'])('%j is refused', (text) => {
  expect(() => commandWords(text)).toThrow();
});
