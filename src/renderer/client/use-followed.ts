import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 8_000;

interface Followed<T> {
  readonly queryKey: QueryKey;
  watch(signal: AbortSignal): Promise<AsyncIterable<T>>;
  isMoving(state: T): boolean;
  /** With the last event. */
  onOver?(): void;
}

/**
 * Follows the events of what moves, such as a job. Each one replaces the answer in the cache, so that every place that
 * shows it shows the same; a lost stream is taken up again. null: nothing is followed. `of`: follows anew when it changes.
 */
export function useFollowed<T>(of: number | null, followed: () => Followed<T>): void {
  const queries = useQueryClient();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is followed is named by its number
  useEffect(() => {
    if (of === null) return;
    const stop = new AbortController();
    const { queryKey, watch, isMoving, onOver } = followed();
    void (async () => {
      let delay = FIRST_RETRY_MS;
      while (!stop.signal.aborted) {
        try {
          for await (const event of await watch(stop.signal)) {
            if (stop.signal.aborted) return;
            queries.setQueryData(queryKey, event);
            delay = FIRST_RETRY_MS;
            if (isMoving(event)) continue;
            onOver?.();
            return;
          }
        } catch {
          // The query tells why, when it cannot read it either; the stream is only the faster way.
        }
        if (stop.signal.aborted) return;
        await queries.invalidateQueries({ queryKey });
        await new Promise((resolve) => setTimeout(resolve, delay));
        delay = Math.min(delay * 2, LAST_RETRY_MS);
      }
    })();
    return () => stop.abort();
  }, [of, queries]);
}
