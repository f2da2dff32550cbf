import { z } from 'zod';
import { scheduledWorkSchema } from '../models/schedule.ts';
import { procedure } from './base.ts';

export const schedule = {
  /** What is done by itself, when it was done last and when it comes again. */
  list: procedure.output(z.array(scheduledWorkSchema)),
  /** Does one of them now, in this process. */
  run: procedure.input(z.object({ name: z.string().min(1) })).output(scheduledWorkSchema),
};
