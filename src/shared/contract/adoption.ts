import { z } from 'zod';
import { adoptionInputSchema, adoptionPlanSchema } from '../models/adoption.ts';
import { procedure } from './base.ts';

export const adoption = {
  /** Looks into each database and says what it is and what adopting it would do. Changes nothing. */
  plan: procedure.input(adoptionInputSchema).output(adoptionPlanSchema),
  /** One job; rows that are refused fail alone. Watch it with `jobs.watch`, read the rows with `jobs.rows`. */
  adopt: procedure.input(adoptionInputSchema).output(z.object({ jobId: z.number().int() })),
};
