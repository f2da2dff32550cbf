import type { MigrationStatus, StatusRow } from '../../../shared/models/migration-status.ts';
import type { CellState } from './version-cell.tsx';

export interface MatrixRow {
  readonly id: string;
  readonly row: StatusRow;
  readonly cells: readonly CellState[];
  readonly rank: number;
}

/** The shared tables of a database have no tenant of their own. */
export const rowId = ({
  tenant,
  server,
  database,
}: Pick<StatusRow, 'tenant' | 'server' | 'database'>): string => tenant ?? `${server}/${database}`;

/** What needs a person first, then what is under way, then what is behind; what was not read is last. */
const RANKS: readonly (readonly CellState[])[] = [
  ['failed', 'unfinished', 'edited'],
  ['lock'],
  ['at-work'],
  ['skipped'],
];

function rankOf(row: StatusRow, cells: readonly CellState[]): number {
  if (row.version === null && row.problem !== null) return 6;
  const found = RANKS.findIndex((states) => cells.some((cell) => states.includes(cell)));
  if (found !== -1) return found;
  return row.ahead.length > 0 ? 0 : row.behind > 0 ? 4 : 5;
}

/** `locked`: rows that wait for a lock now. */
export function matrixRows(status: MigrationStatus, locked: ReadonlySet<string>): readonly MatrixRow[] {
  return status.rows.map((row) => {
    const id = rowId(row);
    const cells = locked.has(id) ? row.cells.map((cell) => (cell === 'at-work' ? 'lock' : cell)) : row.cells;
    return { id, row, cells, rank: rankOf(row, cells) };
  });
}

export type MatrixOrder = 'behind' | 'name';

export function sortRows(
  rows: readonly MatrixRow[],
  order: MatrixOrder,
  locale: string,
): readonly MatrixRow[] {
  const collator = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });
  const byName = (a: MatrixRow, b: MatrixRow) => collator.compare(a.row.name, b.row.name);
  if (order === 'name') return rows.toSorted(byName);
  return rows.toSorted((a, b) => a.rank - b.rank || b.row.behind - a.row.behind || byName(a, b));
}

/** A file's name without what its version says already: `0043_invoice_lines.sql` is *invoice_lines*. */
export function fileTitle({ version, name }: { readonly version: string; readonly name: string }): string {
  const bare = name.replace(/\.sql$/i, '');
  const short = bare.startsWith(`${version}_`) ? bare.slice(version.length + 1) : bare;
  return short === '' ? name : short;
}

/** Long versions, such as a timestamp, keep their end: it is what tells them apart. */
export function shortVersion(version: string): string {
  return version.length <= 5 ? version : `…${version.slice(-4)}`;
}
