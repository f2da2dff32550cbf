import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../locales/index.ts';
import styles from './dialog.module.css';
import { Icon } from './icon.tsx';

interface DialogFrameProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** Beside the title. */
  mark?: ReactNode;
  /** Width in pixels. */
  width: number;
  /** What destroys asks at once, before anything else is said. */
  alert?: boolean;
  children: ReactNode;
}

/** What every dialog is: in the middle, over a scrim, with its title and a cross. */
export function DialogFrame(props: DialogFrameProps) {
  const { opened, onClose, title, mark, width, alert = false, children } = props;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      // The root stays in the page while it is shut, and its content is a dialog by itself.
      {...(alert && opened && { role: 'alertdialog', 'aria-label': title })}
      title={
        mark === undefined ? (
          title
        ) : (
          <span className="row">
            {title} {mark}
          </span>
        )
      }
      size={width}
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
      {children}
    </Modal>
  );
}

interface DialogBodyProps {
  /** Only read: nothing in it takes the focus, so it does itself, to be scrolled by key. */
  read?: boolean;
  children: ReactNode;
}

export function DialogBody({ read = false, children }: DialogBodyProps) {
  return (
    <div className={styles['body']} {...(read && { tabIndex: 0, 'data-autofocus': true })}>
      {children}
    </div>
  );
}

/** The verbs, at the right; what is said about them stands before, with the class `grow`. */
export function DialogFoot({ children }: { children: ReactNode }) {
  return <footer className={styles['foot']}>{children}</footer>;
}
