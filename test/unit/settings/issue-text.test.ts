import { expect, it } from 'vitest';
import { z } from 'zod';
import { issueText } from '../../../src/shared/issue-text.ts';

it.each([
  [z.string(), undefined, 'A value is needed'],
  [z.string(), 3, 'A text'],
  [z.number(), 'x', 'A number'],
  [z.number().int(), 1.5, 'A whole number'],
  [z.enum(['a', 'b']), 'c', 'One of a, b'],
  [z.enum(['a', 'b']), undefined, 'One of a, b'],
  [z.string().min(1), '', 'A value is needed'],
  [z.string().min(4), 'x', 'At least 4 characters'],
  [z.string().max(3), 'long', 'At most 3 characters'],
  [z.number().min(2), 1, 'At least 2'],
  [z.number().max(500), 501, 'At most 500'],
  [z.strictObject({}), { extra: 1 }, 'Unknown: extra'],
  [z.string().min(1, 'A server needs a name'), '', 'A server needs a name'],
])('an input that does not fit is told in words (%#)', (schema, given, said) => {
  const issue = schema.safeParse(given).error?.issues[0];
  expect(issue && issueText(issue)).toBe(said);
});
