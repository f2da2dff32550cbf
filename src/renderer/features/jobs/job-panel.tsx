import { useState } from 'react';
import { Link } from 'wouter';
import type { Job } from '../../../shared/models/job.ts';
import { tenantPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, told } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Segments } from '../../parts/segments.tsx';
import { statusIcon } from '../../parts/status.tsx';
import { Tag } from '../../parts/tag.tsx';
import { ImportProgress } from './import-progress.tsx';
import { ImportRows } from './import-rows.tsx';
import { JobJournal } from './job-journal.tsx';
import { JobSegments } from './job-segments.tsx';
import { JobStands, JobSteps } from './job-steps.tsx';
import { currentStep, elapsed, isMoving, JOB_STATUS_WORDS, needsPerson } from './job-view.ts';
import styles from './jobs-page.module.css';
import { useJob, useNow, useSlowText } from './use-job.ts';
import { useJobActs } from './use-job-acts.ts';
import { WaveProgress } from './wave-progress.tsx';

interface JobPanelProps {
  id: number;
  onClose: () => void;
  onPrevious?: (() => void) | undefined;
  onNext?: (() => void) | undefined;
}

/** One job: what was done and stands, where it stopped and why, and what can be done about it. */
export function JobPanel({ id, onClose, onPrevious, onNext }: JobPanelProps) {
  const format = useFormat();
  const { job, error, reread } = useJob(id);
  return (
    <Panel
      label={t('Job {{id}}', { id: format.count(id) })}
      wide
      tags={job && <JobTags job={job} />}
      title={job ? told(job.title) : t('Job {{id}}', { id: format.count(id) })}
      meta={job && <JobMeta job={job} />}
      actions={job && isMoving(job.status) ? <JobVerbs job={job} /> : undefined}
      onClose={onClose}
      onPrevious={onPrevious}
      onNext={onNext}
    >
      {job === undefined ? (
        error !== null && (
          <div style={{ padding: 14 }}>
            <ErrorNote error={error} onRetry={reread} retryLabel={t('Read it again')} />
          </div>
        )
      ) : (
        <JobBody key={job.id} job={job} />
      )}
    </Panel>
  );
}

function JobTags({ job }: { job: Job }) {
  const format = useFormat();
  const now = useNow(isMoving(job.status));
  const took = elapsed(job, now);
  const at = job.startedAt ?? job.createdAt;
  return (
    <>
      <Tag tone={tagTone(job)} icon={statusIcon(job.status)}>
        {tagWords(job)}
      </Tag>
      <span className="cut" title={format.full(at)}>
        {job.startedAt === null
          ? t('Job {{id}} · asked for {{when}} by {{actor}}', {
              id: job.id,
              when: format.when(at),
              actor: job.actor,
            })
          : t('Job {{id}} · started {{when}} by {{actor}}', {
              id: job.id,
              when: format.when(at),
              actor: job.actor,
            })}
        {took !== null && ` · ${tookWords(job, format.duration(took))}`}
      </span>
    </>
  );
}

export function tagTone(job: Job): 'grey' | 'ok' | 'warn' | 'danger' | 'accent' {
  switch (job.status) {
    case 'succeeded':
      return 'ok';
    case 'failed':
    case 'repair':
      return 'danger';
    case 'undoing':
      return 'warn';
    case 'running':
      return 'accent';
    case 'queued':
    case 'undone':
      return 'grey';
  }
}

export function tagWords(job: Job): string {
  const step = currentStep(job);
  if (job.status === 'failed' && step !== null)
    return t('Failed at step {{at}} of {{steps}}', { at: step.index + 1, steps: job.steps.length });
  return t(JOB_STATUS_WORDS[job.status]);
}

function tookWords(job: Job, time: string): string {
  if (isMoving(job.status)) return time;
  if (job.status === 'succeeded') return t('done after {{time}}', { time });
  return job.status === 'undone'
    ? t('undone after {{time}}', { time })
    : t('stopped after {{time}}', { time });
}

function JobMeta({ job }: { job: Job }) {
  return (
    <>
      {job.tenant !== null && (
        <>
          <span className="mono">
            {job.status === 'undone' ? (
              job.tenant.slug
            ) : (
              <Link href={tenantPath(job.tenant.slug)}>{job.tenant.slug}</Link>
            )}
          </span>
          <CopyButton value={job.tenant.slug} label={t('Copy the slug')} />
        </>
      )}
      {job.server !== null && (
        <span>
          {job.tenant !== null && '· '}
          {job.server}
        </span>
      )}
      {/* An import has one step; its rows have a bar of their own. */}
      {job.steps.length > 1 && <JobSegments job={job} />}
    </>
  );
}

/** For a job that moves; a job that stopped has its ways out at the step where it stopped. */
export function JobVerbs({ job }: { job: Job }) {
  const acts = useJobActs(job.id);
  if (!job.canCancel) return null;
  return (
    <>
      <Button small tone="danger" busy={acts.cancelling} onClick={acts.cancel}>
        {cancelWords(job)}
      </Button>
      {acts.error !== null && <ErrorNote error={acts.error} />}
    </>
  );
}

/** An import takes nothing back that is ready; every other job does. */
export function cancelWords(job: Job): string {
  if (job.kind === 'tenant.import') return t('Stop the import');
  if (job.kind === 'tenant.set-tiers') return t('Stop between tenants');
  return job.kind === 'tenant.adopt' ? t('Stop the adoption') : t('Cancel and undo');
}

function JobBody({ job }: { job: Job }) {
  const acts = useJobActs(job.id);
  const hasWaves = job.kind === 'tenant.set-tiers';
  const isImport = job.kind === 'tenant.import' || job.kind === 'tenant.adopt' || hasWaves;
  const [part, setPart] = useState<'rows' | 'journal'>('rows');
  const step = currentStep(job);
  const said = useSlowText(
    isMoving(job.status) && step !== null
      ? t('Step {{at}} of {{steps}}: {{title}}', {
          at: step.index + 1,
          steps: job.steps.length,
          title: told(step.title),
        })
      : '',
  );
  return (
    <div className={styles['panelBody']}>
      <p className="sr-only" role="status">
        {said}
      </p>
      <p className="sr-only" role="alert">
        {needsPerson(job.status) ? <Told>{job.error?.message ?? job.fact}</Told> : ''}
      </p>
      {isImport && <ImportProgress job={job} />}
      <WaveProgress job={job} />
      {(job.steps.length > 0 || needsPerson(job.status)) && <JobSteps job={job} acts={acts} />}
      <JobStands job={job} />
      {isImport && (
        <div className={styles['rowsHead']}>
          <Segments
            label={t('What is shown')}
            value={part}
            onChange={setPart}
            options={[
              { value: 'rows', label: t('Rows') },
              { value: 'journal', label: t('Journal') },
            ]}
          />
          <span className="small third">
            {hasWaves
              ? t('Each tenant is moved by a job of its own; who was moved stays.')
              : t('A second run of the same file does what is left; nothing is created twice.')}
          </span>
        </div>
      )}
      {isImport && part === 'rows' ? (
        <ImportRows job={job} />
      ) : (
        <JobJournal journal={job.journal} growing={isMoving(job.status)} />
      )}
    </div>
  );
}
