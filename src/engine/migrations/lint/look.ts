import type { LintRule, LintSeverity, TableLock } from '../../../shared/models/migration-lint.ts';
import type { Node } from '../../adapters/sql-parser.ts';
import type { TableName } from './names.ts';
import type { ParsedStatement } from './parse-file.ts';
import type { SchemaMemory } from './schema-memory.ts';
import type { Lock } from './statement-locks.ts';

/** A file as lint takes it. */
export interface LintFile {
  readonly path: string;
  readonly content: string;
  readonly checksum: string;
  /** False: its first line says `-- cadastre: no-transaction`. */
  readonly transactional: boolean;
}

/** What a rule has found, before its place and waiver are known. */
export interface Draft {
  readonly rule: LintRule;
  readonly severity: LintSeverity;
  /** Offset in the statement; 0 when left out. */
  readonly at?: number;
  readonly object: string | null;
  readonly reason: string;
  readonly lock: TableLock | null;
  readonly safeForm: string;
}

/** What the statements before this one did, in the same file. */
export interface FileSoFar {
  /** Tables and materialized views that this file made: nobody uses them yet. */
  readonly created: Set<string>;
  /** Locks that earlier statements of the same transaction hold on tables that others use. */
  readonly held: Map<string, Lock>;
  /** Constraints that this transaction added without a check of the rows, as table and name. */
  readonly unchecked: Set<string>;
  /** Values that this transaction added to an enum, with its name. */
  readonly enumValues: Map<string, string>;
  /** Indexes that this file has dropped. */
  readonly droppedIndexes: Set<string>;
}

/** One statement in its file, as a rule looks at it. */
export interface Look {
  readonly file: LintFile;
  readonly statement: ParsedStatement;
  readonly node: Node;
  readonly index: number;
  readonly all: readonly ParsedStatement[];
  readonly memory: SchemaMemory;
  readonly soFar: FileSoFar;
  readonly locks: readonly Lock[];
  readonly find: (draft: Draft) => void;
}

/** Rules read one statement and tell what they find. */
export type Rule = (look: Look) => void;

/** Was it made by this file, so that nobody waits for it? */
export function isNew(look: Look, table: TableName): boolean {
  return look.soFar.created.has(table.key) || table.key.startsWith('pg_temp');
}

/** First line of a file that runs without a transaction. */
export const NO_TRANSACTION = '-- cadastre: no-transaction';

/** Two migrations one after the other, as a person would write them. */
export function inFiles(...files: readonly string[]): string {
  return files
    .map((content, index) => (index === 0 ? content : `-- in a file of its own, after it:\n${content}`))
    .join('\n\n');
}
