import { useId } from 'react';
import type { TierProblem } from '../../../shared/models/tier.ts';
import { classes } from '../../lib/classes.ts';
import { Told, t } from '../../locales/index.ts';
import { Icon } from '../../parts/icon.tsx';
import { typedValue } from '../configuration/index.ts';
import styles from './tier-form.module.css';
import { TypedInput } from './tier-form-field.tsx';
import { scopePrefix } from './tier-scope.ts';

interface ScaleRowProps {
  environment: string;
  value: unknown;
  own: boolean;
  problem: TierProblem | undefined;
  disabled: boolean;
  onEdit: (path: string, value: unknown) => void;
}

/** By how much an environment multiplies what it gives. */
export function ScaleRow({ environment, value, own, problem, disabled, onEdit }: ScaleRowProps) {
  const id = useId();
  const note = id.concat('-note');
  const path = scopePrefix({ kind: 'environment', name: environment }).concat('scale');
  return (
    <div className={classes(styles['row'], problem !== undefined && styles['rowBad'])}>
      <label htmlFor={id} title={path}>
        {t('Scale')}
      </label>
      <TypedInput
        id={id}
        text={typeof value === 'number' ? String(value) : ''}
        placeholder="1"
        inherited={!own}
        problem={problem?.message}
        disabled={disabled}
        note={note}
        onSend={(text) => onEdit(path, typedValue('number', text))}
      />
      <span />
      <span id={note} className={styles['note']}>
        {problem === undefined ? (
          t('multiplies CPU, memory, storage and connections, rounded up')
        ) : (
          <>
            <Icon name="failed" size={12} />
            <Told>{problem.message}</Told>
          </>
        )}
      </span>
    </div>
  );
}
