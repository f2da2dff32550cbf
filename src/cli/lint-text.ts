import type { LintFinding, LintReport } from '../shared/models/migration-lint.ts';
import { plain } from './text.ts';

/** Findings as a compiler would say them, each with its safe form, and a line that counts them. */
export function lintText(report: LintReport): string {
  return [...report.findings.map(findingText), summary(report)].join('\n\n');
}

/** `file:line:column: …` first, which editors can open. */
export function findingText(finding: LintFinding): string {
  const { file, line, column, rule, severity, reason, lock, safeForm, waiver } = finding;
  const word = waiver ? 'waived' : severity;
  const head = `${plain(file)}:${line}:${column}: ${word} ${rule}: ${plain(reason)}${/[.?!]$/.test(reason) ? '' : '.'}`;
  if (waiver) return `${head}\n  Waived by ${waivedBy(waiver)}: ${plain(waiver.reason)}`;
  const lines = safeForm.split('\n').map((text) => `    ${plain(text)}`);
  return [head, ...(lock === null ? [] : [`  Lock: ${lock}.`]), '  Instead:', ...lines].join('\n');
}

function waivedBy({ by, id }: NonNullable<LintFinding['waiver']>): string {
  return id === null ? by : `${plain(by)}, number ${id}`;
}

function summary({ files, refusals, warnings, waived }: LintReport): string {
  const statements = files.reduce((sum, each) => sum + each.statements, 0);
  const read = `${count(files.length, 'file')}, ${count(statements, 'statement')}`;
  if (refusals + warnings + waived === 0) return `${read}: nothing is found.`;
  const waivedText = waived > 0 ? `, ${waived} waived` : '';
  return `${read}: ${count(refusals, 'refusal')}, ${count(warnings, 'warning')}${waivedText}.`;
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
