import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ActPlan } from '../../../shared/models/lifecycle-acts.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
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
import { ActFields } from './act-fields.tsx';
import { ActResultsList, resultWords } from './act-results.tsx';
import { ActTargets } from './act-targets.tsx';
import { actDone, actTitle, type PlannedAct } from './tenant-acts.ts';
import { type ActState, PLANNED_AT_MOST, useAct, useManyActs, useOneAct } from './use-act.ts';

interface ActSheetProps {
  opened: boolean;
  act: PlannedAct;
  targets: readonly Tenant[];
  onClose: () => void;
}

/** One plan over one tenant or many; it turns into the running job, or into the list of results. */
export const ActSheet = freshEachOpening(Content);

function Content(props: ActSheetProps) {
  // The list behind changes while the act runs; what was asked for stays.
  const [targets] = useState(props.targets);
  const [only] = targets;
  if (only === undefined) return null;
  return targets.length === 1 ? <One {...props} tenant={only} /> : <Many {...props} targets={targets} />;
}

function One({ opened, act, tenant, onClose }: ActSheetProps & { tenant: Tenant }) {
  const targets = [tenant];
  const state = useAct(act, targets, opened);
  const begin = useOneAct(act);
  const plan = state.plan.data?.plans[0];
  const begun = begin.data;
  const refused = begin.error ?? begun?.error ?? null;
  const submit = () => {
    if (state.check() && plan?.whyNot === null && !begin.isPending)
      begin.mutate({ slug: tenant.slug, form: state.form });
  };
  useKeys(opened && begun === undefined && act !== 'delete', submit);
  if (begun !== undefined && begun.jobId !== null)
    return <Running opened={opened} act={act} tenant={tenant} jobId={begun.jobId} onClose={onClose} />;
  return (
    <WorkSheet
      opened={opened}
      onClose={onClose}
      title={actTitle(act, targets)}
      hint={tenant.slug}
      aside={<Command state={state} />}
      footer={
        <WorkFoot onClose={onClose}>
          <Button
            tone={state.spec.tone}
            busy={begin.isPending}
            disabled={(plan !== undefined && plan.whyNot !== null) || begun?.error === null}
            onClick={submit}
          >
            {actTitle(act, targets)}
          </Button>
        </WorkFoot>
      }
    >
      <WorkColumns>
        <WorkAsk>
          {refused !== null && <ErrorNote error={refused} />}
          {begun !== undefined && begun.error === null ? (
            <p role="status">
              <Told>{begun.message}</Told>
            </p>
          ) : (
            <ActFields act={act} state={state} plan={plan} single />
          )}
        </WorkAsk>
        <Side state={state} plan={plan} />
      </WorkColumns>
    </WorkSheet>
  );
}

