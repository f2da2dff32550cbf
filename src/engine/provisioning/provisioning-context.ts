import {
  type Blueprint,
  type BlueprintSources,
  ensureTemplate,
  findBlueprint,
  forgetTemplate,
  knownBlueprints,
  readPublishedBlueprint,
} from '../blueprints/index.ts';
import { CadastreError } from '../errors.ts';
import type { CommandPorts } from '../migrations/external/command-ports.ts';
import { fillByCommand } from '../migrations/external/fill-template.ts';
import type { Platform } from '../platform/platform.ts';
import type { Session } from '../postgres/session.ts';
import { resolveServer } from '../servers/resolve-server.ts';
import type { ServerConnections } from '../servers/server-connections.ts';
import { readLeft, readServers } from '../servers/server-records.ts';
import type { LocalStore } from '../settings/local-store.ts';
import { createCloneSlots } from './clone-slots.ts';
import { type ProvisioningContext, readServerFacts } from './provision-run.ts';
import type { ResolveContext } from './resolve-tenant-input.ts';

interface Parts {
  readonly platform: Platform;
  readonly access: ServerConnections;
  readonly blueprints: BlueprintSources;
  readonly local: LocalStore;
  readonly appVersion: string;
  readonly ensureTiers: ResolveContext['ensureTiers'];
  /** Where commands of blueprints keep what is theirs while they run, and whose environment they get a part of. */
  readonly commands: Pick<CommandPorts, 'directory' | 'environment'>;
}

/** What provisioning sees of servers, blueprints and the platform. */
export function createProvisioningContext(parts: Parts): ProvisioningContext & ResolveContext {
  const { platform, access, blueprints, local, appVersion, ensureTiers } = parts;
  const byHash = new Map<string, Blueprint>();
  const commands: CommandPorts = {
    ...parts.commands,
    targetOf: (serverId, database) => access.targetOf(serverId, database),
    async homeOf({ hash }) {
      const known = await knownBlueprints(blueprints);
      return known.find((each) => each.blueprint?.hash === hash)?.directory ?? null;
    },
  };
  return {
    appVersion,
    commands,
    ensureTiers,
    clones: createCloneSlots(),
    platform: () => platform.open(),
    server: (id) => access.server(id),
    servers: () => readServers(local),
    resolveServer: (nameOrId) => resolveServer({ local }, nameOrId),
    maintenance: (serverId) => access.maintenance(serverId),
    connectTo: (serverId, database) => access.connectTo(serverId, database),
    connectBeside: (serverId, database) => access.connectBeside(serverId, database),
    connectAs: (serverId, database, role, password) => access.connectAs(serverId, database, role, password),
    findBlueprint: (name) => findBlueprint(blueprints, name),
    async blueprintByHash(hash) {
      // The hash is taken over its files: under one hash it never changes.
      const blueprint = byHash.get(hash) ?? (await blueprintByHash(platform, blueprints, hash));
      byHash.set(hash, blueprint);
      return blueprint;
    },
    async ensureTemplate(serverId, blueprint, progress) {
      const server = access.server(serverId);
      // One session holds the lock on the server's own database; the other one, beside it, fills the template.
      const connect = (database: string) =>
        database === server.database
          ? access.connectTo(serverId, database)
          : access.connectBeside(serverId, database);
      const runCommand = async (session: Session, filled: Blueprint) =>
        fillByCommand(commands, session, filled, {
          serverId,
          platform: (await platform.open()).id,
          facts: await readServerFacts(await access.maintenance(serverId)),
          appliedBy: `template, Cadastre ${appVersion}`,
          progress,
        });
      return ensureTemplate({ connect, appVersion, progress, runCommand }, server, blueprint);
    },
    forgetTemplate: (serverId, blueprint) => forgetTemplate({ id: serverId }, blueprint),
    publicAccessLeft: (serverId) => readLeft(local, serverId)['public-access'] !== undefined,
  };
}

/** From a folder of this workstation if it still has exactly these files, else as it was published. */
async function blueprintByHash(
  platform: Platform,
  sources: BlueprintSources,
  hash: string,
): Promise<Blueprint> {
  const known = await knownBlueprints(sources);
  const here = known.find((each) => each.blueprint?.hash === hash)?.blueprint;
  if (here) return here;
  const { database } = await platform.open();
  const published = await readPublishedBlueprint(database, hash);
  if (!published)
    throw new CadastreError('NOT_FOUND', `The blueprint ${hash.slice(0, 12)} is nowhere to be found`);
  return published;
}
