import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Job } from '../../../shared/models/job.ts';
import { client } from '../../client/client.ts';
import { orpc } from '../../client/query.ts';
import { useFollowed } from '../../client/use-followed.ts';
import { isMoving } from './job-view.ts';

export interface WatchedJob {
  readonly job: Job | undefined;
  readonly error: unknown;
  readonly reread: () => void;
}

/** A job as it is now; while it moves its events are followed. */
export function useJob(id: number | null): WatchedJob {
  const query = useQuery(
    orpc.jobs.get.queryOptions({
      input: { job: id ?? 0 },
      enabled: id !== null,
      placeholderData: undefined,
    }),
  );
  const job = query.data;
  const moving = job !== undefined && isMoving(job.status);

  useFollowed<Job>(moving ? id : null, () => ({
    queryKey: orpc.jobs.get.queryKey({ input: { job: id ?? 0 } }),
    watch: (signal) => client.jobs.watch({ job: id ?? 0 }, { signal }),
    isMoving: ({ status }) => isMoving(status),
  }));

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
