import { ActionIcon, Button as MantineButton, Tooltip } from '@mantine/core';
import type { MouseEventHandler, ReactNode, Ref } from 'react';
import { classes } from '../lib/classes.ts';
import styles from './button.module.css';
import { Icon, type IconName } from './icon.tsx';

export type ButtonTone = 'default' | 'primary' | 'quiet' | 'danger' | 'danger-fill';

interface ButtonProps {
  tone?: ButtonTone;
  small?: boolean;
  icon?: IconName;
  /** Work is under way: the button keeps its width and cannot be pressed again. */
  busy?: boolean;
  disabled?: boolean;
  type?: 'button' | 'submit';
  form?: string;
  title?: string;
  onClick?: MouseEventHandler<HTMLButtonElement>;
  ref?: Ref<HTMLButtonElement>;
  className?: string | undefined;
  'aria-label'?: string;
  'aria-describedby'?: string;
  'aria-expanded'?: boolean;
  'data-autofocus'?: boolean;
  children: ReactNode;
}

/** The label carries the verb and the thing: *Create tenant*. */
export function Button({ tone = 'default', small, icon, busy, children, className, ...rest }: ButtonProps) {
  return (
    <MantineButton
      {...rest}
      type={rest.type ?? 'button'}
      variant="default"
      loading={busy ?? false}
      loaderProps={{ size: 14 }}
      leftSection={icon && <Icon name={icon} />}
      classNames={{
        root: classes(styles['button'], styles[tone], small && styles['small'], className),
        section: styles['section'],
        label: styles['label'],
      }}
    >
      {children}
    </MantineButton>
  );
}

interface IconButtonProps {
  icon: IconName;
  /** Says what it does; shown as its tooltip. */
  label: string;
  small?: boolean;
  disabled?: boolean;
  onClick?: MouseEventHandler<HTMLButtonElement>;
  ref?: Ref<HTMLButtonElement>;
  'aria-expanded'?: boolean;
  'aria-haspopup'?: 'menu' | 'dialog';
}

export function IconButton({ icon, label, small, ref, ...rest }: IconButtonProps) {
  return (
    <Tooltip label={label} openDelay={500} withinPortal>
      <ActionIcon
        {...rest}
        ref={ref}
        variant="subtle"
        aria-label={label}
        className={classes(styles['icon'], small && styles['iconSmall'])}
      >
        <Icon name={icon} />
      </ActionIcon>
    </Tooltip>
  );
}
