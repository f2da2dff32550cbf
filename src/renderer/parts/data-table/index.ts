export type { Column } from './column.ts';
export { DataTable } from './data-table.tsx';
export { TableOptions } from './table-options.tsx';
