import type { z } from 'zod';
import { invalidInput } from '../engine/errors.ts';
import { issueText } from '../shared/issue-text.ts';

/**
 * Turns what the arguments say into an input of the contract, checked by the contract's own schema.
 * Errors: `INVALID_INPUT` with every field.
 */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  given: Record<string, unknown>,
): z.output<Schema> {
  // An option that was not given is no value, not an undefined one.
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const parsed = schema.safeParse(present);
  if (parsed.success) return parsed.data;
  throw invalidInput(
    parsed.error.issues.map((issue) => ({ field: issue.path.join('.'), message: issueText(issue) })),
  );
}
