import type { ConfigurationDrift } from '../../../shared/models/configuration.ts';
import { Told, t } from '../../locales/index.ts';
import { Code } from '../../parts/code.tsx';
import styles from './configuration.module.css';

/** As found, as it should be, and the statement that mends it. Sign before colour. */
export function DriftLines({ drift }: { drift: ConfigurationDrift }) {
  return (
    <div className={styles['drift']}>
      <p className={styles['found']}>
        <span aria-hidden="true">−</span>
        <span className="sr-only">{t('found')} </span>
        {foundWords(drift.found)} <small>{drift.where}</small>
      </p>
      <p className={styles['wanted']}>
        <span aria-hidden="true">+</span>
        <span className="sr-only">{t('wanted')} </span>
        {drift.wanted}
      </p>
      {drift.byHand !== null && (
        <p className={styles['byHand']}>
          <Told>{drift.byHand}</Told>
        </p>
      )}
      <Code wrap boxed={false}>
        {`${drift.statement.replace(/;\s*$/, '')};`}
      </Code>
    </div>
  );
}

/** As the catalog has it; what only PostgreSQL means by it is said. */
function foundWords(found: string | null): string {
  if (found === null) return t('not set');
  return found === '-1' ? t('-1: no limit') : found;
}
