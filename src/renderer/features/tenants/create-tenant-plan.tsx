import { useState } from 'react';
import type { PlanStep, TenantPlan } from '../../../shared/models/tenant.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Code } from '../../parts/code.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Segments } from '../../parts/segments.tsx';
import styles from './create-tenant.module.css';
import type { CreateTenant } from './use-create-tenant.ts';

/** Statements of a step shown before *and 6 more*. */
const SHOWN = 5;

/** What will happen, always as the form stands now. */
export function CreateTenantPlan({ state }: { state: CreateTenant }) {
  const format = useFormat();
  const [view, setView] = useState<'sql' | 'outline'>('sql');
  const { data: plan, error, stale, retry } = state.plan;
  return (
    <aside className={styles['side']} aria-label="Plan">
      <div className={styles['sideHead']}>
        <h2>Plan</h2>
        <span className="small third cut grow">
          {plan &&
            `${format.count(plan.steps.length)} steps, ${format.count(plan.statementCount)} statements on ${plan.server}`}
          {stale && plan && ', reading…'}
        </span>
        {plan && (
          <>
            <Segments
              label="How the plan is shown"
              value={view}
              onChange={setView}
              options={[
                { value: 'sql', label: 'SQL' },
                { value: 'outline', label: 'Outline' },
              ]}
            />
            <CopyButton value={planText(plan)} label="Copy the plan" />
          </>
        )}
      </div>
      {error !== null && (
        <div style={{ padding: '12px 16px 0' }}>
          <ErrorNote error={error} onRetry={retry} retryLabel="Plan again" />
        </div>
      )}
      {plan ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by key.
        <ol className={styles['plan']} data-stale={stale} tabIndex={0}>
          {plan.steps.map((step, index) => (
            <Step key={step.name} step={step} number={index + 1} sql={view === 'sql'} />
          ))}
        </ol>
      ) : error === null ? (
        <Waiting state={state} />
      ) : (
        <span className="grow" />
      )}
      <div className={styles['planFoot']}>
        <span>
          <Icon name="undo" />
          Each step records its undo first; a failure can be undone to nothing
        </span>
        <span>
          <Icon name="eye-off" />
          Secrets are masked here and in every log
        </span>
      </div>
    </aside>
  );
}

function Step({ step, number, sql }: { step: PlanStep; number: number; sql: boolean }) {
  const format = useFormat();
  const [all, setAll] = useState(false);
  const hidden = all ? 0 : Math.max(0, step.statements.length - SHOWN);
  const shown = hidden > 0 ? step.statements.slice(0, SHOWN) : step.statements;
  const count = step.statements.length;
  return (
    <li>
      <div className={styles['planHead']}>
        <i>{number}</i>
        <b>{step.title}</b>
        <span className="small third cut">
          {step.where}
          {count > 0 && ` · ${format.count(count)} ${count === 1 ? 'statement' : 'statements'}`}
        </span>
      </div>
      {(!sql || count === 0) && <p className={styles['planFact']}>{step.fact}</p>}
      {!sql && step.undo !== null && <p className={styles['planFact']}>Undo: {step.undo}</p>}
      {sql && count > 0 && (
        <div className={styles['code']}>
          <Code wrap>{shown.map(ended).join('\n')}</Code>
        </div>
      )}
      {sql && hidden > 0 && (
        <button type="button" className={`link tiny ${styles['more']}`} onClick={() => setAll(true)}>
          and {format.count(hidden)} more
        </button>
      )}
    </li>
  );
}

function ended(statement: string): string {
  const text = statement.trim();
  return text.endsWith(';') ? text : `${text};`;
}

/** Until a plan can be made: what it still waits for. */
function Waiting({ state }: { state: CreateTenant }) {
  const missing = (field: string) => state.checked.errors.some((entry) => entry.field === field);
  const parts = [
    { name: 'the company’s name', done: !missing('name') },
    { name: 'the owner’s e-mail', done: !missing('ownerEmail') },
  ];
  const others = state.checked.errors.filter(
    (entry) => !['name', 'ownerEmail', 'ownerPassword'].includes(entry.field),
  );
  return (
    <div className={styles['waiting']}>
      <p>The plan is written as soon as these are there:</p>
      <ul>
        {[
          ...parts,
          ...others.map((entry) => ({ name: `${entry.field}: ${entry.message}`, done: false })),
        ].map((part) => (
          <li key={part.name} className={part.done ? 'is-ok' : 'second'}>
            <Icon name={part.done ? 'ok' : 'pending'} label={part.done ? 'there' : 'missing'} />
            {part.name}
          </li>
        ))}
      </ul>
    </div>
  );
}

function planText(plan: TenantPlan): string {
  return plan.steps
    .map((step, index) =>
      [
        `-- ${index + 1}. ${step.title} (${step.where})`,
        step.fact === '' ? null : `-- ${step.fact}`,
        ...step.statements.map(ended),
      ]
        .filter((line) => line !== null)
        .join('\n'),
    )
    .join('\n\n');
}
