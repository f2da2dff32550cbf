import { applyRouting } from '../engine/routing/apply-routing.ts';
import { configureRouting } from '../engine/routing/configure-routing.ts';
import { exportFiles, writeFilesTo } from '../engine/routing/export-files.ts';
import { readRegistry } from '../engine/routing/registry.ts';
import { readRoutingSettings } from '../engine/routing/routing-settings.ts';
import { routingStatus } from '../engine/routing/routing-status.ts';
import { planPgbouncer, setUpPgbouncer } from '../engine/routing/set-up-pgbouncer.ts';
import { resolveServer } from '../engine/servers/resolve-server.ts';
import { os } from './base.ts';

export const routing = {
  status: os.routing.status.handler(({ context }) => routingStatus(context.engine.routing)),
  settings: os.routing.settings.handler(async ({ context }) =>
    readRoutingSettings(await context.engine.platform.open()),
  ),
  configure: os.routing.configure.handler(({ context: { engine, actor }, input }) =>
    configureRouting(engine.routing, actor, input),
  ),
  registry: os.routing.registry.handler(async ({ context }) => {
    const { tenants } = await readRegistry(await context.engine.platform.open());
    return { tenants: [...tenants], readAt: new Date().toISOString() };
  }),
  export: os.routing.export.handler(async ({ context, input }) =>
    exportFiles(await context.engine.platform.open(), input.kinds),
  ),
  writeTo: os.routing.writeTo.handler(({ context: { engine, actor }, input }) =>
    writeFilesTo(engine.routing, actor, input),
  ),
  apply: os.routing.apply.handler(({ context: { engine, actor } }) => applyRouting(engine.routing, actor)),
  pgbouncerPlan: os.routing.pgbouncerPlan.handler(({ context: { engine }, input }) =>
    planPgbouncer(engine.routing, resolveServer(engine, input.server)),
  ),
  setUpPgbouncer: os.routing.setUpPgbouncer.handler(({ context: { engine, actor }, input }) =>
    setUpPgbouncer(engine.routing, actor, resolveServer(engine, input.server), input),
  ),
};
