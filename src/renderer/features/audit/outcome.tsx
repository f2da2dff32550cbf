import type { AuditOutcome } from '../../../shared/models/audit.ts';
import { classes } from '../../lib/classes.ts';
import { t } from '../../locales/index.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { Tag } from '../../parts/tag.tsx';
import styles from './audit-page.module.css';
import { OUTCOME_WORDS } from './audit-words.ts';

const LOOKS: Record<
  AuditOutcome,
  { icon: IconName; ink: string; tint: string; tag: 'grey' | 'ok' | 'warn' | 'danger' | 'accent' }
> = {
  'under-way': { icon: 'spinner', ink: '', tint: 'is-accent', tag: 'accent' },
  done: { icon: 'ok', ink: '', tint: 'is-ok', tag: 'ok' },
  failed: { icon: 'failed', ink: 'is-danger', tint: 'is-danger', tag: 'danger' },
  refused: { icon: 'ban', ink: 'is-danger', tint: 'is-danger', tag: 'danger' },
  cancelled: { icon: 'stop', ink: '', tint: 'second', tag: 'grey' },
  unresolved: { icon: 'unknown', ink: 'is-warn', tint: 'is-warn', tag: 'warn' },
};

/** How an act ended, as icon and word. */
export function Outcome({ value }: { value: AuditOutcome }) {
  const look = LOOKS[value];
  return (
    <span className={classes(styles['outcome'], look.ink)}>
      <Icon name={look.icon} className={look.tint} />
      {t(OUTCOME_WORDS[value])}
    </span>
  );
}

export function OutcomeTag({ value }: { value: AuditOutcome }) {
  const look = LOOKS[value];
  return (
    <Tag tone={look.tag} icon={look.icon}>
      {t(OUTCOME_WORDS[value])}
    </Tag>
  );
}

/** Only the icon, for lists where the sentence tells the outcome. */
export function OutcomeIcon({ value }: { value: AuditOutcome }) {
  const look = LOOKS[value];
  return <Icon name={look.icon} className={look.tint} label={t(OUTCOME_WORDS[value])} />;
}
