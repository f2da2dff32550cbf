import {
  isRunOver,
  type MigrationRunSummary,
  type RunCounts,
  type RunStatus,
  type TargetStatus,
  type WaveStatus,
} from '../../../shared/models/migration-run.ts';
import { type Word, word } from '../../locales/index.ts';
import type { IconName } from '../../parts/index.ts';
import type { Tone } from '../../parts/tag.tsx';

interface Look {
  readonly word: Word;
  readonly icon: IconName;
  readonly tone: Tone;
}

export const RUN_LOOKS: Record<RunStatus, Look> = {
  running: { word: word('Running'), icon: 'spinner', tone: 'accent' },
  paused: { word: word('Paused'), icon: 'pause', tone: 'warn' },
  gate: { word: word('Waits for you'), icon: 'gate', tone: 'warn' },
  stopped: { word: word('Stopped|state'), icon: 'alert', tone: 'danger' },
  succeeded: { word: word('Done'), icon: 'ok', tone: 'ok' },
  partly: { word: word('Some failed'), icon: 'failed', tone: 'danger' },
  cancelled: { word: word('Cancelled|run'), icon: 'bar', tone: 'grey' },
};

export const TARGET_LOOKS: Record<TargetStatus, Look> = {
  failed: { word: word('Failed'), icon: 'failed', tone: 'danger' },
  'at-work': { word: word('At work'), icon: 'spinner', tone: 'accent' },
  skipped: { word: word('Skipped'), icon: 'ban', tone: 'grey' },
  succeeded: { word: word('Succeeded'), icon: 'ok', tone: 'ok' },
  'not-run': { word: word('Not run'), icon: 'pending', tone: 'grey' },
};

/** As the tabs of a run stand: what needs a person first. */
export const TARGET_ORDER = ['failed', 'at-work', 'skipped', 'succeeded', 'not-run'] as const;

export const WAVE_LOOKS: Record<WaveStatus, Look> = {
  waiting: { word: word('waits'), icon: 'pending', tone: 'grey' },
  running: { word: word('runs'), icon: 'spinner', tone: 'accent' },
  soaking: { word: word('soaks'), icon: 'clock', tone: 'warn' },
  gate: { word: word('waits for you'), icon: 'gate', tone: 'warn' },
  passed: { word: word('passed'), icon: 'ok', tone: 'ok' },
  stopped: { word: word('stopped'), icon: 'alert', tone: 'danger' },
};

const TONE_CLASSES: Record<Tone, string> = {
  grey: 'third',
  ok: 'is-ok',
  warn: 'is-warn',
  danger: 'is-danger',
  accent: 'is-accent',
};

export const toneClass = (tone: Tone): string => TONE_CLASSES[tone];

export function countOf(counts: RunCounts, status: TargetStatus): number {
  switch (status) {
    case 'not-run':
      return counts.notRun;
    case 'at-work':
      return counts.atWork;
    case 'succeeded':
      return counts.succeeded;
    case 'failed':
      return counts.failed;
    case 'skipped':
      return counts.skipped;
  }
}

export const finishedOf = (counts: RunCounts): number => counts.succeeded + counts.failed + counts.skipped;

/** It moves by itself, or waits for somebody: it is no page of history yet. */
export const isOpen = (run: MigrationRunSummary): boolean => !isRunOver(run.status);

/** Somebody has to decide: at a gate, or after a stop that no later run of its blueprint has left behind. */
export function needPerson(runs: readonly MigrationRunSummary[]): readonly MigrationRunSummary[] {
  return runs.filter(
    (run) =>
      run.status === 'gate' ||
      (run.status === 'stopped' &&
        !runs.some((later) => later.blueprint === run.blueprint && later.id > run.id)),
  );
}

/** Running on top, then the newest. */
export function inOrder(runs: readonly MigrationRunSummary[]): readonly MigrationRunSummary[] {
  return runs.toSorted((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || b.id - a.id);
}

export type RunVerb = 'retry' | 'resume' | 'pause' | 'cancel' | 'takeBack';

/** What may be done with a run as it stands; the buttons read this table. */
export function runVerbs(run: MigrationRunSummary): readonly RunVerb[] {
  const retry = run.counts.failed > 0 ? (['retry'] as const) : [];
  const back = run.kind === 'up' && run.counts.succeeded > 0 ? (['takeBack'] as const) : [];
  switch (run.status) {
    case 'running':
      return [...retry, 'pause', 'cancel'];
    case 'paused':
      return [...retry, 'resume', 'cancel'];
    case 'gate':
      return [...retry, 'cancel', 'resume'];
    case 'stopped':
      return [...back, 'cancel', ...(run.counts.notRun > 0 ? (['resume'] as const) : []), ...retry];
    case 'partly':
      return [...back, ...retry];
    case 'succeeded':
    case 'cancelled':
      return back;
  }
}
