import { useQuery, useQueryClient } from '@tanstack/react-query';
import { isRunOver, type MigrationRun } from '../../../shared/models/migration-run.ts';
import { client } from '../../client/client.ts';
import { orpc } from '../../client/query.ts';
import { useFollowed } from '../../client/use-followed.ts';

export interface WatchedRun {
  readonly run: MigrationRun | undefined;
  readonly error: unknown;
  readonly reread: () => void;
}

/** A run as it is now; while it goes on its events are followed. */
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

  useFollowed<MigrationRun>(moving ? id : null, () => ({
    queryKey: orpc.migrations.show.queryKey({ input: { run: id ?? 1 } }),
    watch: (signal) => client.migrations.watch({ run: id ?? 1 }, { signal }),
    isMoving: ({ status }) => !isRunOver(status),
    onOver: () => void queries.invalidateQueries({ queryKey: orpc.migrations.targets.key() }),
  }));

  return { run, error: query.error, reread: () => void query.refetch() };
}
