import type { Blueprint } from '../../blueprints/blueprint.ts';
import { listTemplates, templateName } from '../../blueprints/template-state.ts';
import type { Database } from '../../postgres/session.ts';

interface TargetContext {
  maintenance(serverId: string): Promise<Database>;
}

/**
 * Where the command of a blueprint leads to: what the blueprint says, else where it has led a template of exactly this
 * blueprint on one of these servers. null: nobody has been there yet.
 */
export async function knownTarget(
  context: TargetContext,
  blueprint: Blueprint,
  serverIds: readonly string[],
): Promise<string | null> {
  if (!blueprint.command) return blueprint.version;
  if (blueprint.command.target !== null) return blueprint.command.target;
  for (const serverId of new Set(serverIds)) {
    const maintenance = await context.maintenance(serverId);
    const [found] = await maintenance.withSession((session) =>
      listTemplates(session, templateName(blueprint)),
    );
    if (found?.state === 'ready' && found.marker?.hash === blueprint.hash) return found.marker.version;
  }
  return null;
}

/** The blueprint with the version that its command is known to lead to. A server that is away tells nothing. */
export async function withKnownTarget(
  context: TargetContext,
  blueprint: Blueprint,
  serverIds: readonly string[],
): Promise<Blueprint> {
  if (!blueprint.command || blueprint.command.target !== null) return blueprint;
  const target = await knownTarget(context, blueprint, serverIds).catch(() => null);
  if (target === null) return blueprint;
  const migrations = blueprint.migrations.map((each) => ({ ...each, version: target }));
  return { ...blueprint, version: target, migrations };
}
