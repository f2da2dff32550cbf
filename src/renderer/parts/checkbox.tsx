import { Checkbox as MantineCheckbox } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './checkbox.module.css';

interface CheckboxProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: ReactNode;
  hint?: ReactNode;
  disabled?: boolean;
}

export function Checkbox({ checked, onChange, label, hint, disabled }: CheckboxProps) {
  return (
    <MantineCheckbox
      checked={checked}
      onChange={(event) => onChange(event.currentTarget.checked)}
      label={label}
      description={hint}
      disabled={disabled ?? false}
      size="xs"
      classNames={{
        input: styles['box'],
        label: styles['label'],
        description: styles['hint'],
        icon: styles['mark'],
      }}
    />
  );
}
