import { describe, expect, it } from 'vitest';
import { type Column, columnsThatFit } from '../../../../src/renderer/parts/data-table/column.ts';

const column = (id: string, width: number, hideOrder?: number): Column<object> => ({
  id,
  title: id,
  width,
  render: () => null,
  ...(hideOrder !== undefined && { hideOrder }),
});
const columns = [
  column('name', 100),
  column('slug', 80, 3),
  column('created', 60, 1),
  column('isolation', 70, 2),
];
const fits = (available: number) =>
  columnsThatFit(columns, (each) => each.width, available).map((each) => each.id);

describe('columns of a narrow table', () => {
  it('all stay where there is room', () => {
    expect(fits(310)).toEqual(['name', 'slug', 'created', 'isolation']);
  });

  it('leave in their order, and no more of them than needed', () => {
    expect(fits(309)).toEqual(['name', 'slug', 'isolation']);
    expect(fits(200)).toEqual(['name', 'slug']);
  });

  it('never leave without an order', () => {
    expect(fits(10)).toEqual(['name']);
  });
});
