const STATEMENT =
  /\b(create|drop)\s+(?:unlogged\s+)?table\s+(?:if\s+(?:not\s+)?exists\s+)?((?:"[^"]+"|[a-z_][\w$]*)(?:\.(?:"[^"]+"|[a-z_][\w$]*))?)/gi;

/** Tables that a migration makes and drops, in order. A guess from the text: it only says how alike two schemas are. */
export function tableStatements(content: string): { does: 'create' | 'drop'; table: string }[] {
  const bare = content.replace(/--[^\n]*/g, ' ').replace(/\/\*[\s\S]*?\*\//g, ' ');
  return [...bare.matchAll(STATEMENT)].map(([, verb = '', name = '']) => ({
    does: verb.toLowerCase() === 'drop' ? 'drop' : 'create',
    table: name
      .split('.')
      .map((part) => (part.startsWith('"') ? part.slice(1, -1) : part.toLowerCase()))
      .join('.')
      .replace(/^public\./, ''),
  }));
}

/** What such texts leave, one after the other. */
export function tablesAfter(contents: readonly string[], before: Iterable<string> = []): Set<string> {
  const tables = new Set(before);
  for (const { does, table } of contents.flatMap(tableStatements)) {
    if (does === 'create') tables.add(table);
    else tables.delete(table);
  }
  return tables;
}
