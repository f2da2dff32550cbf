const ENTRY = /^(\s*)([\w-]+):(?:\s|$)/u;

/**
 * Which line, from 0, says which setting: by indentation alone, so that it holds while the text is broken.
 * What stands in braces on one line is found by its outer key.
 */
export function yamlPaths(document: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const open: { indent: number; key: string }[] = [];
  for (const [line, text] of document.split('\n').entries()) {
    const entry = ENTRY.exec(text);
    if (entry === null) continue;
    const indent = entry[1]?.length ?? 0;
    while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
    open.push({ indent, key: entry[2] ?? '' });
    const path = open.map(({ key }) => key).join('.');
    if (!found.has(path)) found.set(path, line);
  }
  return found;
}
