import { z } from 'zod';

export const RUN_OUTCOMES = ['done', 'failed', 'running'] as const;

/** A work that the schedule does by itself, wherever a shell or an agent is open. */
export const scheduledWorkSchema = z.object({
  name: z.string(),
  title: z.string(),
  /** Five fields of cron, in UTC. */
  cron: z.string(),
  nextRun: z.iso.datetime().nullable(),
  lastRun: z
    .object({
      at: z.iso.datetime(),
      endedAt: z.iso.datetime().nullable(),
      outcome: z.enum(RUN_OUTCOMES),
      /** One line of fact, or what stopped it. */
      fact: z.string(),
      /** The workstation that did it; null while it runs, or when that is not known. */
      workstation: z.string().nullable(),
    })
    .nullable(),
});
export type ScheduledWork = z.infer<typeof scheduledWorkSchema>;
