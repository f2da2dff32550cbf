/** Lines of the second text, from 0, that the first has not: the rest of the longest part they share. */
export function changedLines(before: string, after: string): ReadonlySet<number> {
  const old = before.split('\n');
  const now = after.split('\n');
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  )
    tail += 1;
  const left = old.slice(head, old.length - tail);
  const right = now.slice(head, now.length - tail);
  const kept = sharedLines(left, right);
  return new Set(
    right
      .map((_, at) => at)
      .filter((at) => !kept.has(at))
      .map((at) => at + head),
  );
}

/** Above this many pairs every line in between counts as changed: nobody reads marks over so many. */
const PAIRS_AT_MOST = 4_000_000;

function sharedLines(left: readonly string[], right: readonly string[]): ReadonlySet<number> {
  if (left.length * right.length > PAIRS_AT_MOST) return new Set();
  const width = right.length + 1;
  const longest = new Uint32Array((left.length + 1) * width);
  for (let i = left.length - 1; i >= 0; i -= 1)
    for (let j = right.length - 1; j >= 0; j -= 1)
      longest[i * width + j] =
        left[i] === right[j]
          ? (longest[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(longest[(i + 1) * width + j] ?? 0, longest[i * width + j + 1] ?? 0);
  const kept = new Set<number>();
  let i = 0;
  let j = 0;
  while (i < left.length && j < right.length) {
    if (left[i] === right[j]) {
      kept.add(j);
      i += 1;
      j += 1;
    } else if ((longest[(i + 1) * width + j] ?? 0) >= (longest[i * width + j + 1] ?? 0)) i += 1;
    else j += 1;
  }
  return kept;
}
