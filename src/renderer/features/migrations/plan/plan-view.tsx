import { useState } from 'react';
import type { MigrationPlan } from '../../../../shared/models/migration-plan.ts';
import { useFormat } from '../../../lib/use-format.ts';
import { Told, t, told } from '../../../locales/index.ts';
import { Code, CopyButton, ErrorNote, Segments } from '../../../parts/index.ts';
import { LintFindings } from '../lint/lint-findings.tsx';
import styles from './plan.module.css';
import { PlanOverview } from './plan-overview.tsx';
import { PlanTargets } from './plan-targets.tsx';

type Part = 'overview' | 'tenants' | 'lint' | 'sql';

interface PlanViewProps {
  /** undefined: not read yet. */
  plan: MigrationPlan | undefined;
  stale: boolean;
  error: unknown;
  onRetry: () => void;
  /** A way out that the form beside it has. */
  onAllowDrift?: () => void;
  /** A plan that takes back has no files to look at. */
  down?: boolean;
}

/** What would happen, as the form beside it stands now. */
export function PlanView({ plan, stale, error, onRetry, onAllowDrift, down = false }: PlanViewProps) {
  const format = useFormat();
  const [part, setPart] = useState<Part>('overview');
  const findings = plan?.lint.findings ?? [];
  const shown = part === 'lint' && down ? 'overview' : part;
  return (
    <aside className={styles['side']} aria-label={t('Plan')}>
      <div className={styles['sideHead']}>
        <h2>{t('Plan')}</h2>
        <span className="small third cut grow" role="status">
          {stale ? t('reading…') : plan && t('read {{when}}', { when: format.when(plan.at) })}
        </span>
        <Segments<Part>
          label={t('How the plan is shown')}
          value={shown}
          onChange={setPart}
          options={[
            { value: 'overview', label: t('Outline') },
            { value: 'tenants', label: `${t('Tenants')} ${format.count(plan?.targets.length ?? 0)}` },
            ...(down
              ? []
              : [
                  {
                    value: 'lint' as const,
                    label: `${t('Lint')} ${format.count(findings.length)}`,
                    ...((plan?.lint.refusals ?? 0) > 0 ? { icon: 'alert' as const } : {}),
                  },
                ]),
            { value: 'sql', label: 'SQL' },
          ]}
        />
      </div>
      {error !== null && (
        <div className={styles['pad']}>
          <ErrorNote error={error} onRetry={onRetry} retryLabel={t('Plan again')} />
        </div>
      )}
      {plan !== undefined && (
        <div className={styles['sideBody']} data-stale={stale}>
          {shown === 'overview' && (
            <PlanOverview
              plan={plan}
              down={down}
              onLint={() => setPart('lint')}
              onTenants={() => setPart('tenants')}
              {...(onAllowDrift === undefined ? {} : { onAllowDrift })}
            />
          )}
          {shown === 'tenants' && <PlanTargets targets={plan.targets} down={down} />}
          {shown === 'lint' && (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by key.
            <section className={styles['scroll']} tabIndex={0} aria-label={t('Lint')}>
              {findings.length === 0 ? (
                <p className={styles['none']}>{t('Nothing is found in these files.')}</p>
              ) : (
                <LintFindings blueprint={plan.blueprint} findings={findings} />
              )}
            </section>
          )}
          {shown === 'sql' && <Statements plan={plan} />}
        </div>
      )}
    </aside>
  );
}

/** The statements of one tenant, in order. */
function Statements({ plan }: { plan: MigrationPlan }) {
  const ended = (statement: string) => `${statement.trim().replace(/;$/, '')};`;
  const text = plan.steps.map(
    ({ title, statements }) => `-- ${told(title)}\n${statements.map(ended).join('\n')}`,
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by key.
    <section className={styles['scroll']} tabIndex={0} aria-label={t('Statements')}>
      <div className={styles['statements']}>
        <p className="row small second">
          <span className="grow">{t('Of one tenant, in order')}</span>
          <CopyButton value={text.join('\n\n')} label={t('Copy the statements')} />
        </p>
        {plan.steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step of one name may stand twice; they never move.
          <div key={index}>
            <p className="small">
              <b>
                {index + 1}. <Told>{step.title}</Told>
              </b>{' '}
              <span className="third">
                <Told>{step.where}</Told>
              </span>
            </p>
            {step.fact !== '' && (
              <p className="tiny third">
                <Told>{step.fact}</Told>
              </p>
            )}
            {step.statements.length > 0 && <Code wrap>{step.statements.map(ended).join('\n')}</Code>}
          </div>
        ))}
      </div>
    </section>
  );
}
