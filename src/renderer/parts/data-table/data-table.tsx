// biome-ignore-all lint/a11y/useSemanticElements: a grid of virtual rows cannot be a table element.
// biome-ignore-all lint/a11y/useFocusableInteractive: one row of the grid has the focus, and the controls in it.

import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type ReactNode, useLayoutEffect, useMemo, useRef } from 'react';
import { classes } from '../../lib/classes.ts';
import { useLate } from '../../lib/use-late.ts';
import { t } from '../../locales/index.ts';
import { BOX_WIDTH, type Column, type Density, gridTemplate, ROW_HEIGHT, type SortOrder } from './column.ts';
import styles from './data-table.module.css';
import { Skeleton } from './skeleton.tsx';
import { Box, HeadCell } from './table-head.tsx';
import { TableRow } from './table-row.tsx';
import { useGridKeys } from './use-grid-keys.ts';
import { useActive, useStable, useWidth } from './use-rows.ts';
import { useTableModel } from './use-table-model.ts';

interface DataTableProps<Row extends object> {
  /** Under this name widths and hidden columns are kept. */
  view: string;
  /** undefined while they are read for the first time. */
  rows: readonly Row[] | undefined;
  /** Keep the same array between renders. */
  columns: readonly Column<Row>[];
  rowId: (row: Row) => string;
  /** A row's name for a screen reader; its id by default. */
  rowLabel?: (row: Row) => string;
  openId?: string | null;
  /** null closes. */
  onOpen?: (id: string | null) => void;
  /** With both of these rows can be selected. */
  selection?: ReadonlySet<string>;
  onSelectionChange?: (selection: ReadonlySet<string>) => void;
  density?: Density;
  /** In pixels, where rows have two lines; density rules otherwise. */
  rowHeight?: number;
  initialSort?: SortOrder;
  /** Shown under the head, which stays, when there are no rows. */
  empty?: ReactNode;
  label: string;
  /** Told the rows in the order shown, for *next* and *previous*. */
  onOrder?: (ids: readonly string[]) => void;
  /** A row under the head that stays with it: what a column comes to. */
  sums?: (column: Column<Row>) => ReactNode;
  /** Called when the last rows come into sight, to read on in a list that is read in pages. */
  onEnd?: () => void;
}

const NONE: readonly never[] = [];
const HEAD_HEIGHT = 28;

