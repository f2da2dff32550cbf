import type { ErrorData } from '../../shared/errors.ts';
import type { JobKind, JobStatus, JobStep, JournalLine } from '../../shared/models/job.ts';
import type { Actor } from '../acts/actor.ts';
import type { StatementRecord } from '../postgres/session.ts';

/** A job as it is kept in the platform database. */
export interface JobRecord {
  readonly id: number;
  readonly kind: JobKind;
  readonly title: string;
  status: JobStatus;
  tenantId: number | null;
  tenantSlug: string | null;
  tenantName: string | null;
  readonly serverName: string | null;
  readonly parentId: number | null;
  readonly actor: Actor;
  /** What was asked for, without secrets. */
  readonly input: unknown;
  /** Secrets of the job, sealed with the platform key `sealedKey`; null once it has ended. */
  sealed: string | null;
  readonly sealedKey: string | null;
  /** What the steps learned and need again after a crash, such as the names they chose. */
  state: Record<string, unknown>;
  steps: JobStep[];
  fact: string;
  error: ErrorData | null;
  cancelRequested: boolean;
  readonly createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  /**
   * Read back from the platform database. Progress is written behind the work, so whoever worked it before may have
   * done more than stands here.
   */
  readonly takenUp: boolean;
}

/** What a step may say and ask while it runs. */
export interface JobVoice {
  readonly record: JobRecord;
  /** Aborted when the job is cancelled or the process is closing. */
  readonly signal: AbortSignal;
  statement(line: StatementRecord): void;
  remark(text: string, kind?: JournalLine['kind']): void;
  /** Rewrites the fact of the running step, for long ones. */
  progress(fact: string): void;
  /** Durable before it returns: what a later step or an undo cannot do without. */
  remember(state: Record<string, unknown>): Promise<void>;
}

/**
 * One restartable part of a job. `run` may be repeated without harm and answers with one line of fact.
 * `undo` too may be repeated, and must do nothing where nothing was done.
 */
export interface JobStepDefinition<Run> {
  readonly name: string;
  readonly title: string;
  run(run: Run): Promise<string>;
  readonly undo?: {
    /** In words, for the screen, before it is needed. */
    text(run: JobRecord): string;
    run(run: Run): Promise<void>;
  };
}

export interface JobDefinition<Run = unknown> {
  readonly kind: JobKind;
  readonly steps: readonly JobStepDefinition<Run>[];
  /** Prepares what all steps share; called at the start and again at every resume. */
  open(voice: JobVoice): Promise<Run>;
  /** Closes what `open` and the steps opened; called whatever happened. */
  close(run: Run): Promise<void>;
  /** Should a failure with this error be undone at once? */
  undoAtOnce(record: JobRecord, error: ErrorData): boolean;
  /**
   * Asked before an undo begins: one line of fact when the work is whole already, so that undoing it would take away
   * what somebody may be using. The job has succeeded then. null: undo.
   */
  wholeAlready?(run: Run): Promise<string | null>;
  /** What is said when it was cancelled and undone, where that is not *nothing is left*. */
  undoneFact?(record: JobRecord): string;
}

/**
 * Past the point of no return: what such a job did cannot be given back, so it is neither cancelled nor undone, only
 * resumed. A step says so with `remember({ onward: true })` before its first irrevocable statement.
 */
export const isOnward = (record: Pick<JobRecord, 'state'>): boolean => record.state.onward === true;

/** Called around every step; a test kills the process here. */
export interface JobHooks {
  beforeStep?(step: string, direction: 'run' | 'undo', job: HookedJob): void | Promise<void>;
  afterStep?(step: string, direction: 'run' | 'undo', job: HookedJob): void | Promise<void>;
}
export type HookedJob = Pick<JobRecord, 'id' | 'tenantSlug'>;

export function freshSteps(steps: readonly { name: string; title: string }[]): JobStep[] {
  return steps.map(({ name, title }, index) => ({
    index,
    name,
    title,
    status: 'waiting',
    startedAt: null,
    durationMs: null,
    fact: '',
    attempts: 0,
  }));
}
