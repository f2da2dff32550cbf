import {
  type ColumnSizingState,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createSortedRowModel,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useSettings, useUpdateSettings } from '../../client/settings.ts';
import { type Column, columnsThatFit, LEAST_WIDTH, type SortOrder } from './column.ts';

const features = tableFeatures({
  rowSortingFeature,
  columnVisibilityFeature,
  columnSizingFeature,
  columnResizingFeature,
  sortedRowModel: createSortedRowModel(),
});

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return collator.compare(String(a), String(b));
}

/** How long a dragged width rests before it is kept. */
const KEEP_MS = 500;

interface ModelInput<Row> {
  view: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowId: (row: Row) => string;
  initialSort: SortOrder | undefined;
  /** Pixels for the columns. */
  available: number;
}

/** Order, widths and visibility of a table; widths and hidden columns are kept per view. */
export function useTableModel<Row extends object>(input: ModelInput<Row>) {
  const { view, rows, columns, rowId, initialSort, available } = input;
  const settings = useSettings();
  const update = useUpdateSettings();
  const [sorting, setSorting] = useState<SortingState>(() =>
    initialSort ? [{ id: initialSort.id, desc: initialSort.descending }] : [],
  );
  const [dragged, setDragged] = useState<ColumnSizingState | null>(null);
  const kept = settings.columnWidths[view];
  const sizing = useMemo(() => dragged ?? kept ?? {}, [dragged, kept]);
  useKeepWidths(view, dragged);

  const hidden = settings.hiddenColumns[view];
  const shown = useMemo(() => {
    const wanted = columns.filter((column) => !hidden?.includes(column.id));
    return columnsThatFit(wanted, (column) => sizing[column.id] ?? column.width, available);
  }, [columns, hidden, sizing, available]);

  const definitions = useMemo(
    () =>
      columns.map((column) => ({
        id: column.id,
        accessorFn: (row: Row) => column.sortValue?.(row) ?? undefined,
        enableSorting: column.sortValue !== undefined,
        sortFn: (
          a: { getValue: (id: string) => unknown },
          b: { getValue: (id: string) => unknown },
          id: string,
        ) => compare(a.getValue(id), b.getValue(id)),
        sortUndefined: 'last' as const,
        sortDescFirst: false,
        size: column.width,
        minSize: LEAST_WIDTH,
      })),
    [columns],
  );
  const visibility = useMemo(
    () => Object.fromEntries(columns.map((column) => [column.id, shown.includes(column)])),
    [columns, shown],
  );

  const table = useTable({
    features,
    columns: definitions,
    data: rows as Row[],
    getRowId: rowId,
    enableSortingRemoval: false,
    enableMultiSort: false,
    columnResizeMode: 'onChange',
    state: { sorting, columnSizing: sizing, columnVisibility: visibility },
    onSortingChange: setSorting,
    onColumnSizingChange: (next) =>
      setDragged((before) => (typeof next === 'function' ? next(before ?? sizing) : next)),
  });

  const widen = (id: string, by: number) => {
    const column = columns.find((entry) => entry.id === id);
    const now = sizing[id] ?? column?.width ?? LEAST_WIDTH;
    setDragged({ ...sizing, [id]: Math.max(LEAST_WIDTH, now + by) });
  };
  const reset = (id: string) => {
    const { [id]: _removed, ...rest } = sizing;
    setDragged(rest);
    update({ columnWidths: { ...settings.columnWidths, [view]: rest } });
  };

  return { table, shown, sizing, widen, reset };
}

function useKeepWidths(view: string, dragged: ColumnSizingState | null): void {
  const settings = useSettings();
  const update = useUpdateSettings();
  const latest = useRef(settings);
  latest.current = settings;
  useEffect(() => {
    if (dragged === null) return;
    const timer = setTimeout(
      () => update({ columnWidths: { ...latest.current.columnWidths, [view]: dragged } }),
      KEEP_MS,
    );
    return () => clearTimeout(timer);
  }, [dragged, view, update]);
}
