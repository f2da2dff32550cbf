import type { ReactNode } from 'react';
import type { Job } from '../../../shared/models/job.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn, told } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import {
  currentStep,
  elapsed,
  isMoving,
  type JobActs,
  JobFailure,
  JobJournal,
  JobSegments,
  needsPerson,
  StepIcon,
  stepDuration,
  stepStands,
  useNow,
  useSlowText,
} from '../jobs/index.ts';

import styles from './job-running.module.css';
import { WorkColumns } from './work-form.tsx';

/** What the end of a job means for what was asked. */
export interface JobEnds {
  /** Said to a screen reader when it is done. */
  readonly said: string;
  readonly done: ReactNode;
  readonly undone: ReactNode;
}

interface JobRunningProps {
  job: Job;
  acts: JobActs;
  ends: JobEnds;
}

/** The same sheet, second state: steps left, statements right, the undo that is ready below them. */
export function JobRunning({ job, acts, ends }: JobRunningProps) {
  const format = useFormat();
  const moving = isMoving(job.status);
  const now = useNow(moving, 100);
  const step = currentStep(job);
  const took = elapsed(job, now);
  const failed = job.steps.find((entry) => entry.status === 'failed') ?? null;
  const said = useSlowText(
    moving && step !== null
      ? t('Step {{at}} of {{steps}}: {{title}}', {
          at: step.index + 1,
          steps: job.steps.length,
          title: told(step.title),
        })
      : '',
  );
  return (
    <>
      <div className={styles['jobBar']}>
        <div className={styles['jobLine']}>
          <span className="cut">
            <b>{headline(job)}</b> <span className="second">{line(job, ends)}</span>
          </span>
          <span className="second">
            {took !== null &&
              (moving ? t('{{time}} elapsed', { time: format.duration(took) }) : format.duration(took))}
          </span>
        </div>
        <JobSegments job={job} />
        <p className="sr-only" role="status">
          {job.status === 'succeeded' ? ends.said : said}
        </p>
        <p className="sr-only" role="alert">
          {needsPerson(job.status) ? <Told>{job.error?.message ?? job.fact}</Told> : ''}
        </p>
      </div>
      <WorkColumns>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by key. */}
        <div className={styles['steps']} tabIndex={0}>
          {needsPerson(job.status) && failed === null && <JobFailure job={job} step={null} acts={acts} />}
          <ol>
            {job.steps.map((entry) =>
              entry === failed && needsPerson(job.status) ? (
                <li key={entry.index} className={styles['failed']}>
                  <JobFailure job={job} step={entry} acts={acts} />
                </li>
              ) : (
                <li
                  key={entry.index}
                  className={styles['step']}
                  data-state={entry.status}
                  aria-current={entry.status === 'running' ? 'step' : undefined}
                >
                  <StepIcon status={entry.status} />
                  <div className="grow">
                    <b>
                      {entry.index + 1}. <Told>{entry.title}</Told>
                    </b>
                    {entry.fact !== '' && (
                      <small>
                        <Told>{entry.fact}</Told>
                      </small>
                    )}
                  </div>
                  <span className={styles['duration']}>
                    {entry.status === 'waiting' ? (
                      <span className="third">{stepStands(job, entry)}</span>
                    ) : (
                      stepDuration(entry, now, format)
                    )}
                  </span>
                </li>
              ),
            )}
          </ol>
        </div>
        <aside className={styles['side']} aria-label={t('Statements')}>
          <JobJournal
            title={t('Statements')}
            journal={job.journal}
            growing={moving}
            hint={
              moving
                ? tn('{{count}} so far, secrets masked', '{{count}} so far, secrets masked', {
                    count: job.journal.length,
                  })
                : tn('{{count}} line, secrets masked', '{{count}} lines, secrets masked', {
                    count: job.journal.length,
                  })
            }
          />
          {job.undo.length > 0 && job.status !== 'succeeded' && job.status !== 'undone' && (
            <div className={styles['undo']}>
              <h3>
                <Icon name="undo" />
                {moving ? t('Undo, ready if a step fails or you cancel') : t('Still stands; Undo removes it')}
              </h3>
              <p>
                {job.undo.map((part, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one undo never move.
                  <span key={index}>
                    {index > 0 && <span className="third"> {t('then|next')} </span>}
                    <Told>{part}</Told>
                  </span>
                ))}
              </p>
            </div>
          )}
        </aside>
      </WorkColumns>
    </>
  );
}

function headline(job: Job): string {
  const step = currentStep(job);
  switch (job.status) {
    case 'succeeded':
      return t('Done.');
    case 'undone':
      return t('Undone.');
    case 'undoing':
      return t('Undoing.');
    case 'queued':
      return t('Waiting.');
    case 'repair':
      return t('The undo stopped.');
    case 'failed':
      return step === null
        ? t('Stopped.')
        : t('Stopped at step {{at}} of {{steps}}.', { at: step.index + 1, steps: job.steps.length });
    case 'running':
      return step === null
        ? t('Running.')
        : t('Step {{at}} of {{steps}}', { at: step.index + 1, steps: job.steps.length });
  }
}

function line(job: Job, ends: JobEnds): ReactNode {
  const step = currentStep(job);
  switch (job.status) {
    case 'succeeded':
      return ends.done;
    case 'undone':
      return ends.undone;
    case 'running':
      return step === null ? (
        <Told>{job.fact}</Told>
      ) : (
        <>
          <Told>{step.title}</Told>
          {step.fact !== '' && (
            <>
              {' – '}
              <Told>{step.fact}</Told>
            </>
          )}
        </>
      );
    case 'failed':
    case 'repair':
      return <Told>{job.error?.message ?? job.fact}</Told>;
    case 'queued':
    case 'undoing':
      return <Told>{job.fact}</Told>;
  }
}

interface RunningFootProps {
  job: Job | undefined;
  acts: JobActs;
  /** In place of the promise that the job goes on, once it is done. */
  done: ReactNode;
  onClose: () => void;
  /** What one goes on with; there is none while it runs. */
  next?: ReactNode;
}

export function RunningFoot({ job, acts, done, onClose, next }: RunningFootProps) {
  const ready = job?.status === 'succeeded';
  return (
    <>
      <span className={`${styles['footChecks']} second grow`}>
        {ready ? (
          <>
            <Icon name="ok" className="is-ok" />
            <span className="cut">{done}</span>
          </>
        ) : (
          <>
            <Icon name="info" />
            <span className="cut">
              {t('Closing this sheet does not stop the job; the ring in the top bar follows it')}
            </span>
          </>
        )}
      </span>
      {acts.error !== null && job !== undefined && isMoving(job.status) && <ErrorNote error={acts.error} />}
      {job !== undefined && isMoving(job.status) && job.canCancel && (
        <Button tone="danger" busy={acts.cancelling || job.status === 'undoing'} onClick={acts.cancel}>
          {t('Cancel and undo')}
        </Button>
      )}
      <Button onClick={onClose}>{t('Close')}</Button>
      {next}
    </>
  );
}
