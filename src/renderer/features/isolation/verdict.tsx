import type { Verdict as VerdictValue } from '../../../shared/models/isolation.ts';
import { t } from '../../locales/index.ts';
import { Icon } from '../../parts/index.ts';
import styles from './isolation.module.css';
import { VERDICT_WORDS } from './isolation-view.ts';

interface VerdictProps {
  verdict: VerdictValue;
  held: boolean;
  sqlstate: string | null;
}

/** Icon, word and PostgreSQL's own code. What is not as it must be is red, whatever was seen. */
export function Verdict({ verdict, held, sqlstate }: VerdictProps) {
  const { word, icon, tone } = VERDICT_WORDS[verdict];
  if (icon === null)
    return (
      <span className="third">
        <span aria-hidden="true">–</span>
        <span className="sr-only">{t(word)}</span>
      </span>
    );
  return (
    <span className={styles['verdict']}>
      <Icon name={held ? icon : 'failed'} className={held ? tone : 'is-danger'} />
      <span className={held ? (icon === 'ok' ? undefined : 'second') : 'is-danger'}>{t(word)}</span>
      {sqlstate !== null && <code>{sqlstate}</code>}
    </span>
  );
}
