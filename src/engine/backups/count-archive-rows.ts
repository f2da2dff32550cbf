import { tableKey } from './tenant-rows.ts';

export interface ArchiveRows {
  /** Rows by table. */
  readonly counts: Readonly<Record<string, number>>;
  /** Rows whose `tenant_id` is of somebody else, and those of tables that have no such column. */
  readonly foreign: number;
}

/**
 * Reads the data of an archive as `pg_restore --data-only` prints it, in pieces of any size: how many rows each table
 * has, and whether each of them carries this tenant's number.
 */
export function archiveRowCounter(tenantId: number): { take(part: string): void; end(): ArchiveRows } {
  const own = String(tenantId);
  const counts: Record<string, number> = {};
  let foreign = 0;
  let rest = '';
  /** The table whose rows are read; null: between tables. */
  let table: { readonly key: string; readonly column: number } | null = null;
  const line = (text: string) => {
    if (table === null) {
      table = readCopyHeader(text);
      if (table) counts[table.key] ??= 0;
      return;
    }
    if (text === '\\.') {
      table = null;
      return;
    }
    counts[table.key] = (counts[table.key] ?? 0) + 1;
    if (table.column < 0 || text.split('\t', table.column + 1)[table.column] !== own) foreign += 1;
  };
  return {
    take(part) {
      const lines = (rest + part).split('\n');
      rest = lines.pop() ?? '';
      for (const each of lines) line(each);
    },
    end() {
      if (rest !== '') line(rest);
      return { counts, foreign };
    },
  };
}

/** `COPY public."Odd name" (id, tenant_id) FROM stdin;`; null: it is another line. */
function readCopyHeader(text: string): { key: string; column: number } | null {
  if (!text.startsWith('COPY ') || !text.endsWith(' FROM stdin;')) return null;
  const names = [...text.slice('COPY '.length).matchAll(/"((?:[^"]|"")*)"|([^\s".,();]+)/g)].map(
    ([, quoted, plain]) => plain ?? quoted?.replaceAll('""', '"') ?? '',
  );
  const [schema, name, ...columns] = names;
  if (schema === undefined || name === undefined) return null;
  // The last two are FROM and stdin.
  return { key: tableKey(schema, name), column: columns.slice(0, -2).indexOf('tenant_id') };
}
