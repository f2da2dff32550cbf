import {
  listUsage,
  measureNow,
  readAlerts,
  showUsage,
  silenceAlert,
  unsilenceAlert,
} from '../engine/usage/index.ts';
import { os } from './base.ts';

export const usage = {
  list: os.usage.list.handler(({ context: { engine } }) => listUsage(engine.usage)),
  show: os.usage.show.handler(({ context: { engine }, input }) =>
    showUsage(engine.usage, input.tenant, input.since),
  ),
  measure: os.usage.measure.handler(async ({ context: { engine, actor }, input, signal }) => {
    const { at, measured, left, unread } = await measureNow(engine.usage, actor, input.tenants, signal);
    return { at: at.toISOString(), measured, left, unread };
  }),
};

export const alerts = {
  list: os.alerts.list.handler(async ({ context: { engine }, input }) =>
    readAlerts(await engine.platform.open(), input),
  ),
  silence: os.alerts.silence.handler(({ context: { engine, actor }, input }) =>
    silenceAlert(engine.usage, actor, input),
  ),
  unsilence: os.alerts.unsilence.handler(({ context: { engine, actor }, input }) =>
    unsilenceAlert(engine.usage, actor, input),
  ),
};
