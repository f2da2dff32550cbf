import type { Actor } from '../engine/acts/actor.ts';
import type { Engine } from '../engine/create-engine.ts';
import { cancelJob, resumeJob } from '../engine/jobs/control-job.ts';
import { getJob, listJobs, watchJob } from '../engine/jobs/read-jobs.ts';
import { readImportRows } from '../engine/provisioning/read-import-rows.ts';
import { os, translated } from './base.ts';

const jobsOf = ({ engine }: { engine: Engine; actor: Actor }) => ({
  platform: () => engine.platform.open(),
  runner: engine.runner,
  announcer: engine.announcer,
  audit: engine.audit,
});

export const jobs = {
  list: os.jobs.list.handler(({ context, input }) => listJobs(jobsOf(context), input)),
  get: os.jobs.get.handler(({ context, input }) => getJob(jobsOf(context), input.job)),
  watch: os.jobs.watch.handler(({ context, input, signal }) =>
    translated(watchJob(jobsOf(context), input.job, signal)),
  ),
  cancel: os.jobs.cancel.handler(({ context, input }) =>
    cancelJob(jobsOf(context), context.actor, input.job),
  ),
  resume: os.jobs.resume.handler(({ context, input }) =>
    resumeJob(jobsOf(context), context.actor, input.job),
  ),
  rows: os.jobs.rows.handler(async ({ context, input }) =>
    readImportRows(await context.engine.platform.open(), input),
  ),
};
