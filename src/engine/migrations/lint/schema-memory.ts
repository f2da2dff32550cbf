import type { ColumnType } from './column-type.ts';

export interface KnownColumn {
  readonly type: ColumnType | null;
  readonly notNull: boolean;
}

export interface KnownCheck {
  /** The column that it keeps from being null, and nothing else. */
  readonly notNullOf: string | null;
  /** Every row was checked. */
  readonly valid: boolean;
}

export interface KnownTable {
  readonly shown: string;
  /** An index on it cannot be built beside others: each partition gets its own. */
  readonly partitioned: boolean;
  readonly columns: Map<string, KnownColumn>;
  readonly checks: Map<string, KnownCheck>;
  /** Foreign keys by name: key of the table that each points to, and their columns. */
  readonly references: Map<string, { readonly table: string; readonly columns: readonly string[] }>;
}

export interface KnownIndex {
  readonly name: string;
  /** Key of its table. */
  readonly table: string;
  readonly columns: readonly string[];
}

/**
 * What the files read so far have made: as much of a tenant's schema as the rules ask for. What a DO block or a
 * program made is not in it, so a table that is missing here is not known to be missing.
 */
export interface SchemaMemory {
  readonly tables: Map<string, KnownTable>;
  readonly indexes: Map<string, KnownIndex>;
  readonly functions: Map<string, 'volatile' | 'steady'>;
  /** Base type of a domain, and whether it checks anything. */
  readonly domains: Map<string, { readonly base: ColumnType | null; readonly checked: boolean }>;
  readonly enums: Set<string>;
  readonly views: Set<string>;
}

export function emptyMemory(): SchemaMemory {
  return {
    tables: new Map(),
    indexes: new Map(),
    functions: new Map(),
    domains: new Map(),
    enums: new Set(),
    views: new Set(),
  };
}

export function emptyTable(shown: string, partitioned = false): KnownTable {
  return { shown, partitioned, columns: new Map(), checks: new Map(), references: new Map() };
}

/** Is it known that every row of this column has a value? */
export function isNeverNull(memory: SchemaMemory, table: string, column: string): boolean {
  const known = memory.tables.get(table);
  if (!known) return false;
  if (known.columns.get(column)?.notNull) return true;
  return [...known.checks.values()].some((check) => check.valid && check.notNullOf === column);
}
