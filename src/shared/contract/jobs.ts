import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import {
  importRowSchema,
  importTotalsSchema,
  JOB_STATUSES,
  jobSchema,
  jobSummarySchema,
} from '../models/job.ts';
import { procedure } from './base.ts';

const jobReference = z.object({ job: z.number().int().positive() });

export const jobs = {
  /** Newest first; jobs that need a person, then running ones, come before the rest when `needsFirst`. */
  list: procedure
    .input(
      z.object({
        statuses: z.array(z.enum(JOB_STATUSES)).optional(),
        tenant: z.string().optional(),
        limit: z.number().int().min(1).max(1000).default(200),
        needsFirst: z.boolean().default(true),
      }),
    )
    .output(
      z.object({ jobs: z.array(jobSummarySchema), counts: z.record(z.enum(JOB_STATUSES), z.number().int()) }),
    ),
  get: procedure.input(jobReference).output(jobSchema),
  /** The job now, then again after every change; ends when the job has ended. */
  watch: procedure.input(jobReference).output(eventIterator(jobSchema)),
  /** Stops the job and undoes what it did; there is no cancel without undo. */
  cancel: procedure.input(jobReference).output(jobSchema),
  /** Takes up a failed job at the step that failed, or a job in repair at its undo. */
  resume: procedure.input(jobReference).output(jobSchema),
  /** The rows of an import with their results. */
  rows: procedure
    .input(
      jobReference.extend({
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(5000).default(500),
      }),
    )
    .output(
      z.object({ rows: z.array(importRowSchema), totals: importTotalsSchema, total: z.number().int() }),
    ),
};
