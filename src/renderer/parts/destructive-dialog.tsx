import { Modal, TextInput } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';
import { t, tx } from '../locales/index.ts';
import { Button } from './button.tsx';
import styles from './destructive-dialog.module.css';
import { ErrorNote } from './error-note.tsx';
import { Icon } from './icon.tsx';

interface DestructiveDialogProps {
  opened: boolean;
  onClose: () => void;
  /** *Remove par-1* */
  title: string;
  /** What is destroyed, by name and size, and which steps have no way back. */
  children: ReactNode;
  /** What has to be typed, letter by letter. */
  slug: string;
  /** What the slug is: *the server’s name* */
  slugLabel: string;
  /** The softer verb, if there is one. */
  softer?: ReactNode;
  /** *Remove server* */
  verb: string;
  onConfirm: () => void;
  busy?: boolean;
  error?: unknown;
}

/** For acts without a way back: the button stays shut until the slug is typed, and Enter does not press it. */
export function DestructiveDialog(props: DestructiveDialogProps) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      role="alertdialog"
      title={props.title}
      size={480}
      padding={0}
      centered
      lockScroll={false}
      closeButtonProps={{ 'aria-label': t('Close'), icon: <Icon name="x" /> }}
      overlayProps={{ backgroundOpacity: 1, color: 'var(--scrim)' }}
      transitionProps={{ transition: 'fade', duration: 160 }}
      classNames={{
        content: styles['dialog'],
        header: styles['head'],
        title: styles['title'],
        close: styles['close'],
      }}
    >
      <Content {...props} />
    </Modal>
  );
}

function Content({
  slug,
  slugLabel,
  softer,
  verb,
  onConfirm,
  onClose,
  busy,
  error,
  children,
}: DestructiveDialogProps) {
  const [typed, setTyped] = useState('');
  const hint = useId();
  return (
    <>
      <div className={styles['body']}>
        {children}
        {softer}
        <TextInput
          label={tx('Type {{what}}, <slug/>', {
            what: slugLabel,
            slug: <span className="mono">{slug}</span>,
          })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          aria-describedby={hint}
          classNames={{ input: styles['input'], label: styles['label'] }}
        />
        {error !== undefined && error !== null && <ErrorNote error={error} />}
      </div>
      <footer className={styles['foot']}>
        <span id={hint} className="third small grow">
          {typed === slug ? t('It matches.') : t('Nothing happens until it matches.')}
        </span>
        <Button onClick={onClose}>{t('Keep it')}</Button>
        <Button tone="danger-fill" disabled={typed !== slug} busy={busy ?? false} onClick={onConfirm}>
          {verb}
        </Button>
      </footer>
    </>
  );
}
