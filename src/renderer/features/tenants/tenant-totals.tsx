import type { Dispatch, SetStateAction } from 'react';
import type { TenantTotals } from '../../../shared/models/tenant.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t } from '../../locales/index.ts';
import { Icon } from '../../parts/icon.tsx';
import { type StatusValue, statusIcon, statusTone } from '../../parts/status.tsx';
import { NO_FILTER, type TenantFilter, type TenantState } from './tenant-view.ts';
import styles from './tenants-page.module.css';

interface TotalsProps {
  totals: TenantTotals;
  /** Tenants that wait for a person. */
  needs: number;
  filter: TenantFilter;
  onChange: Dispatch<SetStateAction<TenantFilter>>;
}

/** How many there are of each, and one click to see only them. */
export function Totals({ totals, needs, filter, onChange }: TotalsProps) {
  const format = useFormat();
  const only = (state: TenantState) => !filter.needsYou && filter.states.join() === state;
  const choose = (part: Partial<TenantFilter>) =>
    onChange((before) => ({ ...before, states: [], needsYou: false, deleted: NO_FILTER.deleted, ...part }));
  const one = (state: TenantState & StatusValue, label: string, count: number) => (
    <button
      type="button"
      className={styles['total']}
      aria-pressed={only(state)}
      title={label}
      onClick={() => choose(only(state) ? {} : { states: [state] })}
    >
      <Icon name={statusIcon(state)} className={statusTone(state)} />
      <span className={styles['totalWord']}>{label}</span> <b>{format.count(count)}</b>
    </button>
  );
  return (
    <fieldset className={styles['totals']} aria-label={t('Totals')}>
      <button
        type="button"
        className={styles['total']}
        aria-pressed={!filter.needsYou && filter.states.length === 0 && filter.deleted}
        onClick={() => choose({ deleted: true })}
      >
        {t('Total')} <b>{format.count(totals.total)}</b>
      </button>
      {one('active', t('Active'), totals.active)}
      {one('trial', t('Trial'), totals.trial)}
      {one('suspended', t('Suspended'), totals.suspended)}
      {one('cancelled', t('Cancelled'), totals.cancelled)}
      {one('deleted', t('Deleted'), totals.deleted)}
      <button
        type="button"
        className={styles['total']}
        aria-pressed={filter.needsYou}
        title={t('Needs you')}
        onClick={() => choose({ needsYou: !filter.needsYou })}
      >
        <Icon name={needs > 0 ? 'alert' : 'ok'} className={needs > 0 ? 'is-danger' : 'third'} />
        <span className={styles['totalWord']}>{t('Needs you')}</span>{' '}
        <b className={needs > 0 ? 'is-danger' : ''}>{format.count(needs)}</b>
      </button>
    </fieldset>
  );
}
