import type { PlanStep } from '../../../shared/models/tenant.ts';
import { Told, t, tx } from '../../locales/index.ts';
import { Code, Tag } from '../../parts/index.ts';
import styles from './setup.module.css';

/** Steps with their statements, grouped by where they happen. */
export function PlatformPlan({ steps }: { steps: readonly PlanStep[] }) {
  return (
    <ol className={styles['plan']}>
      {steps.map((step, index) => (
        <li key={step.name}>
          <div className={styles['planHead']}>
            <span className={styles['planNumber']}>{index + 1}</span>
            <b>
              <Told>{step.title}</Told>
            </b>
            <span className="second cut grow">
              <Told>{step.fact}</Told>
            </span>
            <Tag>
              <Told>{step.where}</Told>
            </Tag>
          </div>
          {step.statements.length > 0 && (
            <div className={styles['planCode']}>
              <Code copyLabel={t('Copy the statements')}>{step.statements.map(ended).join('\n')}</Code>
            </div>
          )}
          {step.undo !== null && (
            <p className={styles['undo']}>{tx('Undo: <undo/>', { undo: <Told>{step.undo}</Told> })}</p>
          )}
        </li>
      ))}
    </ol>
  );
}

function ended(statement: string): string {
  return statement.trimEnd().endsWith(';') ? statement : `${statement};`;
}
