import type { ConversionPlan } from '../../../shared/models/conversion.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { Told, t } from '../../locales/index.ts';
import { IsolationChoice } from '../../parts/isolation-choice.tsx';
import { Note } from '../../parts/note.tsx';
import { Phrase } from '../../parts/phrase.tsx';
import { ReasonField } from '../../parts/reason-field.tsx';
import styles from './act.module.css';
import type { ConversionState } from './use-conversion.ts';

/** To which model, what that means for the tenant, and why it is done. */
export function ConvertFields({ tenant, state }: { tenant: Tenant; state: ConversionState }) {
  const plan = state.plan.data;
  return (
    <>
      <IsolationChoice
        value={state.to}
        supported={state.supported}
        present={tenant.isolation}
        onChange={state.choose}
      />
      {plan !== undefined && plan.whyNot !== null && (
        <Note tone="danger">
          <Told>{plan.whyNot}</Told>
          {plan.wayOut !== null && (
            <p className="second">
              <Told>{plan.wayOut}</Told>
            </p>
          )}
        </Note>
      )}
      {plan !== undefined && plan.whyNot === null && <Meaning plan={plan} />}
      <section className={styles['fields']}>
        <ReasonField value={state.reason} onChange={state.setReason} wrong={state.reasonProblem} />
        {state.guarded && <Phrase phrase={tenant.slug} onChange={state.onTyped} />}
      </section>
    </>
  );
}

function Meaning({ plan }: { plan: ConversionPlan }) {
  return (
    <section className={styles['meaning']}>
      <ul className={styles['effect']}>
        <li>{outOfService(plan)}</li>
        <li>{t('Less than a second for a small tenant; 200,000 rows took 5 seconds on two cores.')}</li>
        <li>
          {t(
            'Role, login and password stay. The name of the database changes; applications that ask the gate or the registry hear of it.',
          )}
        </li>
        <li>
          {t(
            'Not carried over: settings that an admin gave the database or the role in it, other roles’ privileges there, comments and statistics.',
          )}
        </li>
        {plan.to === 'row' && (
          <li>
            {t('Among shared rows it can make no tables of its own, and no final backup of it is made.')}
          </li>
        )}
        <li>
          {t('Its former place is kept, shut, until somebody confirms; until then there is a way back.')}
        </li>
      </ul>
    </section>
  );
}

function outOfService({ tables, rows }: ConversionPlan): string {
  // Before its first ANALYZE, PostgreSQL takes every table for empty.
  return rows <= 0
    ? t('Out of service while the rows of {{tables}} tables are copied and compared.', { tables })
    : t('Out of service while about {{rows}} rows of {{tables}} tables are copied and compared.', {
        rows,
        tables,
      });
}
