import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { isRunOver, type MigrationRun } from '../../../shared/models/migration.ts';
import { client } from '../../client/client.ts';
import { orpc } from '../../client/query.ts';

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 8_000;

export interface WatchedRun {
  readonly run: MigrationRun | undefined;
  readonly error: unknown;
  readonly reread: () => void;
}

/** A run as it is now: while it goes on its events are followed, and a lost stream is taken up again. */
export function useRun(id: number | null): WatchedRun {
  const queries = useQueryClient();
  const query = useQuery(
    orpc.migrations.show.queryOptions({
      input: { run: id ?? 1 },
      enabled: id !== null,
      placeholderData: undefined,
    }),
  );
  const run = query.data;
  const moving = run !== undefined && !isRunOver(run.status);

  useEffect(() => {
    if (id === null || !moving) return;
    const stop = new AbortController();
    const queryKey = orpc.migrations.show.queryKey({ input: { run: id } });
    void (async () => {
      let delay = FIRST_RETRY_MS;
      while (!stop.signal.aborted) {
        try {
          for await (const event of await client.migrations.watch({ run: id }, { signal: stop.signal })) {
            if (stop.signal.aborted) return;
            queries.setQueryData(queryKey, event);
            delay = FIRST_RETRY_MS;
            if (isRunOver(event.status)) {
              void queries.invalidateQueries({ queryKey: orpc.migrations.targets.key() });
              return;
            }
          }
        } catch {
          // The query tells why, when it cannot read the run either; the stream is only the faster way.
        }
        if (stop.signal.aborted) return;
        await queries.invalidateQueries({ queryKey });
        await new Promise((resolve) => setTimeout(resolve, delay));
        delay = Math.min(delay * 2, LAST_RETRY_MS);
      }
    })();
    return () => stop.abort();
  }, [id, moving, queries]);

  return { run, error: query.error, reread: () => void query.refetch() };
}
