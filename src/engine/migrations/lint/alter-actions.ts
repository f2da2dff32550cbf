import { type Token, tokenize } from '../../blueprints/sql-tokens.ts';

/** One action of ALTER TABLE as it is written, such as `ADD COLUMN note text`. */
export interface WrittenAction {
  readonly text: string;
  /** Offset in the statement. */
  readonly start: number;
}

/** `ALTER TABLE IF EXISTS ONLY invoices` and the actions after it, in the order in which the grammar has them. */
export function splitActions(statement: string): { head: string; actions: WrittenAction[] } {
  const tokens = [...tokenize(statement)].filter(
    (token) => token.kind !== 'space' && token.kind !== 'comment',
  );
  const first = startOfActions(tokens);
  const actions: WrittenAction[] = [];
  let depth = 0;
  let start: number | null = null;
  let end = 0;
  for (const token of tokens.slice(first)) {
    if (depth === 0 && token.text === ',' && start !== null) {
      actions.push({ text: statement.slice(start, end), start });
      start = null;
      continue;
    }
    start ??= token.start;
    end = token.start + token.text.length;
    if (/^[([]$/.test(token.text)) depth++;
    else if (/^[)\]]$/.test(token.text)) depth = Math.max(0, depth - 1);
  }
  if (start !== null) actions.push({ text: statement.slice(start, end), start });
  const before = tokens[first - 1];
  return { head: statement.slice(0, before ? before.start + before.text.length : 0), actions };
}

/** After `ALTER TABLE`, `IF EXISTS`, `ONLY`, the name and a `*`. */
function startOfActions(tokens: readonly Token[]): number {
  const is = (index: number, word: RegExp) => word.test(tokens[index]?.text ?? '');
  let at = 1;
  while (is(at, /^(TABLE|INDEX|VIEW|MATERIALIZED|FOREIGN|SEQUENCE)$/i)) at++;
  if (is(at, /^IF$/i) && is(at + 1, /^EXISTS$/i)) at += 2;
  if (is(at, /^ONLY$/i)) at++;
  const inParentheses = is(at, /^\($/);
  if (inParentheses) at++;
  at++;
  while (is(at, /^\.$/)) at += 2;
  if (inParentheses) at++;
  if (is(at, /^\*$/)) at++;
  return at;
}
