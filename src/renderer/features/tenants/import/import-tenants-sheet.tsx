import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { readError } from '../../../client/errors.ts';
import { orpc } from '../../../client/query.ts';
import { t, tn } from '../../../locales/index.ts';
import { Button } from '../../../parts/button.tsx';
import { ErrorNote } from '../../../parts/error-note.tsx';
import { Icon } from '../../../parts/icon.tsx';
import {
  ImportProgress,
  ImportRows,
  isMoving,
  JobFailure,
  needsPerson,
  useJob,
  useJobActs,
} from '../../jobs/index.ts';
import { freshEachOpening, JobTitle, WorkSheet } from '../../plan/index.ts';
import { ImportPlan } from './import-plan.tsx';
import { ImportSource } from './import-source.tsx';
import styles from './import-tenants.module.css';

export interface ImportChoice {
  readonly csv: string;
  /** The file's name; null for pasted text. */
  readonly file: string | null;
  /** For rows that name none; null: the one with most room. */
  readonly server: string | null;
  readonly blueprint: string;
  readonly trialDays: number;
  /** For rows that name none; null: that of each row's plan, else the default of the settings. */
  readonly tier: string | null;
}

const NOTHING: ImportChoice = {
  csv: '',
  file: null,
  server: null,
  blueprint: 'studio',
  trialDays: 14,
  tier: null,
};

interface ImportTenantsSheetProps {
  opened: boolean;
  onClose: () => void;
}

/** Many tenants from one file: the list, then what each row will become, then what each became. */
export const ImportTenantsSheet = freshEachOpening(Content);

function importInput(choice: ImportChoice) {
  return {
    csv: choice.csv,
    blueprint: choice.blueprint,
    trialDays: choice.trialDays,
    ...(choice.server === null ? {} : { server: choice.server }),
    ...(choice.tier === null ? {} : { tier: choice.tier }),
  };
}

function Content({ opened, onClose }: ImportTenantsSheetProps) {
  const queries = useQueryClient();
  const [choice, setChoice] = useState(NOTHING);
  const settings = useQuery(orpc.settings.get.queryOptions()).data;
  const plan = useMutation(orpc.tenants.planImport.mutationOptions({ gcTime: 0 }));
  const start = useMutation(
    orpc.tenants.import.mutationOptions({
      gcTime: 0,
      onSuccess: () => void queries.invalidateQueries({ queryKey: orpc.jobs.list.key() }),
    }),
  );
  const change = useCallback(
    (part: Partial<ImportChoice>) => {
      setChoice((before) => ({ ...before, ...part }));
      plan.reset();
      start.reset();
    },
    [plan.reset, start.reset],
  );
  if (start.data !== undefined) {
    return <Running opened={opened} onClose={onClose} jobId={start.data.jobId} file={choice.file} />;
  }
  const planned = plan.data;
  const empty = choice.csv.trim() === '';
  const run = () =>
    start.mutate({
      ...importInput(choice),
      ...(settings === undefined ? {} : { concurrency: settings.importConcurrency }),
    });
  return (
    <WorkSheet
      opened={opened}
      onClose={onClose}
      title={t('Import tenants from CSV')}
      hint={planned === undefined ? t('one row a tenant') : (choice.file ?? t('pasted text'))}
      footer={
        planned === undefined ? (
          <>
            <span className="small third grow">
              {t('Nothing is made before you have seen what each row becomes')}
            </span>
            <Button onClick={onClose}>{t('Cancel')}</Button>
            <Button
              tone="primary"
              busy={plan.isPending}
              disabled={empty}
              onClick={() => plan.mutate(importInput(choice))}
            >
              {t('Check the list')}
            </Button>
          </>
        ) : (
          <>
            <span className="small second grow row">
              <Icon
                name={planned.refused === 0 ? 'ok' : 'alert'}
                className={planned.refused === 0 ? 'is-ok' : 'is-warn'}
              />
              <span className="cut">
                {planned.refused === 0
                  ? t('Every row can be imported')
                  : t(
                      'Refused rows fail alone; mend them in the file and import it again, nothing is created twice',
                    )}
              </span>
            </span>
            <Button onClick={() => plan.reset()}>{t('Back')}</Button>
            <Button tone="primary" busy={start.isPending} disabled={planned.create === 0} onClick={run}>
              {tn('Import {{count}} tenant', 'Import {{count}} tenants', { count: planned.create })}
            </Button>
          </>
        )
      }
    >
      {plan.isError && (
        <div className={styles['problem']}>
          <ErrorNote error={plan.error} />
        </div>
      )}
      {start.isError && (
        <div className={styles['problem']}>
          <ErrorNote error={start.error} onRetry={run} retryLabel={t('Import again')} />
        </div>
      )}
      {planned === undefined ? (
        <ImportSource
          choice={choice}
          onChange={change}
          fieldError={(field) =>
            plan.error === null
              ? undefined
              : readError(plan.error).details.fields?.find((entry) => entry.field === field)?.message
          }
        />
      ) : (
        <ImportPlan plan={planned} />
      )}
    </WorkSheet>
  );
}

interface RunningProps {
  opened: boolean;
  onClose: () => void;
  jobId: number;
  file: string | null;
}

function Running({ opened, onClose, jobId, file }: RunningProps) {
  const { job, error, reread } = useJob(jobId);
  const acts = useJobActs(jobId);
  return (
    <WorkSheet
      opened={opened}
      onClose={onClose}
      title={
        <JobTitle job={job}>
          {job !== undefined && !isMoving(job.status) ? t('Imported tenants') : t('Importing tenants')}
        </JobTitle>
      }
      hint={`${t('Job {{id}}', { id: jobId })}${file === null ? '' : ` · ${file}`}`}
      footer={
        <>
          <span className="small second grow row">
            <Icon name="info" />
            <span className="cut">
              {job !== undefined && !isMoving(job.status)
                ? t('Import the same file again to do what is left; nothing is created twice')
                : t('Closing this sheet does not stop the import; the ring in the top bar follows it')}
            </span>
          </span>
          {job !== undefined && isMoving(job.status) && job.canCancel && (
            <Button tone="danger" busy={acts.cancelling || job.status === 'undoing'} onClick={acts.cancel}>
              {t('Stop the import')}
            </Button>
          )}
          <Button onClick={onClose}>{t('Close')}</Button>
        </>
      }
    >
      {acts.error !== null && (
        <div className={styles['problem']}>
          <ErrorNote error={acts.error} />
        </div>
      )}
      {job === undefined ? (
        error !== null && (
          <div className={styles['problem']}>
            <ErrorNote error={error} onRetry={reread} retryLabel={t('Read the job again')} />
          </div>
        )
      ) : (
        <div className={styles['running']}>
          <ImportProgress job={job} />
          {needsPerson(job.status) && <JobFailure job={job} step={null} acts={acts} />}
          <ImportRows job={job} />
        </div>
      )}
    </WorkSheet>
  );
}
