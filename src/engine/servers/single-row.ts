import { CadastreError } from '../errors.ts';

/** The row of a question that always has one. */
export function singleRow<R>(rows: readonly R[]): R {
  const row = rows[0];
  if (row === undefined) throw new CadastreError('INTERNAL', 'PostgreSQL answered a question with no row');
  return row;
}
