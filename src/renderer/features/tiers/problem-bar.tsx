import { useState } from 'react';
import { Told, t } from '../../locales/index.ts';
import { IconButton } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { proposed } from './proposed-value.ts';
import styles from './tiers.module.css';
import type { TierDocument } from './use-tier-document.ts';

interface ProblemBarProps {
  tier: TierDocument;
  onGoTo: (line: number, column: number) => void;
}

/** What is wrong, where, and a value that would do; one at a time, with all of them in reach. */
export function ProblemBar({ tier, onGoTo }: ProblemBarProps) {
  const { problems } = tier;
  const [at, setAt] = useState(0);
  const index = Math.min(at, problems.length - 1);
  const problem = problems[index];
  if (problem === undefined) return null;
  const { line, column, field, message, proposal } = problem;
  const step = (by: number) => {
    const next = (index + by + problems.length) % problems.length;
    setAt(next);
    const target = problems[next];
    if (target !== undefined && target.line !== null) onGoTo(target.line - 1, (target.column ?? 1) - 1);
  };
  return (
    <div className={styles['problem']} role="status">
      <Icon name="failed" className="is-danger" />
      <p>
        <button
          type="button"
          className={styles['place']}
          disabled={line === null}
          onClick={() => line !== null && onGoTo(line - 1, (column ?? 1) - 1)}
        >
          {line === null
            ? (field ?? t('The whole file'))
            : field === null
              ? t('Line {{line}}', { line: String(line) })
              : t('Line {{line}}, {{field}}', { line: String(line), field })}
          :
        </button>{' '}
        <Told>{message}</Told>{' '}
        {proposal !== null && field !== null && (
          <button type="button" className="link" onClick={() => tier.edit(field, proposed(proposal))}>
            {t('Set {{proposal}}', { proposal })}
          </button>
        )}
      </p>
      {problems.length > 1 && (
        <span className={styles['steps']}>
          <span className="tiny second">
            {t('{{some}} of {{all}}', { some: index + 1, all: problems.length })}
          </span>
          <IconButton small icon="up" label={t('Previous')} onClick={() => step(-1)} />
          <IconButton small icon="down" label={t('Next')} onClick={() => step(1)} />
        </span>
      )}
    </div>
  );
}
