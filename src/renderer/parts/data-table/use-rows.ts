import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react';

/** The row that keys act on: what was last clicked or walked to, else the open one, else the first. */
export function useActive(ids: readonly string[], openId: string | null) {
  const [active, setActive] = useState<string | null>(openId);
  const [seen, setSeen] = useState(openId);
  if (seen !== openId) {
    setSeen(openId);
    if (openId !== null) setActive(openId);
  }
  return [active ?? ids[0] ?? null, setActive] as const;
}

export function useWidth(frame: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
  return width === 0 ? Number.POSITIVE_INFINITY : width;
}

/** The same function for ever, calling the latest one: rows that did not change need no drawing. */
export function useStable<Args extends unknown[]>(act: (...args: Args) => void): (...args: Args) => void {
  const latest = useRef(act);
  latest.current = act;
  return useCallback((...args: Args) => latest.current(...args), []);
}
