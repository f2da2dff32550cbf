import { eventIterator } from '@orpc/contract';
import { appStatusSchema, changeEventSchema } from '../models/app.ts';
import { settingsPatchSchema, settingsSchema } from '../models/settings.ts';
import { procedure } from './base.ts';

export const app = {
  status: procedure.output(appStatusSchema),
  /** Never ends by itself; one event a change, from this app and from others on the same platform database. */
  changes: procedure.output(eventIterator(changeEventSchema)),
};

export const settings = {
  get: procedure.output(settingsSchema),
  update: procedure.input(settingsPatchSchema).output(settingsSchema),
};
