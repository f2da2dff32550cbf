/**
 * Visits every node below this one, itself included, without recursion: a chain of ten thousand operators must not
 * end in a full stack. `visit` answers false where it wants nothing from below.
 */
export function walk(root: unknown, visit: (kind: string, value: Record<string, unknown>) => boolean): void {
  const open: { kind: string; value: unknown }[] = [{ kind: '', value: root }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { kind, value } = next;
    if (Array.isArray(value)) {
      for (let index = value.length - 1; index >= 0; index--) open.push({ kind, value: value[index] });
      continue;
    }
    if (typeof value !== 'object' || value === null) continue;
    const record = value as Record<string, unknown>;
    if (kind !== '' && !visit(kind, record)) continue;
    for (const [name, child] of Object.entries(record)) {
      if (typeof child === 'object' && child !== null) open.push({ kind: name, value: child });
    }
  }
}
