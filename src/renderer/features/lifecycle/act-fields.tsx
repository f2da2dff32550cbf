import type { ActPlan } from '../../../shared/models/lifecycle-acts.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { NumberField } from '../../parts/field.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Note } from '../../parts/note.tsx';
import { Phrase } from '../../parts/phrase.tsx';
import { ReasonField } from '../../parts/reason-field.tsx';
import { Segments } from '../../parts/segments.tsx';
import { Status, tenantStatus } from '../../parts/status.tsx';
import styles from './act.module.css';
import type { PlannedAct } from './tenant-acts.ts';
import type { ActState } from './use-act.ts';
import { whyNot } from './why-not.tsx';

interface ActFieldsProps {
  act: PlannedAct;
  state: ActState;
  /** Of the tenant in view; undefined until it is read. */
  plan: ActPlan | undefined;
  single?: boolean;
  /** Has to be typed before the button opens. */
  phrase?: string;
  onPhrase?: (matches: boolean) => void;
}

/** What it means, and why it is done. */
export function ActFields({ act, state, plan, single = false, phrase, onPhrase }: ActFieldsProps) {
  const { form, change, problem, spec } = state;
  return (
    <>
      {plan !== undefined && <Meaning act={act} plan={plan} single={single} />}
      <section className={styles['fields']}>
        {act === 'suspend' && (
          <div className={styles['choice']}>
            <span className={styles['label']}>{t('What its users are told')}</span>
            <Segments
              label={t('What its users are told')}
              value={form.reasonKind}
              onChange={(reasonKind) => change({ reasonKind })}
              options={[
                { value: 'manual', label: t('Suspended by hand') },
                { value: 'payment', label: t('Payment required') },
              ]}
            />
          </div>
        )}
        {act === 'rotate' && (
          <NumberField
            label={t('The former login stays open for')}
            value={form.graceHours}
            onChange={(graceHours) => change({ graceHours })}
            minimum={0}
            maximum={24 * 90}
            unit={t('hours')}
            error={problem.grace ? t('From 0 to 2,160 hours, which are 90 days') : undefined}
            hint={
              form.graceHours === 0
                ? t('Shut at once: an application that still uses it is cut off')
                : t('Until then both work, so that no sign-in fails')
            }
          />
        )}
        <ReasonField
          value={form.reason}
          onChange={(reason) => change({ reason })}
          needed={spec.reasoned}
          wrong={problem.reason}
          autoFocus
        />
        {phrase !== undefined && <Phrase phrase={phrase} onChange={onPhrase} />}
      </section>
    </>
  );
}

/** From which status to which, and what that does to its users. */
function Meaning({ act, plan, single }: { act: PlannedAct; plan: ActPlan; single: boolean }) {
  if (plan.whyNot !== null && single) {
    return <Note tone="danger">{whyNot(act, plan.from, plan.whyNot)}</Note>;
  }
  return (
    <section className={styles['meaning']}>
      {single && plan.to !== null && plan.to !== plan.from && (
        <p className={styles['change']}>
          <Status value={tenantStatus({ status: plan.from, job: null })} />
          <Icon name="arrow" className="third" label={t('then|next')} />
          <Status value={tenantStatus({ status: plan.to, job: null })} />
          {plan.sessions !== null && plan.sessions > 0 && (
            <span className="small second">
              {tn('{{count}} session open now', '{{count}} sessions open now', { count: plan.sessions })}
            </span>
          )}
        </p>
      )}
      <ul className={styles['effect']}>
        {plan.effect.map((line) => (
          <li key={line}>
            <Told>{line}</Told>
          </li>
        ))}
      </ul>
    </section>
  );
}
