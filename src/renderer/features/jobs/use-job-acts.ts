import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Job } from '../../../shared/models/job.ts';
import { orpc } from '../../client/query.ts';

/** The two ways out that a job knows; the answer replaces the job on the screen at once. */
export function useJobActs(id: number) {
  const queries = useQueryClient();
  const keep = (job: Job) => {
    queries.setQueryData(orpc.jobs.get.queryKey({ input: { job: id } }), job);
    void queries.invalidateQueries({ queryKey: orpc.jobs.list.key() });
    void queries.invalidateQueries({ queryKey: orpc.tenants.list.key() });
  };
  const resume = useMutation(orpc.jobs.resume.mutationOptions({ onSuccess: keep }));
  const cancel = useMutation(orpc.jobs.cancel.mutationOptions({ onSuccess: keep }));
  return {
    resume: () => resume.mutate({ job: id }),
    cancel: () => cancel.mutate({ job: id }),
    resuming: resume.isPending,
    cancelling: cancel.isPending,
    error: resume.error ?? cancel.error,
    forget: () => {
      resume.reset();
      cancel.reset();
    },
  };
}

export type JobActs = ReturnType<typeof useJobActs>;