/** A grid of virtual rows with a sticky head. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { rows, columns, rowId, openId = null, onOpen, selection, onSelectionChange, label, onOrder } = props;
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const selectable = selection !== undefined && onSelectionChange !== undefined;
  const boxWidth = selectable ? BOX_WIDTH : 0;
  const model = useTableModel({
    view: props.view,
    rows: rows ?? (NONE as readonly Row[]),
    columns,
    rowId,
    initialSort: props.initialSort,
    available: width - boxWidth,
  });
  const sorted = model.table.getRowModel().rows;
  const ids = useMemo(() => sorted.map((row) => row.id), [sorted]);
  useLayoutEffect(() => onOrder?.(ids), [ids, onOrder]);

  const above = props.sums === undefined ? 1 : 2;
  const height = props.rowHeight ?? ROW_HEIGHT[props.density ?? 'compact'];
  const [active, setActive] = useActive(ids, openId);
  const activeIndex = Math.max(0, ids.indexOf(active ?? ''));
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => frame.current,
    estimateSize: () => height,
    getItemKey: (index) => ids[index] ?? index,
    overscan: 12,
    scrollMargin: 0,
    paddingStart: 0,
    scrollPaddingStart: HEAD_HEIGHT * above,
    // The active row stays in the document, so that the focus is not lost when it scrolls away.
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      if (activeIndex >= sorted.length || shown.includes(activeIndex)) return shown;
      return [...shown, activeIndex].sort((a, b) => a - b);
    },
  });
  const lastShown = virtual.getVirtualItems().at(-1)?.index ?? -1;
  const { onEnd } = props;
  const nearEnd = lastShown >= sorted.length - 1 && sorted.length > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when rows were added and the end is still in sight.
  useLayoutEffect(() => {
    if (nearEnd) onEnd?.();
  }, [nearEnd, sorted.length, onEnd]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights are measured again when they change.
  useLayoutEffect(() => virtual.measure(), [height]);

  const focusRow = (id: string) => {
    requestAnimationFrame(() => {
      frame.current
        ?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)
        ?.focus({ preventScroll: true });
    });
  };

  const pick = useStable((id: string) => {
    setActive(id);
    onOpen?.(id);
  });
  const anchor = useRef<number | null>(null);
  const select = useStable((id: string, index: number, shift: boolean) => {
    if (!selectable) return;
    const next = new Set(selection);
    const from = anchor.current ?? index;
    if (shift) for (const row of ids.slice(Math.min(from, index), Math.max(from, index) + 1)) next.add(row);
    else if (next.has(id)) next.delete(id);
    else next.add(id);
    anchor.current = index;
    setActive(id);
    onSelectionChange(next);
  });

  useGridKeys(frame, {
    page: Math.max(1, Math.floor((frame.current?.clientHeight ?? 0) / height) - 2),
    move: (by, extend) => {
      if (ids.length === 0) return;
      const inGrid = frame.current?.contains(document.activeElement) === true || openId !== null;
      const index = Math.min(
        ids.length - 1,
        Math.max(0, inGrid || by !== 1 ? activeIndex + by : activeIndex),
      );
      const id = ids[index];
      if (id === undefined) return;
      if (extend && selectable) {
        const next = new Set(selection);
        for (const row of ids.slice(Math.min(activeIndex, index), Math.max(activeIndex, index) + 1))
          next.add(row);
        onSelectionChange(next);
      }
      setActive(id);
      virtual.scrollToIndex(index);
      if (openId !== null) onOpen?.(id);
      focusRow(id);
    },
    open: () => {
      const id = ids[activeIndex];
      if (id !== undefined) onOpen?.(id);
    },
    close: () => {
      if (openId !== null && onOpen) {
        onOpen(null);
        focusRow(openId);
        return true;
      }
      if (!selectable || selection.size === 0) return false;
      onSelectionChange(new Set());
      return true;
    },
    toggle: () => {
      const id = ids[activeIndex];
      if (id !== undefined) select(id, activeIndex, false);
    },
    selectAll: () => onSelectionChange?.(new Set(ids)),
  });

  const late = useLate(rows === undefined);
  const headers = model.table.getHeaderGroups()[0]?.headers ?? [];
  const shown = model.shown;
  const least = shown.reduce((sum, column) => sum + (model.sizing[column.id] ?? column.width), boxWidth);
  const style = {
    '--columns': gridTemplate(shown, model.sizing, selectable),
    '--least': `${least}px`,
  } as CSSProperties;
  const chosen = selectable ? ids.reduce((sum, id) => sum + (selection.has(id) ? 1 : 0), 0) : 0;

  return (
    <div className={styles['outer']}>
      <div
        ref={frame}
        role="grid"
        aria-label={label}
        aria-rowcount={ids.length + above}
        aria-colcount={shown.length + (selectable ? 1 : 0)}
        aria-multiselectable={selectable || undefined}
        aria-busy={rows === undefined}
        className={classes(styles['frame'], ids.length === 0 && styles['bare'])}
        style={style}
      >
        <div role="rowgroup" className={styles['head']}>
          <div role="row" aria-rowindex={1} className={styles['headRow']}>
            {selectable && (
              <div role="columnheader" aria-colindex={1} className={styles['select']}>
                <Box
                  label={t('Select all rows shown')}
                  checked={chosen > 0 && chosen === ids.length}
                  partly={chosen > 0 && chosen < ids.length}
                  onChange={(on) => onSelectionChange(on ? new Set(ids) : new Set())}
                />
              </div>
            )}
            {shown.map((column, index) => {
              const header = headers.find((entry) => entry.column.id === column.id);
              if (header === undefined) return null;
              return (
                <HeadCell
                  key={column.id}
                  column={column}
                  index={index + (selectable ? 2 : 1)}
                  sorted={header.column.getIsSorted()}
                  canSort={header.column.getCanSort()}
                  onSort={() => header.column.toggleSorting()}
                  onResize={header.getResizeHandler()}
                  onWiden={(by) => model.widen(column.id, by)}
                  onReset={() => model.reset(column.id)}
                />
              );
            })}
          </div>
          {props.sums !== undefined && (
            <div role="row" aria-rowindex={2} className={classes(styles['headRow'], styles['sums'])}>
              {selectable && <div role="gridcell" aria-colindex={1} />}
              {shown.map((column, index) => (
                <div
                  key={column.id}
                  role="gridcell"
                  aria-colindex={index + (selectable ? 2 : 1)}
                  className={classes(styles['cell'], column.align === 'right' && styles['right'])}
                >
                  {props.sums?.(column)}
                </div>
              ))}
            </div>
          )}
        </div>
        {ids.length > 0 && (
          <div role="rowgroup" className={styles['body']} style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => {
              const row = sorted[item.index];
              if (row === undefined) return null;
              return (
                <TableRow
                  key={row.id}
                  row={row.original}
                  id={row.id}
                  index={item.index}
                  above={above}
                  top={item.start}
                  height={height}
                  columns={shown}
                  label={props.rowLabel?.(row.original) ?? row.id}
                  active={item.index === activeIndex}
                  open={row.id === openId}
                  selected={selectable ? selection.has(row.id) : undefined}
                  onPick={pick}
                  onSelect={select}
                />
              );
            })}
          </div>
        )}
      </div>
      {rows === undefined && late && <Skeleton height={height} />}
      {rows !== undefined && rows.length === 0 && props.empty}
    </div>
  );
}
