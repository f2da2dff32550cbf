import type { ReactNode } from 'react';
import type { Settings } from '../../../shared/models/settings.ts';

export interface Column<Row> {
  id: string;
  title: string;
  /** In the head, in place of the title, which still names the column. */
  head?: ReactNode;
  /** Its width follows from what it shows: a person cannot set it. */
  fixed?: boolean;
  /** Least width in pixels; a person's own width takes its place. */
  width: number;
  /** Takes a part of the room that is left. Without any such column all of them do. */
  grow?: boolean;
  align?: 'left' | 'right';
  /** Without it the column cannot be sorted; null is sorted last, whichever the direction. */
  sortValue?: (row: Row) => string | number | null;
  render: (row: Row) => ReactNode;
  /** Columns leave in this order, 1 first, when the table is too narrow for all. */
  hideOrder?: number;
  /** False: a person cannot hide it. */
  hideable?: boolean;
}

export interface SortOrder {
  id: string;
  descending: boolean;
}

export type Density = Settings['tableDensity'];

/** Row heights in pixels. */
export const ROW_HEIGHT: Record<Density, number> = { comfortable: 40, regular: 32, compact: 26 };

/** Width of the column of boxes. */
export const BOX_WIDTH = 34;

/** The narrowest a person can make a column. */
export const LEAST_WIDTH = 44;

/** Which of the columns fit, given what each needs. */
export function columnsThatFit<Row>(
  columns: readonly Column<Row>[],
  widthOf: (column: Column<Row>) => number,
  available: number,
): Column<Row>[] {
  const kept = [...columns];
  const leaving = columns
    .filter((column) => column.hideOrder !== undefined)
    .sort((a, b) => (a.hideOrder ?? 0) - (b.hideOrder ?? 0));
  let total = kept.reduce((sum, column) => sum + widthOf(column), 0);
  for (const column of leaving) {
    if (total <= available) break;
    kept.splice(kept.indexOf(column), 1);
    total -= widthOf(column);
  }
  return kept;
}

/** The columns of the grid: what a person has set is fixed, the others share the room that is left. */
export function gridTemplate<Row>(
  columns: readonly Column<Row>[],
  sizing: Readonly<Record<string, number>>,
  selectable: boolean,
): string {
  const some = columns.some((column) => column.grow && sizing[column.id] === undefined);
  const tracks = columns.map((column) => {
    const own = sizing[column.id];
    if (own !== undefined) return `${own}px`;
    return column.grow || !some ? `minmax(${column.width}px, ${column.width}fr)` : `${column.width}px`;
  });
  return [...(selectable ? [`${BOX_WIDTH}px`] : []), ...tracks].join(' ');
}
