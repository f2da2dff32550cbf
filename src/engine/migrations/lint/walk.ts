/**
 * Visits every node below this one, itself included, without recursion: a chain of ten thousand operators must not
 * end in a full stack. `visit` answers false where it wants nothing from below.
 */
export function walk(root: unknown, visit: (kind: string, value: Record<string, unknown>) => boolean): void {
  // Two lists side by side: a seed of a hundred thousand values is walked without an object for each.
  const kinds: string[] = [''];
  const values: unknown[] = [root];
  for (let kind = kinds.pop(); kind !== undefined; kind = kinds.pop()) {
    const value = values.pop();
    if (Array.isArray(value)) {
      for (let index = value.length - 1; index >= 0; index--) {
        kinds.push(kind);
        values.push(value[index]);
      }
      continue;
    }
    if (typeof value !== 'object' || value === null) continue;
    const record = value as Record<string, unknown>;
    if (kind !== '' && !visit(kind, record)) continue;
    for (const name in record) {
      const child = record[name];
      if (typeof child !== 'object' || child === null) continue;
      kinds.push(name);
      values.push(child);
    }
  }
}
