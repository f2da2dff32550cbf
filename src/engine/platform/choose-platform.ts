import type { InitializePlatformInput, PlatformStatus } from '../../shared/models/platform.ts';
import type { Actor } from '../acts/actor.ts';
import type { Announcer } from '../acts/announcer.ts';
import { performAct } from '../acts/perform-act.ts';
import { connectPostgres } from '../adapters/postgres-session.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { CadastreError } from '../errors.ts';
import { readKeyFile } from '../secrets/key-file.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { resolveServer } from '../servers/index.ts';
import type { ServerConnections } from '../servers/server-connections.ts';
import type { LocalStore } from '../settings/local-store.ts';
import { type InitializePlatformContext, initializePlatform } from './initialize-platform.ts';
import { PLATFORM_PLACE, type Platform, type PlatformPlace } from './platform.ts';

interface Parts {
  readonly local: LocalStore;
  readonly vault: { store(): SecretStore };
  readonly access: ServerConnections;
  readonly platformMigrations: string;
  readonly appVersion: string;
  readonly platform: Platform;
  readonly audit: AuditLog;
  readonly announcer: Announcer;
}

/** The key of a platform that is joined, or one that an application shares: as it is, or in a key file. */
interface GivenKey {
  readonly key?: string;
  readonly keyFile?: { readonly content: string; readonly passphrase: string };
}

export function initializeContext(
  parts: Parts,
  actor: Actor,
  serverReference: string,
): InitializePlatformContext {
  const server = resolveServer(parts, serverReference);
  return {
    connect: connectPostgres,
    targetOf: (database) => parts.access.targetOf(server.id, database),
    secrets: parts.vault.store(),
    migrationsDirectory: parts.platformMigrations,
    appVersion: parts.appVersion,
    actorName: actor.name,
  };
}

/**
 * Makes or joins a platform database and remembers it as this workstation's. A workstation has one: another is
 * refused while the first has tenants.
 */
export function choosePlatform(
  parts: Parts,
  actor: Actor,
  { key: plainKey, keyFile, ...input }: InitializePlatformInput & GivenKey,
): Promise<PlatformStatus> {
  const target = `platform ${input.database} on server ${input.server}`;
  return performAct(parts.audit, { actor, verb: 'initialize platform', target, input }, async (record) => {
    const server = resolveServer(parts, input.server);
    const place: PlatformPlace = { serverId: server.id, database: input.database };
    await refuseSecond(parts, place);
    const key = keyFile ? await readKeyFile(keyFile.content, keyFile.passphrase) : plainKey;
    await initializePlatform(initializeContext(parts, actor, input.server), { ...input, key }, record);
    parts.local.write(PLATFORM_PLACE, place);
    await parts.platform.reset();
    // Opened here, so that a key that is missing or wrong is an error of this act.
    await parts.platform.open();
    parts.announcer.announce('platform');
    parts.announcer.announce('app');
    return parts.platform.status();
  });
}

async function refuseSecond(parts: Parts, place: PlatformPlace): Promise<void> {
  const present = parts.platform.place();
  if (!present || (present.serverId === place.serverId && present.database === place.database)) return;
  const status = await parts.platform.status();
  if (status.state === 'ready' && status.tenants === 0) return;
  throw new CadastreError('CONFLICT', `This workstation's platform database is ${present.database} already`, {
    fields: [{ field: 'database', message: 'Another platform database is in use' }],
    wayOut: 'Use another data folder (CADASTRE_DATA) for another platform.',
  });
}
