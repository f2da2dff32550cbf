import { useLocation } from 'wouter';
import { ATTACK_GROUPS, type AttackDescription } from '../../../shared/models/isolation.ts';
import { t, tn } from '../../locales/index.ts';
import { Button, Empty } from '../../parts/index.ts';
import styles from './isolation.module.css';
import { GROUP_WORDS } from './isolation-view.ts';

interface IsolationEmptyProps {
  attacks: readonly AttackDescription[];
  /** Is there anybody to sign in as? */
  possible: boolean;
  onProbe: () => void;
}

/** What will be here, and what stands ready. */
export function IsolationEmpty({ attacks, possible, onProbe }: IsolationEmptyProps) {
  const [, go] = useLocation();
  return (
    <Empty
      title={t('No isolation report yet')}
      actions={
        possible ? (
          <Button tone="primary" onClick={onProbe}>
            {t('Probe now…')}
          </Button>
        ) : (
          <Button tone="primary" icon="plus" onClick={() => go('/tenants/new')}>
            {t('Create a tenant first')}
          </Button>
        )
      }
      below={
        <ul className={styles['ready']}>
          {ATTACK_GROUPS.map((group) => (
            <li key={group}>
              <b>{t(GROUP_WORDS[group])}</b>
              <span className="third">
                {tn('{{count}} attempt', '{{count}} attempts', {
                  count: attacks.filter((attack) => attack.group === group).length,
                })}
              </span>
            </li>
          ))}
        </ul>
      }
    >
      {t(
        'Cadastre signs in as a tenant, tries to reach the others, and writes down what PostgreSQL answers.',
      )}
    </Empty>
  );
}
