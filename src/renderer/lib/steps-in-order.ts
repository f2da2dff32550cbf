/**
 * The way from the open row to its neighbours, in the order of the list; undefined at an end, and while nothing is
 * open.
 */
export function stepsInOrder(
  order: readonly string[],
  open: number | string | null,
  go: (id: string) => void,
) {
  const at = open === null ? -1 : order.indexOf(String(open));
  const step = (by: number) => {
    const next = at < 0 ? undefined : order[at + by];
    return next === undefined ? undefined : () => go(next);
  };
  return { onPrevious: step(-1), onNext: step(1) };
}
