import type { PlanStep } from '../../../shared/models/tenant.ts';
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
            <b>{step.title}</b>
            <span className="second cut grow">{step.fact}</span>
            <Tag>{step.where}</Tag>
          </div>
          {step.statements.length > 0 && (
            <div className={styles['planCode']}>
              <Code copyLabel="Copy the statements">{step.statements.map(ended).join('\n')}</Code>
            </div>
          )}
          {step.undo !== null && <p className={styles['undo']}>Undo: {step.undo}</p>}
        </li>
      ))}
    </ol>
  );
}

function ended(statement: string): string {
  return statement.trimEnd().endsWith(';') ? statement : `${statement};`;
}
