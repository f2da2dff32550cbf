import { createHash, randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { Actor } from '../acts/actor.ts';
import { type Announcer, createAnnouncer } from '../acts/announcer.ts';
import { ageFileExists, changePassphrase, createAgeFile, openAgeFile } from '../adapters/age-file-store.ts';
import { findClientPrograms } from '../adapters/client-programs.ts';
import { openKeychainStore, probeKeychain } from '../adapters/keychain-store.ts';
import { openPostgresPool } from '../adapters/postgres-pool.ts';
import { connectPostgres } from '../adapters/postgres-session.ts';
import { openAuditLog } from '../adapters/sqlite-audit-log.ts';
import { openLocalStore } from '../adapters/sqlite-local-store.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { provideMacKey, secretStoreAnchor } from '../audit/secret-store-anchor.ts';
import type { BlueprintRoom } from '../blueprints/index.ts';
import type { JobHooks } from '../jobs/job-definition.ts';
import { JobRunner } from '../jobs/job-runner.ts';
import type { LocalServerContext } from '../local-server/index.ts';
import type { RunHooks } from '../migrations/run/run-context.ts';
import { platformAnchor } from '../platform/audit-anchor.ts';
import { type OpenPlatform, Platform } from '../platform/platform.ts';
import { sharedServersOf } from '../platform/shared-servers.ts';
import { createSecretVault, type SecretVault } from '../secrets/secret-vault.ts';
import { createServersMemory, type ServersContext, syncServers } from '../servers/index.ts';
import { createServerConnections, type ServerConnections } from '../servers/server-connections.ts';
import { readServer } from '../servers/server-records.ts';
import type { LocalStore } from '../settings/local-store.ts';
import { readSettings } from '../settings/settings.ts';
import { ensureShippedTiers } from '../tiers/shipped-tiers.ts';

export interface EngineOptions {
  /** Everything this workstation keeps: made when it is not there, readable by its owner alone. */
  readonly dataDirectory: string;
  /** The shipped blueprints and the migrations of the platform database. */
  readonly resourcesDirectory: string;
  readonly appVersion: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly log?: (line: string) => void;
  /** Secrets stay in memory, whatever was chosen before. */
  readonly secretStore?: 'session';
  readonly jobHooks?: JobHooks;
  readonly runHooks?: RunHooks;
}

/** What this workstation has before any room does anything: what it keeps, its ways to servers, who works its jobs. */
export interface Workstation {
  readonly dataDirectory: string;
  readonly appVersion: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: (line: string) => void;
  /** Who acts where nobody asked. */
  readonly systemActor: Actor;
  readonly local: LocalStore;
  readonly audit: AuditLog;
  readonly announcer: Announcer;
  readonly vault: SecretVault;
  readonly platform: Platform;
  readonly runner: JobRunner;
  readonly access: ServerConnections;
  readonly blueprints: BlueprintRoom;
  readonly platformMigrations: string;
  /** The folder of the tiers that Cadastre ships. */
  readonly shippedTiers: string;
  /** The servers room as this actor. `change`: the shared table must be reachable where there is one. */
  servers(actor: Actor, purpose: 'read' | 'change'): Promise<ServersContext>;
  /** The same over a platform that is open, or without one. */
  serversOver(actor: Actor, open: OpenPlatform | null): ServersContext;
  localServer(): LocalServerContext;
  /** Publishes shipped tiers that the platform has not; answers with their names. */
  ensureTiers(open: OpenPlatform): Promise<readonly string[]>;
  clientPrograms(): ReturnType<typeof findClientPrograms>;
}

/** Opens the data folder. Nothing is asked and no server is reached here. */
export async function openWorkstation(options: EngineOptions): Promise<Workstation> {
  const { appVersion, environment, resourcesDirectory, log = () => undefined } = options;
  const dataDirectory = resolve(options.dataDirectory);
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const announcer = createAnnouncer();
  const local = openLocalStore(join(dataDirectory, 'local.db'));
  const audit = openAuditLog(join(dataDirectory, 'audit.db'));
  audit.onEntry(() => announcer.announce('audit'));
  const memory = createServersMemory(() => new Date());
  const vault = openVault(options, dataDirectory, local);
  vault.onReady(async (store) => {
    await provideMacKey(audit, store);
    announcer.announce('secrets');
  });
  const access = createServerConnections({
    local,
    secrets: () => vault.store(),
    connect: connectPostgres,
    openDatabase: openPostgresPool,
  });
  const systemActor: Actor = { name: 'cadastre', shell: 'agent', workstation: hostname() };
  const platformMigrations = join(resourcesDirectory, 'platform');
  const shippedTiers = join(resourcesDirectory, 'tiers');
  const ensureTiers = (open: OpenPlatform) =>
    ensureShippedTiers({ audit, actor: systemActor, directory: shippedTiers }, open);
  const clientPrograms = () =>
    findClientPrograms({ folders: readSettings(local).programFolders, environment });
  const serversOver = (actor: Actor, open: OpenPlatform | null): ServersContext => ({
    local,
    secrets: () => vault.store(),
    audit,
    announcer,
    actor,
    connect: connectPostgres,
    environment,
    clock: () => new Date(),
    clientPrograms,
    sharedServers: open ? sharedServersOf(open) : null,
    platformServerId: platform.place()?.serverId ?? null,
    serverFolded: (from, into) => platform.moveTo(from, into),
    memory,
  });
  const platform = new Platform({
    local,
    secrets: () => vault.store(),
    connect: connectPostgres,
    openDatabase: openPostgresPool,
    targetOf: (serverId, database) => access.targetOf(serverId, database),
    serverName: (serverId) => readServer(local, serverId)?.name ?? null,
    migrationsDirectory: platformMigrations,
    instance: randomUUID(),
    heard: (message) => {
      if (message.topic === 'cancel' && message.id !== null) runner.heardCancel(message.id);
      else if (message.topic === 'keys') hearKey();
      else announcer.announce(message.topic as Parameters<Announcer['announce']>[0], message.id ?? undefined);
    },
    opened: async (open) => {
      await syncServers(serversOver(systemActor, open));
      await ensureTiers(open);
      announcer.announce('platform');
    },
  });
  /** The key was rotated elsewhere. Where it is not held here, the next use of the platform says so. */
  const hearKey = () => {
    const open = platform.current();
    open?.refreshKey().catch(() => platform.reset());
  };
  const runner = new JobRunner({
    platform: () => platform.open(),
    announcer,
    hooks: options.jobHooks ?? {},
    log,
  });
  const place = createHash('sha256').update(`${hostname()}\0${dataDirectory}`).digest('hex').slice(0, 32);
  audit.useAnchors([
    secretStoreAnchor(() => vault.store(), place),
    platformAnchor(async () => platform.current() ?? platform.open(), place),
  ]);
  return {
    dataDirectory,
    appVersion,
    environment,
    log,
    systemActor,
    local,
    audit,
    announcer,
    vault,
    platform,
    runner,
    access,
    blueprints: {
      store: local,
      shippedDirectory: join(resourcesDirectory, 'blueprints'),
      audit,
      announcer,
    },
    platformMigrations,
    shippedTiers,
    servers: async (actor, purpose) =>
      serversOver(
        actor,
        purpose === 'change' && platform.place() ? await platform.open() : await platform.openSoon(),
      ),
    serversOver,
    localServer: () => ({
      dataDirectory,
      // Asked for when it is needed: its state can be told while no secret store is open.
      get secrets() {
        return vault.store();
      },
      environment,
    }),
    ensureTiers,
    clientPrograms,
  };
}

export async function closeWorkstation(workstation: Workstation): Promise<void> {
  const { runner, audit, platform, access, vault, local } = workstation;
  await runner.close();
  await audit.close();
  await platform.close();
  await access.close();
  await vault.close();
  local.close();
}

function openVault(options: EngineOptions, dataDirectory: string, local: LocalStore): SecretVault {
  const environment =
    options.secretStore === 'session'
      ? { ...options.environment, CADASTRE_SECRET_STORE: 'session' }
      : options.environment;
  return createSecretVault({
    dataDirectory,
    localStore: local,
    environment,
    probeKeychain,
    openKeychain: openKeychainStore,
    ageFile: { exists: ageFileExists, create: createAgeFile, open: openAgeFile, changePassphrase },
    serverName: (id) => readServer(local, id)?.name ?? null,
  });
}
