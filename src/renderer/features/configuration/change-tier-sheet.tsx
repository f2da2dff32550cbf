import { useHotkeys } from '@mantine/hooks';
import { useState } from 'react';
import { Link } from 'wouter';
import type { TierChangePlan } from '../../../shared/models/configuration.ts';
import type { ActResult } from '../../../shared/models/lifecycle-acts.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { classes } from '../../lib/classes.ts';
import { jobPath, tenantPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Note } from '../../parts/note.tsx';
import table from '../../parts/plain-table.module.css';
import { Status } from '../../parts/status.tsx';
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
import { ChangeTierFields } from './change-tier-fields.tsx';
import styles from './configuration.module.css';
import { MovingSheet } from './moving-sheet.tsx';
import { TierPlanChanges } from './tier-plan-changes.tsx';
import { type ChangeTierState, PLANNED_AT_MOST, useChangeTier } from './use-change-tier.ts';

interface ChangeTierSheetProps {
  opened: boolean;
  targets: readonly Tenant[];
  /** The tier that is chosen at first. */
  tier?: string;
  onClose: () => void;
}

/** Another tier for one tenant or many: the choice with its plan, then the job, or the list of results. */
export const ChangeTierSheet = freshEachOpening(Content);

function Content(props: ChangeTierSheetProps) {
  // The list behind changes while tenants are moved; what was asked for stays.
  const [targets] = useState(props.targets);
  const [only] = targets;
  const state = useChangeTier(targets, props.tier, props.opened);
  const { begin } = state;
  const begun = begin.data?.results;
  const single = targets.length === 1 ? only : undefined;
  const submit = () => {
    if (state.check() && state.ready && !begin.isPending) begin.mutate();
  };
  useHotkeys(props.opened && begun === undefined && !state.guarded ? [['mod+Enter', submit]] : [], []);
  const job = single === undefined ? null : (begun?.[0]?.jobId ?? null);
  if (single !== undefined && job !== null) return <Running {...props} tenant={single} jobId={job} />;
  const all = begin.data?.jobId;
  if (all !== undefined)
    return <MovingSheet opened={props.opened} jobId={all} title={titleOf(targets)} onClose={props.onClose} />;
  if (begun !== undefined) return <Results {...props} targets={targets} results={begun} />;
  return <Ask {...props} targets={targets} state={state} onSubmit={submit} />;
}

interface AskProps extends ChangeTierSheetProps {
  state: ChangeTierState;
  onSubmit: () => void;
}

function titleOf(targets: readonly Tenant[]): string {
  const [only] = targets;
  return targets.length === 1
    ? t('Change the tier of {{name}}', { name: only?.name ?? '' })
    : tn('Change the tier of {{count}} tenant', 'Change the tier of {{count}} tenants', {
        count: targets.length,
      });
}

function Ask({ opened, targets, state, onClose, onSubmit }: AskProps) {
  const [shown, setShown] = useState<string | null>(null);
  const { plans, plan, begin, form } = state;
  const current =
    plans?.find((each) => each.tenant === shown) ?? plans?.find((each) => each.whyNot === null) ?? plans?.[0];
  const verb =
    form.when === 'date'
      ? t('Schedule the change')
      : state.tier === undefined
        ? t('Change tier')
        : t('Change to {{tier}}', { tier: state.tier.title });
  const statements = current?.steps.reduce((sum, step) => sum + step.statements.length, 0) ?? 0;
  return (
    <WorkSheet
      opened={opened}
      onClose={onClose}
      title={titleOf(targets)}
      {...(targets.length === 1
        ? { hint: targets[0]?.slug ?? '' }
        : plans === undefined
          ? {}
          : { hint: t('possible for {{some}} of {{all}}', { some: state.possible, all: plans.length }) })}
      aside={
        plan.data !== undefined && <CopyButton text value={plan.data.command} label={t('Copy as command')} />
      }
      footer={
        <WorkFoot onClose={onClose}>
          <Button tone="primary" busy={begin.isPending} disabled={!state.ready} onClick={onSubmit}>
            {verb}
          </Button>
        </WorkFoot>
      }
    >
      <WorkColumns>
        <WorkAsk>
          {begin.error !== null && <ErrorNote error={begin.error} />}
          <ChangeTierFields targets={targets} state={state} />
          {targets.length > 1 && (
            <Targets
              targets={targets}
              plans={plans}
              shown={current?.tenant ?? null}
              queued={form.queue}
              onShow={setShown}
            />
          )}
          {current !== undefined && <TierPlanChanges plan={current} queued={form.queue} />}
        </WorkAsk>
        <PlanSide
          steps={current?.steps}
          stale={plan.isFetching}
          error={plan.error}
          onRetry={() => void plan.refetch()}
          facts={
            current === undefined
              ? plan.isFetching && t('reading…')
              : [
                  ...(targets.length > 1 ? [current.name] : []),
                  tn('{{count}} step', '{{count}} steps', { count: current.steps.length }),
                  tn('{{count}} statement', '{{count}} statements', { count: statements }),
                ].join(', ')
          }
          foot={
            <span>
              <Icon name="undo" />
              {t('A failure or a cancel gives back the tier it has now.')}
            </span>
          }
        />
      </WorkColumns>
    </WorkSheet>
  );
}

