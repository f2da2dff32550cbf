import type { Job } from '../../../shared/models/job.ts';
import { classes } from '../../lib/classes.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, told } from '../../locales/index.ts';
import { JobFailure } from './job-failure.tsx';
import styles from './job-parts.module.css';
import { needsPerson } from './job-view.ts';
import { StepIcon, stepDuration, stepStands } from './step-words.tsx';
import { useNow } from './use-job.ts';
import type { JobActs } from './use-job-acts.ts';

interface JobStepsProps {
  job: Job;
  acts: JobActs;
  /** In a panel of 364 px: the fact goes under the title. */
  narrow?: boolean;
}

/** The steps in order; the one that failed is open in place, with its ways out. */
export function JobSteps({ job, acts, narrow }: JobStepsProps) {
  const format = useFormat();
  const now = useNow(job.status === 'running' || job.status === 'undoing');
  const failed = job.steps.find((step) => step.status === 'failed') ?? null;
  return (
    <div className={classes(narrow && styles['narrow'])}>
      {needsPerson(job.status) && failed === null && <JobFailure job={job} step={null} acts={acts} />}
      <ol className={styles['steps']}>
        {job.steps.map((step) =>
          step === failed && needsPerson(job.status) ? (
            <li key={step.index}>
              <JobFailure job={job} step={step} acts={acts} />
            </li>
          ) : (
            <li
              key={step.index}
              className={styles['step']}
              data-state={step.status}
              aria-current={step.status === 'running' ? 'step' : undefined}
            >
              <StepIcon status={step.status} />
              {narrow ? (
                <span>
                  {step.index + 1}. <Told>{step.title}</Told>
                  {step.fact !== '' && (
                    <small>
                      <Told>{step.fact}</Told>
                    </small>
                  )}
                </span>
              ) : (
                <>
                  <span className="cut" title={told(step.title)}>
                    {step.index + 1}. <Told>{step.title}</Told>
                  </span>
                  <span className="cut second" title={told(step.fact)}>
                    <Told>{step.fact}</Told>
                  </span>
                  <span className="third">{stepStands(job, step)}</span>
                </>
              )}
              <span>{stepDuration(step, now, format)}</span>
            </li>
          ),
        )}
      </ol>
    </div>
  );
}

/** What was taken back already, and what an undo would still remove. */
export function JobStands({ job, narrow }: { job: Job; narrow?: boolean }) {
  const undone = job.steps.filter((step) => step.status === 'undone');
  const stands = job.status === 'succeeded' || job.status === 'undone' ? [] : job.undo;
  if (undone.length === 0 && stands.length === 0) return null;
  const single = undone.length === 0 || stands.length === 0;
  return (
    <div className={classes(narrow && styles['narrow'])}>
      <div className={classes(styles['stands'], single && styles['single'])}>
        {undone.length > 0 && (
          <div>
            <h3>{t('Already undone')}</h3>
            <ul>
              {undone.map((step) => (
                <li key={step.index}>
                  <Told>{step.title}</Told>
                </li>
              ))}
            </ul>
          </div>
        )}
        {stands.length > 0 && (
          <div>
            <h3>
              {job.status === 'running'
                ? t('Undo, ready if a step fails')
                : t('Still stands; Undo removes it')}
            </h3>
            <ol>
              {stands.map((line, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one undo never move.
                <li key={index}>
                  <Told>{line}</Told>
                </li>
              ))}
            </ol>
          </div>
        )}
      </div>
    </div>
  );
}
