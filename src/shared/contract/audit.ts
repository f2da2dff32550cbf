import { z } from 'zod';
import {
  auditActDetailSchema,
  auditFilterSchema,
  auditPageSchema,
  auditVerificationSchema,
} from '../models/audit.ts';
import { reasonSchema } from '../models/lifecycle.ts';
import { procedure } from './base.ts';

export const audit = {
  /** Needs no server: the log is a file of this workstation. */
  list: procedure.input(auditFilterSchema).output(auditPageSchema),
  get: procedure.input(z.object({ sequence: z.number().int().positive() })).output(auditActDetailSchema),
  /** Reads every entry, the chain, the MACs and the anchors. */
  verify: procedure.output(auditVerificationSchema),
  /** Takes a log that its anchors contradict as it is now; `confirm` is the workstation's name. Answers as `verify`. */
  accept: procedure
    .input(
      z.object({
        reason: reasonSchema,
        confirm: z.string(),
      }),
    )
    .output(auditVerificationSchema),
};
