import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Job } from '../../../shared/models/job.ts';
import { client } from '../../client/client.ts';
import { orpc } from '../../client/query.ts';
import { isMoving } from './job-view.ts';

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 8_000;

export interface WatchedJob {
  readonly job: Job | undefined;
  readonly error: unknown;
  readonly reread: () => void;
}

/**
 * A job as it is now. While it moves its events are followed, and each one replaces the answer in the
 * cache, so that every place that shows this job shows the same; a lost stream is taken up again.
 */
export function useJob(id: number | null): WatchedJob {
  const queries = useQueryClient();
  const query = useQuery(
    orpc.jobs.get.queryOptions({
      input: { job: id ?? 0 },
      enabled: id !== null,
      placeholderData: undefined,
    }),
  );
  const job = query.data;
  const moving = job !== undefined && isMoving(job.status);

  useEffect(() => {
    if (id === null || !moving) return;
    const stop = new AbortController();
    const queryKey = orpc.jobs.get.queryKey({ input: { job: id } });
    void (async () => {
      let delay = FIRST_RETRY_MS;
      while (!stop.signal.aborted) {
        try {
          for await (const event of await client.jobs.watch({ job: id }, { signal: stop.signal })) {
            if (stop.signal.aborted) return;
            queries.setQueryData(queryKey, event);
            delay = FIRST_RETRY_MS;
            if (!isMoving(event.status)) return;
          }
        } catch {
          // The query tells why, when it cannot read the job either; the stream is only the faster way.
        }
        if (stop.signal.aborted) return;
        await queries.invalidateQueries({ queryKey });
        await new Promise((resolve) => setTimeout(resolve, delay));
        delay = Math.min(delay * 2, LAST_RETRY_MS);
      }
    })();
    return () => stop.abort();
  }, [id, moving, queries]);

  return { job, error: query.error, reread: () => void query.refetch() };
}

/** The time, again and again while something runs; stands still otherwise. */
export function useNow(running: boolean, everyMs = 250): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [running, everyMs]);
  return now;
}

/** A text for screen readers that changes at most every `everyMs`, so that progress does not chatter. */
export function useSlowText(text: string, everyMs = 5_000): string {
  const [shown, setShown] = useState(text);
  const [last, setLast] = useState(() => Date.now());
  useEffect(() => {
    if (text === shown) return;
    const timer = setTimeout(
      () => {
        setShown(text);
        setLast(Date.now());
      },
      Math.max(0, last + everyMs - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [text, shown, last, everyMs]);
  return shown;
}
