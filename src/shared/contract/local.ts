import { z } from 'zod';
import { localServerStatusSchema } from '../models/local-server.ts';
import { serverOverviewSchema } from '../models/server.ts';
import { procedure } from './base.ts';

export const local = {
  status: procedure.output(localServerStatusSchema),
  /** Creates it when there is none, starts it, and registers it as the server `local`. */
  start: procedure.output(z.object({ status: localServerStatusSchema, server: serverOverviewSchema })),
  stop: procedure.output(localServerStatusSchema),
};
