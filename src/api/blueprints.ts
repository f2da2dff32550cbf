import { builtTemplates } from '../engine/blueprints/built-templates.ts';
import { addBlueprint, buildBlueprint, listBlueprints, removeBlueprint } from '../engine/blueprints/index.ts';
import { checkFolder } from '../engine/migrations/lint/index.ts';
import { resolveServer } from '../engine/servers/index.ts';
import { type ApiContext, os } from './base.ts';

const actOf = ({ engine, actor }: ApiContext) => ({ room: engine.blueprints, actor });

export const blueprints = {
  list: os.blueprints.list.handler(async ({ context }) =>
    listBlueprints(context.engine.blueprints, await builtTemplates(context.engine)),
  ),
  check: os.blueprints.check.handler(({ context: { engine }, input }) =>
    checkFolder(input.directory, engine.environment),
  ),
  add: os.blueprints.add.handler(({ input, context }) => addBlueprint(actOf(context), input.directory)),
  remove: os.blueprints.remove.handler(({ input, context }) =>
    removeBlueprint(actOf(context), input.blueprint),
  ),
  build: os.blueprints.build.handler(async ({ input, context }) => {
    const { engine } = context;
    const server = resolveServer(engine, input.server);
    const connect = (database: string) => engine.access.connectTo(server.id, database);
    return buildBlueprint(
      actOf(context),
      { connect, appVersion: engine.appVersion },
      server,
      input.blueprint,
    );
  }),
};
