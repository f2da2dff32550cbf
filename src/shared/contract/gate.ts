import { z } from 'zod';
import {
  gateLoginInputSchema,
  gateRoleSchema,
  gateTrialInputSchema,
  gateTrialSchema,
} from '../models/gate.ts';
import { procedure } from './base.ts';

export const gate = {
  /** What a request would be told, and why. Changes nothing. */
  try: procedure.input(gateTrialInputSchema).output(gateTrialSchema),
  /** The role that applications ask the gate through, who is in it, and all that it may do. */
  role: procedure.output(gateRoleSchema),
  /** A role with a password that may ask the gate and do nothing else. Audited, without the password. */
  createLogin: procedure.input(gateLoginInputSchema).output(gateRoleSchema),
  /** Takes such a role away again; a role that may do anything else is refused. Audited. */
  dropLogin: procedure.input(z.object({ name: gateLoginInputSchema.shape.name })).output(gateRoleSchema),
};