function Many({ opened, act, targets, onClose }: ActSheetProps) {
  const state = useAct(act, targets, opened);
  const many = useManyActs(act, targets);
  const [shown, setShown] = useState<string | null>(null);
  const [confirmed, setConfirmed] = useState(false);
  const environment = useQuery(orpc.app.status.queryOptions()).data?.platform.environment;
  const guarded = state.spec.guarded && environment === 'production';
  const plans = state.plan.data?.plans;
  const plan =
    plans?.find((each) => each.tenant === shown) ?? plans?.find((each) => each.whyNot === null) ?? plans?.[0];
  const submit = () => {
    if (state.check() && (!guarded || confirmed)) void many.start(state.form);
  };
  useKeys(opened && many.state === 'asking' && !state.spec.guarded, submit);
  const title = actTitle(act, targets);
  if (many.state !== 'asking') {
    return (
      <WorkSheet
        opened={opened}
        onClose={onClose}
        title={title}
        footer={
          <>
            <span className="small second grow" role="status">
              {many.state === 'done'
                ? resultWords(many, targets)
                : t('{{some}} of {{all}}', { some: many.results.size, all: targets.length })}
            </span>
            {many.state !== 'done' && (
              <Button icon="stop" busy={many.state === 'stopping'} onClick={many.stop}>
                {t('Stop after those at work')}
              </Button>
            )}
            <Button onClick={onClose}>{t('Close')}</Button>
          </>
        }
      >
        <ActResultsList act={act} many={many} targets={targets} onClose={onClose} />
      </WorkSheet>
    );
  }
  const possible = plans?.filter((each) => each.whyNot === null).length;
  return (
    <WorkSheet
      opened={opened}
      onClose={onClose}
      title={title}
      {...(possible === undefined ? {} : { hint: possibleWords(possible, plans?.length ?? 0) })}
      aside={<Command state={state} />}
      footer={
        <WorkFoot onClose={onClose}>
          <Button
            tone={state.spec.tone}
            disabled={(guarded && !confirmed) || possible === 0}
            onClick={submit}
          >
            {title}
          </Button>
        </WorkFoot>
      }
    >
      <WorkColumns>
        <WorkAsk>
          <ActFields
            act={act}
            state={state}
            plan={plan}
            {...(guarded ? { phrase: `${act} ${targets.length}`, onPhrase: setConfirmed } : {})}
          />
          <ActTargets
            targets={targets}
            plans={plans}
            shown={plan?.tenant ?? null}
            onShow={setShown}
            act={act}
          />
          {targets.length > PLANNED_AT_MOST && (
            <p className="small third">
              {t('Planned for the first {{count}}; the others are looked at when it is their turn.', {
                count: PLANNED_AT_MOST,
              })}
            </p>
          )}
        </WorkAsk>
        <Side state={state} plan={plan} name={plan?.name} />
      </WorkColumns>
    </WorkSheet>
  );
}

function possibleWords(possible: number, all: number): string {
  return possible === all
    ? t('possible for all of them')
    : t('possible for {{some}} of {{all}}', { some: possible, all });
}

/** Ctrl Enter does the plan; never one that takes something away. */
function useKeys(active: boolean, submit: () => void): void {
  useHotkeys(active ? [['mod+Enter', submit]] : [], []);
}

function Command({ state }: { state: ActState }) {
  const command = state.plan.data?.command;
  return command === undefined ? null : <CopyButton text value={command} label={t('Copy as command')} />;
}

interface SideProps {
  state: ActState;
  plan: ActPlan | undefined;
  /** Of many, the one whose statements are shown. */
  name?: string | undefined;
}

function Side({ state, plan, name }: SideProps) {
  const { data, error, isFetching, refetch } = state.plan;
  const all = data?.plans.length ?? 0;
  const statements =
    all > 1
      ? (data?.statementCount ?? 0)
      : (plan?.steps.reduce((sum, step) => sum + step.statements.length, 0) ?? 0);
  const counted = tn('{{count}} statement', '{{count}} statements', { count: statements });
  return (
    <PlanSide
      steps={plan?.steps}
      stale={isFetching}
      error={error}
      onRetry={() => void refetch()}
      facts={
        data === undefined
          ? isFetching && t('reading…')
          : all > 1
            ? t('{{statements}} for {{all}}; here {{name}}', { statements: counted, all, name: name ?? '' })
            : t('{{steps}}, {{statements}}', {
                steps: tn('{{count}} step', '{{count}} steps', { count: plan?.steps.length ?? 0 }),
                statements: counted,
              })
      }
      foot={
        plan?.undo != null && (
          <span>
            <Icon name="undo" />
            <Told>{plan.undo}</Told>
          </span>
        )
      }
    />
  );
}

interface RunningProps {
  opened: boolean;
  act: PlannedAct;
  tenant: Tenant;
  jobId: number;
  onClose: () => void;
}

function Running({ opened, act, tenant, jobId, onClose }: RunningProps) {
  const running = useRunningJob(jobId);
  const done = actDone(act, tenant.name);
  return (
    <RunningSheet
      opened={opened}
      onClose={onClose}
      running={running}
      title={actTitle(act, [tenant])}
      ends={{ said: done, done, undone: t('It is as it was before.') }}
      done={done}
    />
  );
}
