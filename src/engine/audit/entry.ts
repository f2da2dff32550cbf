import type { Actor } from '../acts/actor.ts';
import type { AuditIntent, AuditResult } from './audit-log.ts';
import { redact, redactText } from './redact.ts';

/** An intent is answered by at most one outcome; a note is a whole act in one entry. */
export type EntryKind = 'intent' | 'outcome' | 'note';

/** What is written, before it has a place in the chain. Fields that a kind does not use are null. */
export interface EntryDraft {
  readonly kind: EntryKind;
  readonly actor: string | null;
  readonly shell: string | null;
  readonly workstation: string | null;
  readonly verb: string | null;
  readonly target: string | null;
  readonly reason: string | null;
  readonly jobId: number | null;
  /** JSON object. */
  readonly input: string | null;
  /** The sequence of the intent that this outcome answers. */
  readonly intent: number | null;
  readonly outcome: string | null;
  readonly durationMs: number | null;
  /** JSON array of texts. */
  readonly statements: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
}

/** Everything of an entry that its hash covers. */
export interface Entry extends EntryDraft {
  readonly sequence: number;
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string;
  /** Which opening of the log wrote it; tells whether the writer still lives. */
  readonly session: string;
  /** null: written before a MAC key was known. */
  readonly keyId: string | null;
}

/** An entry as it lies in the file: lower-case hex SHA-256 and HMAC-SHA-256. */
export interface StoredEntry extends Entry {
  readonly previousHash: string;
  readonly hash: string;
  readonly mac: string | null;
}

const EMPTY: Omit<EntryDraft, 'kind'> = {
  actor: null,
  shell: null,
  workstation: null,
  verb: null,
  target: null,
  reason: null,
  jobId: null,
  input: null,
  intent: null,
  outcome: null,
  durationMs: null,
  statements: null,
  errorCode: null,
  errorMessage: null,
};

export function draftIntent(intent: AuditIntent): EntryDraft {
  return {
    ...EMPTY,
    kind: 'intent',
    ...signature(intent.actor),
    verb: text(intent.verb),
    target: text(intent.target),
    reason: intent.reason === undefined ? null : text(intent.reason),
    jobId: intent.jobId ?? null,
    input: JSON.stringify(redact(intent.input)),
  };
}

export function draftOutcome(intentSequence: number, result: AuditResult): EntryDraft {
  return {
    ...EMPTY,
    kind: 'outcome',
    intent: intentSequence,
    outcome: result.outcome,
    durationMs: Math.round(result.durationMs),
    statements: JSON.stringify(result.statements.map(redactText)),
    errorCode: result.errorCode === undefined ? null : text(result.errorCode),
    errorMessage: result.errorMessage === undefined ? null : text(result.errorMessage),
    jobId: result.jobId ?? null,
  };
}

/** An act that is over when it is written, such as a clock jump. */
export function draftNote(
  actor: Actor,
  verb: string,
  target: string,
  input: Record<string, unknown>,
): EntryDraft {
  return {
    ...EMPTY,
    kind: 'note',
    ...signature(actor),
    verb,
    target,
    outcome: 'done',
    input: JSON.stringify(redact(input)),
  };
}

function signature(actor: Actor): Pick<EntryDraft, 'actor' | 'shell' | 'workstation'> {
  return { actor: text(actor.name), shell: actor.shell, workstation: text(actor.workstation) };
}

/** SQLite keeps UTF-8, which has no lone surrogates: what is hashed must be what is read back. */
function text(value: string): string {
  return redactText(value).toWellFormed();
}
