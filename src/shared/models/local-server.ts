import { z } from 'zod';

/** The built-in PostgreSQL of this workstation. */
export const localServerStatusSchema = z.object({
  state: z.enum(['running', 'stopped', 'not-created', 'unavailable']),
  /** Where its programs come from. */
  source: z.enum(['system', 'embedded']).nullable(),
  /** Full version of the programs, such as `15.18`. */
  version: z.string().nullable(),
  host: z.string(),
  port: z.number().int().nullable(),
  dataDirectory: z.string(),
  /** Bytes free on the volume of the data folder. */
  freeBytes: z.number().nullable(),
  processId: z.number().int().nullable(),
  message: z.string(),
});
export type LocalServerStatus = z.infer<typeof localServerStatusSchema>;
