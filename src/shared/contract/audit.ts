import { z } from 'zod';
import {
  auditActDetailSchema,
  auditFilterSchema,
  auditPageSchema,
  auditVerificationSchema,
} from '../models/audit.ts';
import { procedure } from './base.ts';

export const audit = {
  /** Needs no server: the log is a file of this workstation. */
  list: procedure.input(auditFilterSchema).output(auditPageSchema),
  get: procedure.input(z.object({ sequence: z.number().int().positive() })).output(auditActDetailSchema),
  /** Reads every entry, the chain, the MACs and the anchors. */
  verify: procedure.output(auditVerificationSchema),
};
