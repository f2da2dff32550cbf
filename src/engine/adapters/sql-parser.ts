import type { Node, RawStmt } from 'libpg-query';

export type * from 'libpg-query';

/** One statement as PostgreSQL's own grammar reads it. Offsets are bytes of the text in UTF-8. */
export interface RawStatement {
  readonly node: Node;
  /** First byte after the semicolon before; comments and spaces stand in front of the statement. */
  readonly start: number;
  readonly end: number;
}

export type ParseOutcome =
  | { readonly statements: readonly RawStatement[] }
  /** `character`: offset in code points, or null where the parser does not say. */
  | { readonly message: string; readonly character: number | null };

let loading: Promise<typeof import('libpg-query')> | undefined;

/**
 * The grammar of PostgreSQL 18, loaded on first use: a command that parses nothing does not pay for it. The text must
 * hold no NUL, at which the parser would end without a word, and no half of a surrogate pair.
 */
export async function openSqlParser(): Promise<(text: string) => ParseOutcome> {
  loading ??= import('libpg-query');
  const { loadModule, parseSync, hasSqlDetails } = await loading;
  await loadModule();
  return (text) => {
    // It calls an empty text a fault of the caller.
    if (text === '') return { statements: [] };
    try {
      return { statements: (parseSync(text).stmts ?? []).flatMap(toStatement) };
    } catch (error) {
      if (hasSqlDetails(error)) {
        return { message: error.message, character: error.sqlDetails?.cursorPosition ?? null };
      }
      // Too deep for the parser's stack, or for JSON.parse after it.
      if (error instanceof RangeError) return { message: 'nested too deeply to be read', character: null };
      throw error;
    }
  };
}

function toStatement({ stmt, stmt_location = 0, stmt_len }: RawStmt): RawStatement[] {
  if (!stmt) return [];
  // Without a length it reaches to the end of the text.
  const end = stmt_len ? stmt_location + stmt_len : Number.POSITIVE_INFINITY;
  return [{ node: stmt, start: stmt_location, end }];
}
