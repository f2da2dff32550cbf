import { useState } from 'react';
import type { PlanStep, TenantPlan } from '../../../shared/models/tenant.ts';
import { Told, t, tn, told, tx } from '../../locales/index.ts';
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
  const [view, setView] = useState<'sql' | 'outline'>('sql');
  const { data: plan, error, stale, retry } = state.plan;
  return (
    <aside className={styles['side']} aria-label={t('Plan')}>
      <div className={styles['sideHead']}>
        <h2>{t('Plan')}</h2>
        <span className="small third cut grow">
          {plan &&
            t('{{steps}} steps, {{statements}} statements on {{server}}', {
              steps: plan.steps.length,
              statements: plan.statementCount,
              server: plan.server,
            })}
          {stale && plan && `, ${t('reading…')}`}
        </span>
        {plan && (
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
            <CopyButton value={planText(plan)} label={t('Copy the plan')} />
          </>
        )}
      </div>
      {error !== null && (
        <div style={{ padding: '12px 16px 0' }}>
          <ErrorNote error={error} onRetry={retry} retryLabel={t('Plan again')} />
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
          {t('Each step records its undo first; a failure can be undone to nothing')}
        </span>
        <span>
          <Icon name="eye-off" />
          {t('Secrets are masked here and in every log')}
        </span>
      </div>
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
      {(!sql || count === 0) && (
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

/** Until a plan can be made: what it still waits for. */
function Waiting({ state }: { state: CreateTenant }) {
  const missing = (field: string) => state.checked.errors.some((entry) => entry.field === field);
  const parts = [
    { name: t('the company’s name'), done: !missing('name') },
    { name: t('the owner’s e-mail'), done: !missing('ownerEmail') },
  ];
  const others = state.checked.errors.filter(
    (entry) => !['name', 'ownerEmail', 'ownerPassword'].includes(entry.field),
  );
  return (
    <div className={styles['waiting']}>
      <p>{t('The plan is written as soon as these are there:')}</p>
      <ul>
        {[
          ...parts,
          ...others.map((entry) => ({
            name: t('{{what}}: {{said}}', { what: entry.field, said: told(entry.message) }),
            done: false,
          })),
        ].map((part) => (
          <li key={part.name} className={part.done ? 'is-ok' : 'second'}>
            <Icon name={part.done ? 'ok' : 'pending'} label={part.done ? t('there') : t('missing')} />
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
        `-- ${index + 1}. ${told(step.title)} (${told(step.where)})`,
        step.fact === '' ? null : `-- ${told(step.fact)}`,
        ...step.statements.map(ended),
      ]
        .filter((line) => line !== null)
        .join('\n'),
    )
    .join('\n\n');
}
