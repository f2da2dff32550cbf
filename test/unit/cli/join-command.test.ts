import { expect, it } from 'vitest';
import { joinCommand, splitCommand } from '../../../src/shared/command-words.ts';

it.each([[['nginx', '-t']], [['sh', '-c', 'a "b" $c']], [['x', '', "it's", 'back\\slash', 'C:\\a b', '"']]])(
  '%j is read back as it was written',
  (words) => {
    expect(splitCommand(joinCommand(words))).toEqual({ words, problem: null });
  },
);
