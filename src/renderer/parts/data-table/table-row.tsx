// biome-ignore-all lint/a11y/useSemanticElements: a grid of virtual rows cannot be a table element.
// biome-ignore-all lint/a11y/useFocusableInteractive: one row of the grid has the focus, and the controls in it.

import { type MouseEvent, memo } from 'react';
import { classes } from '../../lib/classes.ts';
import { t } from '../../locales/index.ts';
import type { Column } from './column.ts';
import styles from './data-table.module.css';
import { Box } from './table-head.tsx';

interface TableRowProps<Row> {
  row: Row;
  id: string;
  index: number;
  /** Rows of the grid above the first one, with the head. */
  above: number;
  top: number;
  height: number;
  columns: readonly Column<Row>[];
  label: string;
  active: boolean;
  open: boolean;
  /** Absent: rows of this table cannot be selected. */
  selected: boolean | undefined;
  onPick: (id: string, index: number) => void;
  onSelect: (id: string, index: number, shift: boolean) => void;
}

/** One row; drawn again only when something of its own changes. Widths come from the table by a variable. */
function DrawnRow<Row>(props: TableRowProps<Row>) {
  const { row, id, index, columns, selected, open, active } = props;
  const offset = selected === undefined ? 1 : 2;
  const pick = (event: MouseEvent<HTMLElement>) => {
    if (event.target instanceof HTMLElement && event.target.closest('a, button, input, label')) return;
    if (window.getSelection()?.type === 'Range') return;
    props.onPick(id, index);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled for the whole grid.
    <div
      role="row"
      data-row={id}
      aria-rowindex={index + 1 + props.above}
      aria-selected={selected}
      aria-current={open || undefined}
      tabIndex={active ? 0 : -1}
      className={classes(styles['row'], open && styles['open'], selected && styles['selected'])}
      style={{ height: props.height, transform: `translateY(${props.top}px)` }}
      onClick={pick}
    >
      {selected !== undefined && (
        <div role="gridcell" aria-colindex={1} className={styles['select']}>
          <Box
            label={t('Select {{label}}', { label: props.label })}
            checked={selected}
            onChange={(_on, shift) => props.onSelect(id, index, shift)}
          />
        </div>
      )}
      {columns.map((column, at) => (
        <div
          key={column.id}
          role="gridcell"
          aria-colindex={at + offset}
          className={classes(styles['cell'], column.align === 'right' && styles['right'])}
        >
          {column.render(row)}
        </div>
      ))}
    </div>
  );
}

export const TableRow = memo(DrawnRow) as typeof DrawnRow;
