import { type ReactNode, useId, useState } from 'react';
import type { Job, JobStep } from '../../../shared/models/job.ts';
import { useFormat } from '../../lib/use-format.ts';
import { english, Told, t, told, tx } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import { SqlText } from '../../parts/sql-text.tsx';
import styles from './job-parts.module.css';
import { guiltyPart, jobReport, triesWords } from './job-view.ts';
import { sqlstateName } from './sqlstate-names.ts';
import { UndoDialog } from './undo-dialog.tsx';
import type { JobActs } from './use-job-acts.ts';

interface JobFailureProps {
  job: Job;
  /** The step that failed; null where the job as a whole stopped, or its undo did. */
  step: JobStep | null;
  acts: JobActs;
}

/** The failing step, open in place: what PostgreSQL said, in words, and the ways out. */
export function JobFailure({ job, step, acts }: JobFailureProps) {
  const format = useFormat();
  const [undoing, setUndoing] = useState(false);
  const heading = useId();
  const error = job.error;
  const sqlstate = error?.details.sqlstate;
  const repair = job.status === 'repair';
  const tries = step === null ? 0 : step.attempts;
  const facts = [
    step?.durationMs == null ? null : format.duration(step.durationMs),
    tries > 0 ? triesWords(tries) : null,
  ].filter((fact) => fact !== null);
  return (
    <section className={styles['failure']} aria-labelledby={heading}>
      <h3 id={heading} className={styles['failureHead']}>
        <Icon name={repair ? 'alert' : 'failed'} className="is-danger" />
        <span>{title(job, step)}</span>
        {sqlstate !== undefined && (
          <>
            <span className={styles['key']} title="SQLSTATE">
              {sqlstate}
            </span>
            <span className="is-danger small" style={{ fontWeight: 400 }}>
              <span lang={english()}>{sqlstateName(sqlstate)}</span>
            </span>
          </>
        )}
        <span className="second">{facts.join(', ')}</span>
      </h3>
      <div className={styles['failureBody']}>
        <p className={styles['sentence']}>
          <Told>{error?.message ?? step?.fact ?? job.fact}</Told>
        </p>
        {error?.details.wayOut !== undefined && (
          <p className={styles['way']}>
            <Told>{error.details.wayOut}</Told>
          </p>
        )}
        {error?.details.target !== undefined && (
          <p className={styles['way']}>
            {tx('At <target/>', { target: <span className="mono">{error.details.target}</span> })}
          </p>
        )}
        {error?.details.statement !== undefined && (
          <Statement statement={error.details.statement} message={error.message} />
        )}
        {acts.error !== null && !undoing && <ErrorNote error={acts.error} />}
        <div className={styles['ways']}>
          {job.canResume && (
            <Button small tone="primary" icon="retry" busy={acts.resuming} onClick={acts.resume}>
              {repair ? t('Retry the undo') : t('Retry step')}
            </Button>
          )}
          {job.canCancel && (
            <Button small tone="danger" icon="undo" onClick={() => setUndoing(true)}>
              {t('Undo…')}
            </Button>
          )}
          <CopyButton text value={jobReport(job)} label={t('Copy report')} />
        </div>
      </div>
      <UndoDialog job={job} acts={acts} opened={undoing && job.canCancel} onClose={() => setUndoing(false)} />
    </section>
  );
}

function title(job: Job, step: JobStep | null): string {
  if (step !== null) return `${step.index + 1}. ${told(step.title)}`;
  return job.status === 'repair' ? t('The undo stopped') : t('The job stopped');
}

/** The statement as it was sent, secrets masked; the value that the error names is underlined. */
function Statement({ statement, message }: { statement: string; message: string }): ReactNode {
  const guilty = guiltyPart(statement, message);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by key.
    <pre className={styles['statement']} tabIndex={0}>
      {guilty === null ? (
        <SqlText>{statement}</SqlText>
      ) : (
        <>
          <SqlText>{statement.slice(0, guilty.start)}</SqlText>
          <mark className={styles['guilty']}>{statement.slice(guilty.start, guilty.end)}</mark>
          <SqlText>{statement.slice(guilty.end)}</SqlText>
        </>
      )}
    </pre>
  );
}
