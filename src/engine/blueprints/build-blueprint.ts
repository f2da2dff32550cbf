import type { TemplateBuild } from '../../shared/models/blueprint.ts';
import { performAct } from '../acts/perform-act.ts';
import { recorded } from '../postgres/session.ts';
import type { BlueprintAct } from './blueprint-acts.ts';
import type { TemplateContext } from './build-template.ts';
import { ensureTemplate, forgetTemplate, type TemplateServer } from './ensure-template.ts';
import { findBlueprint } from './find-blueprint.ts';

/** Builds a blueprint's template on a server, or finds that it stands; looks at the server every time. */
export function buildBlueprint(
  { room, actor }: BlueprintAct,
  context: TemplateContext,
  server: TemplateServer,
  nameOrDirectory: string,
): Promise<TemplateBuild> {
  const intent = {
    actor,
    verb: 'build template',
    target: `blueprint ${nameOrDirectory} on server ${server.name}`,
    input: { blueprint: nameOrDirectory, server: server.name },
  };
  return performAct(room.audit, intent, async (record) => {
    const blueprint = await findBlueprint(room, nameOrDirectory);
    forgetTemplate(server, blueprint);
    const connect: TemplateContext['connect'] = async (database) =>
      recorded(await context.connect(database), (line) => record.statement(shortened(line.shown)));
    const build = await ensureTemplate({ ...context, connect }, server, blueprint);
    room.announcer.announce('blueprints');
    return build;
  });
}

const LONGEST_SHOWN = 2_000;

/** A migration file is a statement of many pages; its checksum stands in the history. */
function shortened(shown: string): string {
  return shown.length > LONGEST_SHOWN
    ? `${shown.slice(0, LONGEST_SHOWN)}… (${shown.length} characters)`
    : shown;
}