interface TargetsProps {
  targets: readonly Tenant[];
  plans: readonly TierChangePlan[] | undefined;
  shown: string | null;
  queued: boolean;
  onShow: (slug: string) => void;
}

/** The tenants of one plan, each with what becomes of it or why not. */
function Targets({ targets, plans, shown, queued, onShow }: TargetsProps) {
  const bySlug = new Map(plans?.map((plan) => [plan.tenant, plan]));
  return (
    <>
      <ul className={styles['targets']} aria-label={t('Tenants')}>
        {targets.slice(0, PLANNED_AT_MOST).map((tenant) => {
          const plan = bySlug.get(tenant.slug);
          return (
            <li key={tenant.slug}>
              <button
                type="button"
                aria-pressed={tenant.slug === shown}
                className={classes(styles['target'], tenant.slug === shown && styles['shown'])}
                onClick={() => onShow(tenant.slug)}
              >
                <span className="cut">{tenant.name}</span>
                {plan === undefined ? (
                  <span className="third">{tenant.tier?.name ?? t('no tier')}</span>
                ) : plan.whyNot === null ? (
                  <span className="second">
                    {tn('{{count}} change', '{{count}} changes', { count: plan.changes.length })}
                  </span>
                ) : (
                  <span className={styles['not']}>
                    <Icon name={queued && plan.mayWait ? 'clock' : 'ban'} size={12} />
                    <span>
                      {queued && plan.mayWait ? t('waits until it fits') : <Told>{plan.whyNot}</Told>}
                    </span>
                  </span>
                )}
              </button>
            </li>
          );
        })}
      </ul>
      {targets.length > PLANNED_AT_MOST && (
        <p className="small third">
          {t('Planned for the first {{count}}; the others are looked at when it is their turn.', {
            count: PLANNED_AT_MOST,
          })}
        </p>
      )}
    </>
  );
}

function Running({
  opened,
  tenant,
  jobId,
  onClose,
}: ChangeTierSheetProps & { tenant: Tenant; jobId: number }) {
  const running = useRunningJob(jobId);
  return (
    <RunningSheet
      opened={opened}
      onClose={onClose}
      running={running}
      title={titleOf([tenant])}
      ends={{
        said: t('{{name}} has its new tier.', { name: tenant.name }),
        done: t('{{name}} has its new tier.', { name: tenant.name }),
        undone: t('It has the tier it had before.'),
      }}
      done={t('What is in force, and where it comes from, stands under Configuration')}
      next={
        <Link className="small" href={tenantPath(tenant.slug, 'configuration')} onClick={onClose}>
          {t('Open its configuration')}
        </Link>
      }
    />
  );
}

function Results({
  opened,
  targets,
  results,
  onClose,
}: ChangeTierSheetProps & { results: readonly ActResult[] }) {
  const format = useFormat();
  const failed = results.filter(({ result }) => result === 'failed').length;
  return (
    <WorkSheet
      opened={opened}
      onClose={onClose}
      title={titleOf(targets)}
      footer={
        <>
          <span className="small second grow" role="status">
            {[
              tn('{{count}} done', '{{count}} done', {
                count: results.filter(({ result }) => result === 'succeeded').length,
              }),
              tn('{{count}} failed', '{{count}} failed', { count: failed }),
            ].join(', ')}
          </span>
          <Button onClick={onClose}>{t('Close')}</Button>
        </>
      }
    >
      <div className={styles['results']}>
        {failed > 0 && <Note tone="danger">{t('Those that failed have the tier they had before.')}</Note>}
        <table className={table['table']} aria-label={t('Results')}>
          <thead>
            <tr>
              <th scope="col">{t('Result')}</th>
              <th scope="col">{t('Tenant')}</th>
              <th scope="col">{t('What was done')}</th>
              <th scope="col">{t('Job')}</th>
            </tr>
          </thead>
          <tbody>
            {[...results]
              .sort((a, b) => Number(b.result === 'failed') - Number(a.result === 'failed'))
              .map((each) => (
                <tr key={each.tenant}>
                  <td>
                    <Status value={each.result} />
                  </td>
                  <td>
                    <Link href={tenantPath(each.tenant, 'configuration')} onClick={onClose}>
                      {targets.find(({ slug }) => slug === each.tenant)?.name ?? each.tenant}
                    </Link>
                  </td>
                  <td className="second">
                    <Told>{each.message}</Told>
                    {each.error?.details.wayOut !== undefined && (
                      <>
                        {' '}
                        <Told>{each.error.details.wayOut}</Told>
                      </>
                    )}
                  </td>
                  <td>
                    {each.jobId === null ? (
                      <span className="third">–</span>
                    ) : (
                      <Link href={jobPath(each.jobId)} onClick={onClose}>
                        {format.count(each.jobId)}
                      </Link>
                    )}
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </WorkSheet>
  );
}
