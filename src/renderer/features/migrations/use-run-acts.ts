import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { MigrationRun } from '../../../shared/models/migration-run.ts';
import { orpc } from '../../client/query.ts';

/** What a person may do with a run; the answer replaces the run on the screen at once. */
export function useRunActs(id: number) {
  const queries = useQueryClient();
  const reread = () => {
    void queries.invalidateQueries({ queryKey: orpc.migrations.targets.key() });
    void queries.invalidateQueries({ queryKey: orpc.migrations.runs.key() });
  };
  const keep = (run: MigrationRun) => {
    queries.setQueryData(orpc.migrations.show.queryKey({ input: { run: id } }), run);
    reread();
  };
  const options = { onSuccess: keep };
  const pause = useMutation(orpc.migrations.pause.mutationOptions(options));
  const resume = useMutation(orpc.migrations.resume.mutationOptions(options));
  const cancel = useMutation(orpc.migrations.cancel.mutationOptions(options));
  const retry = useMutation(orpc.migrations.retry.mutationOptions(options));
  const skip = useMutation(orpc.migrations.skip.mutationOptions(options));
  const endBlocker = useMutation(orpc.migrations.endBlocker.mutationOptions({ onSuccess: reread }));
  return { pause, resume, cancel, retry, skip, endBlocker };
}

export type RunActs = ReturnType<typeof useRunActs>;
