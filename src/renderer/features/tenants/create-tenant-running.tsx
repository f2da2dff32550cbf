import type { Job } from '../../../shared/models/job.ts';
import { useFormat } from '../../lib/use-format.ts';
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

import styles from './create-running.module.css';

/** The same sheet, second state: steps left, statements right, the undo that is ready below them. */
export function CreateTenantRunning({ job, acts }: { job: Job; acts: JobActs }) {
  const format = useFormat();
  const moving = isMoving(job.status);
  const now = useNow(moving, 100);
  const step = currentStep(job);
  const took = elapsed(job, now);
  const failed = job.steps.find((entry) => entry.status === 'failed') ?? null;
  const said = useSlowText(
    moving && step !== null ? `Step ${step.index + 1} of ${job.steps.length}: ${step.title}` : '',
  );
  return (
    <>
      <div className={styles['jobBar']}>
        <div className={styles['jobLine']}>
          <span className="cut">
            <b>{headline(job)}</b> <span className="second">{line(job)}</span>
          </span>
          <span className="second">
            {took !== null && `${format.duration(took)}${moving ? ' elapsed' : ''}`}
          </span>
        </div>
        <JobSegments job={job} />
        <p className="sr-only" role="status">
          {job.status === 'succeeded' ? 'The tenant is ready.' : said}
        </p>
        <p className="sr-only" role="alert">
          {needsPerson(job.status) ? (job.error?.message ?? job.fact) : ''}
        </p>
      </div>
      <div className={styles['columns']}>
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
                      {entry.index + 1}. {entry.title}
                    </b>
                    {entry.fact !== '' && <small>{entry.fact}</small>}
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
        <aside className={styles['side']} aria-label="Statements">
          <JobJournal
            title="Statements"
            journal={job.journal}
            growing={moving}
            hint={`${format.count(job.journal.length)}${moving ? ' so far' : ''}, secrets masked`}
          />
          {job.undo.length > 0 && job.status !== 'succeeded' && job.status !== 'undone' && (
            <div className={styles['undo']}>
              <h3>
                <Icon name="undo" />
                {moving ? 'Undo, ready if a step fails or you cancel' : 'Still stands; Undo removes it'}
              </h3>
              <p>
                {job.undo.map((part, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one undo never move.
                  <span key={index}>
                    {index > 0 && <span className="third"> then </span>}
                    {part}
                  </span>
                ))}
              </p>
            </div>
          )}
        </aside>
      </div>
    </>
  );
}

function headline(job: Job): string {
  const step = currentStep(job);
  switch (job.status) {
    case 'succeeded':
      return 'Ready.';
    case 'undone':
      return 'Undone.';
    case 'undoing':
      return 'Undoing.';
    case 'queued':
      return 'Waiting.';
    case 'repair':
      return 'The undo stopped.';
    case 'failed':
      return step === null ? 'Stopped.' : `Stopped at step ${step.index + 1} of ${job.steps.length}.`;
    case 'running':
      return step === null ? 'Running.' : `Step ${step.index + 1} of ${job.steps.length}`;
  }
}

function line(job: Job): string {
  const step = currentStep(job);
  switch (job.status) {
    case 'succeeded':
      return `${job.tenant?.name ?? 'The tenant'} has its database, its role and its first user.`;
    case 'undone':
      return 'Nothing of it is left.';
    case 'running':
      return step === null ? job.fact : step.fact === '' ? step.title : `${step.title}: ${step.fact}`;
    case 'failed':
    case 'repair':
      return job.error?.message ?? job.fact;
    case 'queued':
    case 'undoing':
      return job.fact;
  }
}

interface RunningFootProps {
  job: Job | undefined;
  acts: JobActs;
  onClose: () => void;
  onOpen: () => void;
}

export function RunningFoot({ job, acts, onClose, onOpen }: RunningFootProps) {
  const ready = job?.status === 'succeeded';
  return (
    <>
      <span className={`${styles['footChecks']} second grow`}>
        {ready ? (
          <>
            <Icon name="ok" className="is-ok" />
            <span className="cut">Host, role and connection strings are under Connect</span>
          </>
        ) : (
          <>
            <Icon name="info" />
            <span className="cut">
              Closing this sheet does not stop the job; the ring in the top bar follows it
            </span>
          </>
        )}
      </span>
      {acts.error !== null && job !== undefined && isMoving(job.status) && <ErrorNote error={acts.error} />}
      {job !== undefined && isMoving(job.status) && job.canCancel && (
        <Button tone="danger" busy={acts.cancelling || job.status === 'undoing'} onClick={acts.cancel}>
          Cancel and undo
        </Button>
      )}
      <Button onClick={onClose}>Close</Button>
      <Button tone="primary" disabled={!ready} onClick={onOpen}>
        Open the tenant
      </Button>
    </>
  );
}
