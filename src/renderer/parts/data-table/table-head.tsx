// biome-ignore-all lint/a11y/useSemanticElements: a grid of virtual rows cannot be a table element.
// biome-ignore-all lint/a11y/useFocusableInteractive: one row of the grid has the focus, and the controls in it.

import type { KeyboardEvent, RefObject } from 'react';
import { classes } from '../../lib/classes.ts';
import { t } from '../../locales/index.ts';
import { Icon } from '../icon.tsx';
import type { Column } from './column.ts';
import styles from './data-table.module.css';

interface HeadCellProps<Row> {
  column: Column<Row>;
  index: number;
  sorted: 'asc' | 'desc' | false;
  canSort: boolean;
  onSort: () => void;
  onResize: (event: unknown) => void;
  onWiden: (by: number) => void;
  onReset: () => void;
}

/** Sorts on click; its edge is dragged, or moved with the arrow keys, to set the width. */
export function HeadCell<Row>(props: HeadCellProps<Row>) {
  const { column, index, sorted, canSort, onSort } = props;
  const resizeKeys = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 8 : event.key === 'ArrowLeft' ? -8 : 0;
    if (by === 0) return;
    event.preventDefault();
    event.stopPropagation();
    props.onWiden(by);
  };
  return (
    <div
      role="columnheader"
      aria-colindex={index}
      aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : undefined}
      aria-label={column.head === undefined ? undefined : column.title}
      className={classes(styles['headCell'], column.align === 'right' && styles['right'])}
    >
      {canSort ? (
        <button type="button" className={styles['sort']} onClick={onSort}>
          <span className="cut">{column.title}</span>
          {sorted && <Icon name={sorted === 'asc' ? 'up' : 'down'} size={12} />}
        </button>
      ) : (
        <span className={styles['plain']}>{column.head ?? column.title}</span>
      )}
      {column.fixed !== true && (
        <button
          type="button"
          className={styles['handle']}
          aria-label={t('Width of {{title}}: arrow keys, double click for its own', { title: column.title })}
          tabIndex={-1}
          onMouseDown={props.onResize}
          onTouchStart={props.onResize}
          onDoubleClick={props.onReset}
          onKeyDown={resizeKeys}
        />
      )}
    </div>
  );
}

interface BoxProps {
  label: string;
  checked: boolean;
  partly?: boolean;
  onChange: (checked: boolean, shift: boolean) => void;
  ref?: RefObject<HTMLInputElement | null>;
}

/** A native box, so that it is announced and printed as one. */
export function Box({ label, checked, partly = false, onChange }: BoxProps) {
  return (
    <label className={styles['boxCell']}>
      <input
        ref={(input) => {
          if (input) input.indeterminate = partly;
        }}
        type="checkbox"
        className={styles['box']}
        checked={checked}
        aria-label={label}
        tabIndex={-1}
        onChange={(event) =>
          onChange(
            event.currentTarget.checked,
            event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey,
          )
        }
      />
    </label>
  );
}
