/** Characters, as the contract asks for them. */
const LEAST = 3;
export const LONGEST_REASON = 500;

/** What was typed as a reason, and whether it may go: one that is not needed may be left out. */
export function reasonOf(typed: string, needed: boolean): { why: string | undefined; good: boolean } {
  const why = typed.trim();
  return { why: why === '' ? undefined : why, good: why.length >= LEAST || (why === '' && !needed) };
}
