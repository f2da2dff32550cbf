import { LINT_RULES, type LintRule, UNWAIVABLE_RULES } from '../../../shared/models/migration-lint.ts';
import { tokenize } from '../../blueprints/sql-tokens.ts';
import { didYouMean } from '../../yaml/nearest-name.ts';
import type { ParsedStatement } from './parse-file.ts';

/** `-- cadastre: allow RULE: reason`, for the statement after it, in it, or before it on the same line. */
export interface FileWaiver {
  /** As written; null in `problem` where it is one of ours. */
  readonly rule: LintRule | null;
  readonly reason: string;
  /** Offset in the file. */
  readonly start: number;
  /** Position of the statement that it is for; null: there is none. */
  readonly statement: number | null;
  /** Why it lets nothing pass. */
  readonly problem: string | null;
}

const COMMENT = /^--[ \t]*cadastre:[ \t]*allow\b[ \t]*([^:\s]*)[ \t]*:?[ \t]*(.*?)[ \t\r]*$/;

/** Every waiver that a file holds, good or not. A file that names none is not read twice. */
export function readFileWaivers(content: string, statements: readonly ParsedStatement[]): FileWaiver[] {
  if (!/cadastre:[ \t]*allow\b/.test(content)) return [];
  const found: FileWaiver[] = [];
  for (const token of tokenize(content)) {
    if (token.kind !== 'comment') continue;
    const match = COMMENT.exec(token.text);
    if (!match) continue;
    const [, rule = '', reason = ''] = match;
    const known = LINT_RULES.find((each) => each === rule) ?? null;
    found.push({
      rule: known,
      reason,
      start: token.start,
      statement: statementOf(content, statements, token.start),
      problem: problemOf(rule, known, reason),
    });
  }
  return found;
}

function problemOf(written: string, rule: LintRule | null, reason: string): string | null {
  if (rule === null) return `There is no rule ${written}.${didYouMean(written, LINT_RULES)}`;
  if (UNWAIVABLE_RULES.includes(rule)) {
    return `The rule ${rule} cannot be waived: PostgreSQL or the run would refuse the statement all the same`;
  }
  if (reason.length < 3)
    return `The waiver of ${rule} has no reason; write it as -- cadastre: allow ${rule}: reason`;
  return null;
}

function statementOf(content: string, statements: readonly ParsedStatement[], start: number): number | null {
  const next = statements.findIndex((statement) => statement.end > start);
  const before = next < 0 ? statements.length - 1 : next - 1;
  const previous = statements[before];
  // Behind a statement, on its last line.
  if (previous && previous.end <= start && !content.slice(previous.end, start).includes('\n')) return before;
  return next < 0 ? null : next;
}
