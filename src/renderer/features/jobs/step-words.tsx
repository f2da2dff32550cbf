import type { Job, JobStep, StepStatus } from '../../../shared/models/job.ts';
import type { Format } from '../../lib/format.ts';
import { t, type Word, word } from '../../locales/index.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { needsPerson } from './job-view.ts';

const ICONS: Record<StepStatus, { icon: IconName; tone: string; word: Word }> = {
  waiting: { icon: 'pending', tone: 'third', word: word('waits') },
  running: { icon: 'spinner', tone: 'is-accent', word: word('running') },
  done: { icon: 'ok', tone: 'is-ok', word: word('done') },
  failed: { icon: 'failed', tone: 'is-danger', word: word('failed') },
  undone: { icon: 'undo', tone: 'second', word: word('undone') },
};

export function StepIcon({ status }: { status: StepStatus }) {
  const { icon, tone, word: said } = ICONS[status];
  return <Icon name={icon} className={tone} label={t(said)} />;
}

/** What the step left behind, in one word; nothing for a step of a job that ended well. */
export function stepStands(job: Job, step: JobStep): string {
  switch (step.status) {
    case 'done':
      return needsPerson(job.status) || job.status === 'undoing' ? t('stands') : '';
    case 'undone':
      return t('undone');
    case 'waiting':
      return job.status === 'undone' || job.status === 'undoing' ? t('not run') : t('waits');
    case 'running':
    case 'failed':
      return '';
  }
}

/** How long it took, or has taken so far; a step that did not start has no duration, not zero. */
export function stepDuration(step: JobStep, now: number, format: Format): string {
  if (step.status === 'running' && step.startedAt !== null)
    return format.duration(Math.max(0, now - Date.parse(step.startedAt)));
  if (step.durationMs === null) return '–';
  return step.durationMs < 0.5 ? t('under 1 ms') : format.duration(step.durationMs);
}
