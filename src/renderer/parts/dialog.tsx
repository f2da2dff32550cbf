import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../locales/index.ts';
import styles from './dialog.module.css';
import { Icon } from './icon.tsx';

interface DialogProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** Width in pixels. */
  width?: number;
  footer?: ReactNode;
  children: ReactNode;
}

/** A question that has to be answered before one goes on; what destroys asks with the destructive dialog. */
export function Dialog({ opened, onClose, title, width = 460, footer, children }: DialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
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
      <div className={styles['body']}>{children}</div>
      {footer !== undefined && <footer className={styles['foot']}>{footer}</footer>}
    </Modal>
  );
}
