import type {
  PreflightCheck,
  PreflightFinding,
  PreflightStatement,
  Remedy,
} from '../../../shared/models/preflight.ts';

/** A finding with what it is about: *leave* holds for as long as the subject stays the same. */
export interface Finding extends PreflightFinding {
  readonly subject: string;
}

export function passed(check: PreflightCheck, title: string, detail = ''): Finding {
  return { check, verdict: 'passed', title, detail, statements: [], remedies: [], left: false, subject: '' };
}

interface OpenFinding {
  readonly title: string;
  readonly detail: string;
  /** What it is about, apart from numbers that change by themselves. */
  readonly subject: string;
  readonly statements?: readonly PreflightStatement[];
  readonly remedies?: readonly Remedy[];
}

/** A finding that waits for an answer; *leave* is one. */
export function decide(check: PreflightCheck, finding: OpenFinding): Finding {
  return {
    check,
    verdict: 'decide',
    title: finding.title,
    detail: finding.detail,
    subject: finding.subject,
    statements: [...(finding.statements ?? [])],
    remedies: [...(finding.remedies ?? []), { id: 'leave', label: 'Leave' }],
    left: false,
  };
}

/** A finding under which tenants cannot be made; it cannot be left. */
export function blocks(check: PreflightCheck, finding: OpenFinding): Finding {
  const found = decide(check, finding);
  return { ...found, verdict: 'blocks', remedies: found.remedies.filter(({ id }) => id !== 'leave') };
}

/** The way out through the finding's statements: Cadastre's own, or a person's with more rights. */
export function remedyFor(count: number, canRun: boolean): Remedy[] {
  if (!canRun) return [{ id: 'copy', label: 'Copy for a superuser' }];
  return [
    { id: 'run', label: count === 1 ? 'Run this statement' : `Run these ${count} statements` },
    { id: 'copy', label: 'Copy' },
  ];
}

/** `a, b and 4 others`, so that a sentence stays a sentence. */
export function listed(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most);
  const rest = names.length - shown.length;
  const others = rest === 1 ? '1 other' : `${rest} others`;
  if (rest > 0) return `${shown.join(', ')} and ${others}`;
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}
