import type { AuditFilter, AuditOutcome } from '../../../shared/models/audit.ts';
import { type Word, word } from '../../locales/index.ts';

/** How far back the list looks; the boundaries are those of the person's own days. */
export const SPANS = ['today', 'week', 'month', 'quarter'] as const;
export type Span = (typeof SPANS)[number];

export const SPAN_WORDS: Record<Span, Word> = {
  today: word('today'),
  week: word('the last 7 days'),
  month: word('the last 30 days'),
  quarter: word('the last 90 days'),
};

const DAYS: Record<Span, number> = { today: 0, week: 6, month: 29, quarter: 89 };

export interface AuditQuestion {
  readonly search: string;
  readonly actor: string | null;
  readonly verb: string | null;
  readonly outcome: AuditOutcome | null;
  readonly span: Span | null;
}

export const NO_QUESTION: AuditQuestion = { search: '', actor: null, verb: null, outcome: null, span: null };

export function isAsked(question: AuditQuestion): boolean {
  return (
    question.search.trim() !== '' ||
    question.actor !== null ||
    question.verb !== null ||
    question.outcome !== null ||
    question.span !== null
  );
}

/** Midnight so many days ago, where the person is. */
export function spanStart(span: Span, now: Date): string {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - DAYS[span]).toISOString();
}

export function auditFilter(question: AuditQuestion, now: Date): Partial<AuditFilter> {
  return {
    search: question.search.trim().slice(0, 200),
    actor: question.actor,
    verb: question.verb,
    outcome: question.outcome,
    since: question.span === null ? null : spanStart(question.span, now),
  };
}
