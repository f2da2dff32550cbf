import type { ActPlan } from '../../../shared/models/lifecycle-acts.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { classes } from '../../lib/classes.ts';
import { t } from '../../locales/index.ts';
import { Icon } from '../../parts/icon.tsx';
import { Status, tenantStatus } from '../../parts/status.tsx';
import styles from './act.module.css';
import type { PlannedAct } from './tenant-acts.ts';
import { PLANNED_AT_MOST } from './use-act.ts';
import { whyNot } from './why-not.tsx';

interface ActTargetsProps {
  act: PlannedAct;
  targets: readonly Tenant[];
  plans: readonly ActPlan[] | undefined;
  /** Whose statements stand at the right. */
  shown: string | null;
  onShow: (slug: string) => void;
}

/** The tenants of one plan, each with what becomes of it or why not. */
export function ActTargets({ act, targets, plans, shown, onShow }: ActTargetsProps) {
  const bySlug = new Map(plans?.map((plan) => [plan.tenant, plan]));
  return (
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
                <Status value={tenantStatus({ status: tenant.status, job: tenant.job })} />
              ) : plan.whyNot === null ? (
                <span className={styles['becomes']}>
                  <Status value={tenantStatus({ status: plan.from, job: null })} />
                  {act !== 'rotate' && plan.to !== null && (
                    <>
                      <Icon name="arrow" size={12} className="third" label={t('then|next')} />
                      <Status value={tenantStatus({ status: plan.to, job: null })} />
                    </>
                  )}
                </span>
              ) : (
                <span className={styles['not']}>
                  <Icon name="ban" size={12} />
                  <span>{whyNot(act, plan.from, plan.whyNot)}</span>
                </span>
              )}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
