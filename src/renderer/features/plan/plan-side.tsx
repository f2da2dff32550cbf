import { type ReactNode, useState } from 'react';
import type { PlanStep } from '../../../shared/models/tenant.ts';
import { Told, t, tn, told, tx } from '../../locales/index.ts';
import { Code } from '../../parts/code.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Segments } from '../../parts/segments.tsx';
import styles from './plan-side.module.css';

/** Statements of a step shown before *and 6 more*. */
const SHOWN = 5;

interface PlanSideProps {
  /** undefined: not read yet. */
  steps: readonly PlanStep[] | undefined;
  /** In one line, beside the title. */
  facts: ReactNode;
  /** The form has moved on since. */
  stale?: boolean;
  error?: unknown;
  onRetry?: () => void;
  /** In place of the steps, until there are some. */
  waiting?: ReactNode;
  foot?: ReactNode;
}

/** What will happen, always as the form beside it stands now. */
export function PlanSide({ steps, facts, stale = false, error, onRetry, waiting, foot }: PlanSideProps) {
  const [view, setView] = useState<'sql' | 'outline'>('sql');
  const failed = error !== undefined && error !== null;
  return (
    <aside className={styles['side']} aria-label={t('Plan')}>
      <div className={styles['head']}>
        <h2>{t('Plan')}</h2>
        <span className="small third cut grow">{facts}</span>
        {steps !== undefined && steps.length > 0 && (
          <>
            <Segments
              label={t('How the plan is shown')}
              value={view}
              onChange={setView}
              options={[
                { value: 'sql', label: 'SQL' },
                { value: 'outline', label: t('Outline') },
              ]}
            />
            <CopyButton value={planText(steps)} label={t('Copy the plan')} />
          </>
        )}
      </div>
      {failed && (
        <div className={styles['problem']}>
          <ErrorNote
            error={error}
            {...(onRetry === undefined ? {} : { onRetry, retryLabel: t('Plan again') })}
          />
        </div>
      )}
      {steps !== undefined && steps.length > 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by key.
        <ol className={styles['plan']} data-stale={stale} tabIndex={0}>
          {steps.map((step, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a step of one name may stand twice; they never move.
            <Step key={index} step={step} number={index + 1} sql={view === 'sql'} />
          ))}
        </ol>
      ) : failed ? (
        <span className="grow" />
      ) : (
        (waiting ?? <span className="grow" />)
      )}
      {foot !== undefined && <div className={styles['foot']}>{foot}</div>}
    </aside>
  );
}

function Step({ step, number, sql }: { step: PlanStep; number: number; sql: boolean }) {
  const [all, setAll] = useState(false);
  const hidden = all ? 0 : Math.max(0, step.statements.length - SHOWN);
  const shown = hidden > 0 ? step.statements.slice(0, SHOWN) : step.statements;
  const count = step.statements.length;
  return (
    <li>
      <div className={styles['planHead']}>
        <i>{number}</i>
        <b>
          <Told>{step.title}</Told>
        </b>
        <span className="small third cut">
          <Told>{step.where}</Told>
          {count > 0 && ` · ${tn('{{count}} statement', '{{count}} statements', { count })}`}
        </span>
      </div>
      {(!sql || count === 0) && step.fact !== '' && (
        <p className={styles['planFact']}>
          <Told>{step.fact}</Told>
        </p>
      )}
      {!sql && step.undo !== null && (
        <p className={styles['planFact']}>{tx('Undo: <undo/>', { undo: <Told>{step.undo}</Told> })}</p>
      )}
      {sql && count > 0 && (
        <div className={styles['code']}>
          <Code wrap>{shown.map(ended).join('\n')}</Code>
        </div>
      )}
      {sql && hidden > 0 && (
        <button type="button" className={`link tiny ${styles['more']}`} onClick={() => setAll(true)}>
          {t('and {{hidden}} more', { hidden })}
        </button>
      )}
    </li>
  );
}

function ended(statement: string): string {
  const text = statement.trim();
  return text.endsWith(';') ? text : `${text};`;
}

function planText(steps: readonly PlanStep[]): string {
  return steps
    .map((step, index) =>
      [
        `-- ${index + 1}. ${told(step.title)} (${told(step.where)})`,
        step.fact === '' ? null : `-- ${told(step.fact)}`,
        ...step.statements.map(ended),
      ]
        .filter((line) => line !== null)
        .join('\n'),
    )
    .join('\n\n');
}
