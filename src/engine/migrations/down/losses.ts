import {
  type LintFinding,
  type LintReport,
  type LintRule,
  type LintWaiver,
  UNWAIVABLE_RULES,
} from '../../../shared/models/migration-lint.ts';
import type { PlanLoss } from '../../../shared/models/migration-plan.ts';
import type { Migration } from '../../blueprints/blueprint.ts';
import { splitStatements } from '../../blueprints/sql-text.ts';
import { lintFiles } from '../lint/lint-files.ts';

/** What lint finds in a statement that takes away what was written. */
const LOSING: readonly LintRule[] = ['drop-table', 'drop-column', 'truncate', 'type-change', 'unread-body'];

/**
 * What lint finds in down parts, in the order in which they run. To drop what a file made is what they are for: only what
 * PostgreSQL would refuse in every tenant refuses here, and everything else is a warning.
 */
export async function lintBack(
  steps: readonly Migration[],
  known: readonly Migration[],
  waivers: readonly LintWaiver[],
  blueprint: string,
): Promise<LintReport> {
  const report = await lintFiles(steps, { known, waivers, blueprint });
  const findings = report.findings.map((finding) =>
    UNWAIVABLE_RULES.includes(finding.rule) ? finding : { ...finding, severity: 'warn' as const },
  );
  const open = findings.filter(({ waiver }) => waiver === null);
  return {
    ...report,
    findings,
    refusals: open.filter(({ severity }) => severity === 'refuse').length,
    warnings: open.filter(({ severity }) => severity === 'warn').length,
  };
}

/** What would be lost in each tenant: by what lint finds, waived or not, and by statements that change or delete rows. */
export function lossesOf(
  steps: readonly Migration[],
  { findings }: Pick<LintReport, 'findings'>,
): PlanLoss[] {
  const found = findings
    .filter(isLosing)
    .map(({ file, line, reason }): PlanLoss => ({ file, line, what: reason }));
  const rows = steps.flatMap(({ path, content }) =>
    splitStatements(content).flatMap(({ words, text, line }): PlanLoss[] => {
      const what = rowLoss(words, text);
      return what === null ? [] : [{ file: path, line, what }];
    }),
  );
  const known = new Set(found.map(placeOf));
  return [...found, ...rows.filter((each) => !known.has(placeOf(each)))].sort(
    (one, other) => order(steps, one.file) - order(steps, other.file) || one.line - other.line,
  );
}

const placeOf = ({ file, line }: PlanLoss) => `${file}:${line}`;
const order = (steps: readonly Migration[], file: string) => steps.findIndex(({ path }) => path === file);

/** With CASCADE, a schema or an extension goes more than its name says; a sequence or a view holds nothing of its own. */
function isLosing({ rule, statement }: LintFinding): boolean {
  if (LOSING.includes(rule)) return true;
  if (rule === 'unbounded-update') return true;
  return (
    rule === 'drop-other' && /\bCASCADE\b|^\s*DROP\s+(SCHEMA|EXTENSION|OWNED|MATERIALIZED)/i.test(statement)
  );
}

/** null: it leaves rows alone. */
function rowLoss(words: readonly string[], text: string): string | null {
  const [first = ''] = words;
  if (first === 'DELETE') return 'Rows that it picks are gone for good in every tenant';
  if (first === 'UPDATE' || first === 'MERGE') return 'What stands in the rows that it picks is written over';
  if (first === 'WITH' && /\b(DELETE|UPDATE|MERGE)\b/i.test(text))
    return 'Rows that it picks are deleted or written over';
  if (first === 'CALL' || first === 'SELECT') return 'What it runs cannot be read here; it may change rows';
  return null;
}
