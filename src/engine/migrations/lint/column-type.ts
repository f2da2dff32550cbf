import type { Node, TypeName } from '../../adapters/sql-parser.ts';
import { ofParts, partsOf } from './names.ts';

/** A type as far as the size and form of its values go. */
export interface ColumnType {
  /** As the catalogue calls it, such as `int4`; a key with the schema for types of the blueprint. */
  readonly name: string;
  /** Length, precision, scale; empty: none was given. */
  readonly mods: readonly number[];
  readonly array: boolean;
}

/** null: no type, or one whose modifiers are no numbers. */
export function columnType(type: TypeName | undefined): ColumnType | null {
  if (!type?.names) return null;
  const parts = partsOf(type.names);
  const name = parts[0] === 'pg_catalog' ? (parts[1] ?? '') : ofParts(parts).key;
  const mods = (type.typmods ?? []).map(numberOf);
  if (mods.some((mod) => mod === null)) return null;
  return {
    name,
    mods: mods.filter((mod) => mod !== null),
    array: (type.arrayBounds ?? []).length > 0,
  };
}

function numberOf(node: Node): number | null {
  if (!('A_Const' in node)) return null;
  const constant = node.A_Const as { ival?: { ival?: number } };
  return constant.ival ? (constant.ival.ival ?? 0) : null;
}

/** Types whose values have the same bytes, so that one is taken for the other without a rewrite. */
const SAME_BYTES = [
  ['varchar', 'text'],
  ['text', 'varchar'],
  ['cidr', 'inet'],
  ['text', 'citext'],
  ['varchar', 'citext'],
  ['citext', 'text'],
  ['citext', 'varchar'],
  ['xml', 'text'],
  ['xml', 'varchar'],
  ['int4', 'oid'],
];

/** Types whose precision may grow without a rewrite, and how many digits they have when none is given. */
const WITH_PRECISION: ReadonlyMap<string, number> = new Map([
  ['timestamp', 6],
  ['timestamptz', 6],
  ['time', 6],
  ['timetz', 6],
]);
const WITH_LENGTH = new Set(['varchar', 'varbit']);

/**
 * Does the server write every row again for this change? It does unless each old value is a value of the new type as
 * it stands (manual, ALTER TABLE, notes; the rules are those of the planner support functions of each type).
 */
export function rewrites(from: ColumnType, to: ColumnType): boolean {
  if (from.array !== to.array) return true;
  if (from.array) return from.name !== to.name || from.mods.join() !== to.mods.join();
  if (from.name === to.name) return modsRewrite(to.name, from.mods, to.mods);
  const same = SAME_BYTES.some(([one, other]) => one === from.name && other === to.name);
  // A length is checked value by value, and that is done by writing them.
  return !same || to.mods.length > 0;
}

function modsRewrite(name: string, from: readonly number[], to: readonly number[]): boolean {
  if (from.join() === to.join()) return false;
  const [oldSize] = from;
  const [newSize] = to;
  if (WITH_LENGTH.has(name)) {
    return newSize !== undefined && (oldSize === undefined || newSize < oldSize);
  }
  if (name === 'numeric') {
    if (newSize === undefined) return false;
    return oldSize === undefined || newSize < oldSize || (from[1] ?? 0) !== (to[1] ?? 0);
  }
  const most = WITH_PRECISION.get(name);
  if (most !== undefined) return (newSize ?? most) < (oldSize ?? most);
  return true;
}
