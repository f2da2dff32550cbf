import { Drawer, FocusTrap } from '@mantine/core';
import type { ReactNode } from 'react';
import { t } from '../locales/index.ts';
import { IconButton } from './button.tsx';
import styles from './sheet.module.css';

interface SheetProps {
  opened: boolean;
  onClose: () => void;
  title: ReactNode;
  /** A line in grey beside the title. */
  hint?: ReactNode;
  /** Right in the head, before the close button. */
  aside?: ReactNode;
  footer?: ReactNode;
  /** Width in pixels; never more than the window. */
  width?: number;
  /** False while something would be lost by a click beside it. */
  closeOnClickOutside?: boolean;
  children: ReactNode;
}

/** A sheet from the right over a scrim, under the top bar, so that running work stays in sight. */
export function Sheet(props: SheetProps) {
  const {
    opened,
    onClose,
    title,
    hint,
    aside,
    footer,
    width = 920,
    closeOnClickOutside = true,
    children,
  } = props;
  return (
    <Drawer.Root
      opened={opened}
      onClose={onClose}
      position="right"
      size={width}
      padding={0}
      lockScroll={false}
      closeOnClickOutside={closeOnClickOutside}
      transitionProps={{ transition: slide, duration: 160, timingFunction: 'ease-out' }}
      zIndex={150}
    >
      <Drawer.Overlay className={styles['scrim']} backgroundOpacity={1} color="var(--scrim)" />
      <Drawer.Content
        classNames={{ inner: styles['inner'], content: styles['sheet'] }}
        radius={0}
        shadow="none"
      >
        <header className={styles['head']}>
          <Drawer.Title className={styles['title']}>{title}</Drawer.Title>
          {hint !== undefined && <span className={styles['hint']}>{hint}</span>}
          <span className={styles['aside']}>
            {aside}
            <IconButton icon="x" label={t('Close')} onClick={onClose} />
          </span>
        </header>
        <Drawer.Body className={styles['body']}>{children}</Drawer.Body>
        {footer !== undefined && <footer className={styles['foot']}>{footer}</footer>}
        {/* Where no field asks for the focus it is in the sheet, not on the cross that closes it. */}
        <FocusTrap.InitialFocus />
      </Drawer.Content>
    </Drawer.Root>
  );
}

const slide = {
  in: { opacity: 1, transform: 'translateX(0)' },
  out: { opacity: 0, transform: 'translateX(8px)' },
  common: {},
  transitionProperty: 'transform, opacity',
};
