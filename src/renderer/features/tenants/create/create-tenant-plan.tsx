import { t, told } from '../../../locales/index.ts';
import { Icon } from '../../../parts/icon.tsx';
import { PlanSide } from '../../plan/index.ts';
import styles from './create-tenant.module.css';
import type { CreateTenant } from './use-create-tenant.ts';

/** What will happen, always as the form stands now. */
export function CreateTenantPlan({ state }: { state: CreateTenant }) {
  const { data: plan, error, stale, retry } = state.plan;
  return (
    <PlanSide
      steps={plan?.steps}
      stale={stale}
      error={error}
      onRetry={retry}
      waiting={<Waiting state={state} />}
      facts={
        plan && (
          <>
            {t('{{steps}} steps, {{statements}} statements on {{server}}', {
              steps: plan.steps.length,
              statements: plan.statementCount,
              server: plan.server,
            })}
            {stale && `, ${t('reading…')}`}
          </>
        )
      }
      foot={
        <>
          <span>
            <Icon name="undo" />
            {t('Each step records its undo first; a failure can be undone to nothing')}
          </span>
          <span>
            <Icon name="eye-off" />
            {t('Secrets are masked here and in every log')}
          </span>
        </>
      }
    />
  );
}

/** Until a plan can be made: what it still waits for. */
function Waiting({ state }: { state: CreateTenant }) {
  const missing = (field: string) => state.checked.errors.some((entry) => entry.field === field);
  const parts = [
    { name: t('the company’s name'), done: !missing('name') },
    { name: t('the owner’s e-mail'), done: !missing('ownerEmail') },
  ];
  const others = state.checked.errors.filter(
    (entry) => !['name', 'ownerEmail', 'ownerPassword'].includes(entry.field),
  );
  return (
    <div className={styles['waiting']}>
      <p>{t('The plan is written as soon as these are there:')}</p>
      <ul>
        {[
          ...parts,
          ...others.map((entry) => ({
            name: t('{{what}}: {{said}}', { what: entry.field, said: told(entry.message) }),
            done: false,
          })),
        ].map((part) => (
          <li key={part.name} className={part.done ? 'is-ok' : 'second'}>
            <Icon name={part.done ? 'ok' : 'pending'} label={part.done ? t('there') : t('missing')} />
            {part.name}
          </li>
        ))}
      </ul>
    </div>
  );
}
