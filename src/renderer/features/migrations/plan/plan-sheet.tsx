import { useHotkeys } from '@mantine/hooks';
import { useLocation } from 'wouter';
import type { MigrationStatus } from '../../../../shared/models/migration-status.ts';
import { runPath } from '../../../lib/paths.ts';
import { t, tn } from '../../../locales/index.ts';
import { Button, CopyButton, ErrorNote } from '../../../parts/index.ts';
import { Phrase } from '../../../parts/phrase.tsx';
import { freshEachOpening, WorkAsk, WorkColumns, WorkFoot, WorkSheet } from '../../plan/index.ts';
import { PlanFields } from './plan-fields.tsx';
import { PlanView } from './plan-view.tsx';
import { usePlan } from './use-plan.ts';

interface PlanSheetProps {
  opened: boolean;
  preset: { blueprint: string | null; tenants: readonly string[] };
  versions: MigrationStatus['versions'];
  onClose: () => void;
}

/** Who, in which waves, within which limits; what would happen stands at the right, always current. */
export const PlanSheet = freshEachOpening(Content);

function Content({ opened, preset, versions, onClose }: PlanSheetProps) {
  const [, go] = useLocation();
  const state = usePlan(preset, opened, (run) => go(runPath(run)));
  const { plan, run } = state;
  useHotkeys(opened && !state.production ? [['mod+Enter', state.submit]] : [], []);
  const count = plan.data?.counts.lacking ?? 0;
  const held = (plan.data?.refusals.length ?? 0) > 0;
  return (
    <WorkSheet
      opened={opened}
      onClose={onClose}
      title={t('Plan a migration')}
      {...(plan.data === undefined ? {} : { hint: `${plan.data.blueprint} ${plan.data.to}` })}
      aside={
        plan.data !== undefined && <CopyButton text value={plan.data.command} label={t('Copy as command')} />
      }
      footer={
        <WorkFoot onClose={onClose}>
          <Button tone="primary" busy={run.isPending} disabled={!state.ready} onClick={state.submit}>
            {count === 0
              ? t('Nothing to migrate')
              : tn('Migrate {{count}} tenant', 'Migrate {{count}} tenants', { count })}
          </Button>
        </WorkFoot>
      }
    >
      <WorkColumns>
        <WorkAsk>
          {run.error !== null && <ErrorNote error={run.error} />}
          {run.data?.run === null && <p role="status">{t('Nothing to do: every tenant has these files.')}</p>}
          <PlanFields state={state} versions={versions} />
          {state.production && count > 0 && !held && (
            <Phrase key={state.name} phrase={state.name} onChange={state.onTyped} />
          )}
        </WorkAsk>
        <PlanView
          plan={plan.data}
          stale={state.stale}
          error={plan.error}
          onRetry={() => void plan.refetch()}
          onAllowDrift={() => state.change({ allowDrift: true })}
        />
      </WorkColumns>
    </WorkSheet>
  );
}
