import { useState } from 'react';
import type { IsolationModel, Tenant } from '../../../shared/models/tenant.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import {
  freshEachOpening,
  PlanSide,
  RunningSheet,
  useRunningJob,
  WorkAsk,
  WorkColumns,
  WorkFoot,
  WorkSheet,
} from '../plan/index.ts';
import { ConvertFields } from './convert-fields.tsx';
import { type ConversionState, useConversion } from './use-conversion.ts';

interface ConvertSheetProps {
  opened: boolean;
  tenant: Tenant;
  onClose: () => void;
}

/** Another isolation model for one tenant: the choice with its plan, then the job in the same place. */
export const ConvertSheet = freshEachOpening(Content);

function Content(props: ConvertSheetProps) {
  // Its model changes while the job runs; what was asked for stays.
  const [tenant] = useState(props.tenant);
  const [jobId, setJobId] = useState<number | null>(null);
  return jobId === null ? (
    <Ask {...props} tenant={tenant} onBegun={setJobId} />
  ) : (
    <Running {...props} tenant={tenant} jobId={jobId} />
  );
}

function Ask({ opened, tenant, onClose, onBegun }: ConvertSheetProps & { onBegun: (jobId: number) => void }) {
  const state = useConversion(tenant, opened);
  const { plan, begin } = state;
  return (
    <WorkSheet
      opened={opened}
      onClose={onClose}
      title={t('Convert {{name}}', { name: tenant.name })}
      hint={tenant.slug}
      aside={
        plan.data !== undefined && <CopyButton text value={plan.data.command} label={t('Copy as command')} />
      }
      footer={
        <WorkFoot onClose={onClose}>
          <Button
            tone="primary"
            busy={begin.isPending}
            disabled={!state.ready}
            onClick={() => state.run(onBegun)}
          >
            {targetVerb(state.to)}
          </Button>
        </WorkFoot>
      }
    >
      <WorkColumns>
        <WorkAsk>
          {begin.error !== null && <ErrorNote error={begin.error} />}
          <ConvertFields tenant={tenant} state={state} />
        </WorkAsk>
        <Side state={state} />
      </WorkColumns>
    </WorkSheet>
  );
}

function targetVerb(to: IsolationModel): string {
  switch (to) {
    case 'database':
      return t('Convert to a database');
    case 'schema':
      return t('Convert to a schema');
    case 'row':
      return t('Convert to rows');
  }
}

function Side({ state }: { state: ConversionState }) {
  const { data, error, isFetching, refetch } = state.plan;
  return (
    <PlanSide
      steps={data?.steps}
      stale={isFetching}
      error={error}
      onRetry={() => void refetch()}
      facts={
        data === undefined
          ? isFetching && t('reading…')
          : t('{{steps}}, {{statements}}', {
              steps: tn('{{count}} step', '{{count}} steps', { count: data.steps.length }),
              statements: tn('{{count}} statement', '{{count}} statements', { count: data.statementCount }),
            })
      }
      foot={
        <span>
          <Icon name="undo" />
          {t('A failure or a cancel leads back to the place it has now.')}
        </span>
      }
    />
  );
}

function Running({ opened, tenant, jobId, onClose }: ConvertSheetProps & { jobId: number }) {
  const running = useRunningJob(jobId);
  // It tells for how long the tenant was out of service.
  const told = running.job?.steps.find((step) => step.name === 'open')?.fact ?? '';
  const said = t('{{name}} is converted.', { name: tenant.name });
  return (
    <RunningSheet
      opened={opened}
      onClose={onClose}
      running={running}
      title={t('Convert {{name}}', { name: tenant.name })}
      ends={{
        said,
        done: told === '' ? said : <Told>{told}</Told>,
        undone: t('It is as it was before.'),
      }}
      done={t('Its former place is kept until somebody confirms; the panel asks')}
    />
  );
}
