import { createHash, randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { Actor } from './acts/actor.ts';
import { type Announcer, createAnnouncer } from './acts/announcer.ts';
import { ageFileExists, changePassphrase, createAgeFile, openAgeFile } from './adapters/age-file-store.ts';
import { findClientPrograms } from './adapters/client-programs.ts';
import { openKeychainStore, probeKeychain } from './adapters/keychain-store.ts';
import { openPgBossQueue } from './adapters/pg-boss-queue.ts';
import { openPostgresPool } from './adapters/postgres-pool.ts';
import { connectPostgres } from './adapters/postgres-session.ts';
import { runCommand } from './adapters/run-command.ts';
import { openAuditLog } from './adapters/sqlite-audit-log.ts';
import { openLocalStore } from './adapters/sqlite-local-store.ts';
import { adoptDatabasesJob } from './adoption/adopt-databases.ts';
import type { AuditLog } from './audit/audit-log.ts';
import { provideMacKey, secretStoreAnchor } from './audit/secret-store-anchor.ts';
import { type BackUpContext, backUpJob, backupsWork, tidyBackups } from './backups/index.ts';
import type { BlueprintRoom } from './blueprints/index.ts';
import { type ConversionContext, convertBackJob, convertTenantJob } from './conversion/index.ts';
import { applyConfigurationJob, driftWork, type TenantsWatch, watchTenants } from './enforcement/index.ts';
import { isolationJob } from './isolation/isolation-job.ts';
import { isolationWork } from './isolation/isolation-work.ts';
import type { MendContext } from './isolation/mends/mend-attack.ts';
import { NEW_TENANTS_WORK, newTenantsWork } from './isolation/new-tenants-work.ts';
import { watchNewTenants } from './isolation/watch-new-tenants.ts';
import { resumeJob } from './jobs/control-job.ts';
import type { JobHooks } from './jobs/job-definition.ts';
import { JobRunner } from './jobs/job-runner.ts';
import { formerLoginsWork } from './keys/former-logins-work.ts';
import type { KeysContext } from './keys/rotate-key.ts';
import { rotateKeyJob } from './keys/rotate-key-job.ts';
import { rotatePasswordJob } from './keys/rotate-password-job.ts';
import { rotationPolicyWork } from './keys/rotation-policy-work.ts';
import { deleteTenantJob } from './lifecycle/delete-tenant.ts';
import type { EndingContext } from './lifecycle/ending-context.ts';
import {
  cancelTenantJob,
  type LifecycleContext,
  lifecycleWorks,
  reactivateTenantJob,
  suspendTenantJob,
  worksPorts,
} from './lifecycle/index.ts';
import { purgeTenantJob } from './lifecycle/purge-tenant.ts';
import { restoreTenantJob } from './lifecycle/restore-tenant.ts';
import { BUILT_IN_WANTED, startBuiltIn } from './local-server/built-in-acts.ts';
import { type LocalServerContext, localServerStatus } from './local-server/index.ts';
import { type MailContext, sendMessage } from './mail/index.ts';
import { sweepCommands } from './migrations/external/left-commands.ts';
import type { MigrationPlanContext } from './migrations/plan/plan-migration.ts';
import { createPlanContext } from './migrations/plan-context.ts';
import { rehearseJob } from './migrations/rehearse/rehearse-job.ts';
import type { MigrationRunContext, RunHooks } from './migrations/run/run-context.ts';
import { migrationRunJob } from './migrations/run/run-job.ts';
import { RUN_QUEUE, sharedRunWork } from './migrations/run/share-run.ts';
import type { OrphanContext } from './orphans/orphan-context.ts';
import { removeOrphanJob } from './orphans/remove-orphan.ts';
import { platformAnchor } from './platform/audit-anchor.ts';
import { type OpenPlatform, Platform } from './platform/platform.ts';
import { sharedServersOf } from './platform/shared-servers.ts';
import type { CreateTenantContext } from './provisioning/create-tenant.ts';
import { type ImportContext, importTenantsJob } from './provisioning/import-tenants.ts';
import { provisionTenantJob } from './provisioning/provision-tenant.ts';
import { createProvisioningContext } from './provisioning/provisioning-context.ts';
import { applyAfterChange } from './routing/apply-routing.ts';
import type { RoutingContext } from './routing/routing-context.ts';
import { type RoutingWatch, watchRouting } from './routing/watch-routing.ts';
import { Scheduler } from './schedule/scheduler.ts';
import { mendDriftJob, readDriftJob, readSchemasWork } from './schema-drift/index.ts';
import { createSecretVault, type SecretVault } from './secrets/secret-vault.ts';
import { createServersMemory, refreshServers, type ServersContext, syncServers } from './servers/index.ts';
import { createServerConnections, type ServerConnections } from './servers/server-connections.ts';
import { readServer, readServers } from './servers/server-records.ts';
import type { LocalStore } from './settings/local-store.ts';
import { readSettings } from './settings/settings.ts';
import type { SignUpContext } from './signup/sign-up.ts';
import { signUpJob } from './signup/sign-up-job.ts';
import { setTierJob, setTiersJob, type TierChangeContext, tierChangesWork } from './tier-changes/index.ts';
import { ensureShippedTiers } from './tiers/shipped-tiers.ts';
import { MEASURE_WORK, measureWork, type UsageContext } from './usage/index.ts';

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

/** How often a shell that stays reads the live state of all servers. */
const READ_SERVERS_EVERY_MS = 30_000;
/** How often it looks through its own backup files: only this workstation reaches them. */
const TIDY_BACKUPS_EVERY_MS = 10 * 60_000;

/** The domain of one process, assembled. Shells reach it through the API. */
export interface Engine {
  readonly dataDirectory: string;
  readonly appVersion: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: (line: string) => void;
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
  localServer(): LocalServerContext;
  readonly tenants: CreateTenantContext & ImportContext;
  readonly signUp: SignUpContext;
  readonly mail: MailContext;
  readonly lifecycle: LifecycleContext;
  readonly conversion: ConversionContext;
  readonly isolation: MendContext;
  readonly schedule: Scheduler;
  readonly endings: EndingContext;
  readonly backups: BackUpContext;
  readonly tierChanges: TierChangeContext;
  readonly migrations: MigrationPlanContext & MigrationRunContext;
  readonly orphans: OrphanContext;
  readonly usage: UsageContext;
  readonly keys: KeysContext;
  readonly routing: RoutingContext;
  /** For shells that stay: takes up interrupted jobs and reads the servers, now and from time to time. */
  keepWorking(actor: Actor): void;
  /** Running jobs stop at the end of their step and can be resumed. */
  close(): Promise<void>;
}

/** Opens the data folder. Nothing is asked and no server is reached here. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const dataDirectory = resolve(options.dataDirectory);
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const log = options.log ?? (() => undefined);
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
  const platformMigrations = join(options.resourcesDirectory, 'platform');
  const shippedTiers = join(options.resourcesDirectory, 'tiers');
  const systemActor: Actor = { name: 'cadastre', shell: 'agent', workstation: hostname() };
  const servers: Engine['servers'] = async (actor, purpose) => {
    const open = purpose === 'change' && platform.place() ? await platform.open() : await platform.openSoon();
    return serversContext(actor, open);
  };
  const serversContext = (actor: Actor, open: OpenPlatform | null): ServersContext => ({
    local,
    secrets: () => vault.store(),
    audit,
    announcer,
    actor,
    connect: connectPostgres,
    environment: options.environment,
    clock: () => new Date(),
    clientPrograms: () =>
      findClientPrograms({ folders: readSettings(local).programFolders, environment: options.environment }),
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
      await syncServers(serversContext(systemActor, open));
      await ensureShippedTiers({ audit, actor: systemActor, directory: shippedTiers }, open);
      announcer.announce('platform');
    },
  });
  const place = createHash('sha256').update(`${hostname()}\0${dataDirectory}`).digest('hex').slice(0, 32);
  audit.useAnchors([
    secretStoreAnchor(() => vault.store(), place),
    platformAnchor(async () => platform.current() ?? platform.open(), place),
  ]);

  const runner = new JobRunner({
    platform: () => platform.open(),
    announcer,
    hooks: options.jobHooks ?? {},
    log,
  });
  const blueprints: BlueprintRoom = {
    store: local,
    shippedDirectory: join(options.resourcesDirectory, 'blueprints'),
    audit,
    announcer,
  };
  const provisioning = createProvisioningContext({
    platform,
    access,
    blueprints,
    local,
    appVersion: options.appVersion,
    ensureTiers: (open) => ensureShippedTiers({ audit, actor: systemActor, directory: shippedTiers }, open),
    commands: { directory: join(dataDirectory, 'commands'), environment: options.environment },
  });
  /** The key was rotated elsewhere. Where it is not held here, the next use of the platform says so. */
  const hearKey = () => {
    const open = platform.current();
    open?.refreshKey().catch(() => platform.reset());
  };
  const keyParts = { platform: () => platform.open(), secrets: () => vault.store() };
  const rotateKey = rotateKeyJob(keyParts);
  runner.register(rotateKey);
  const keys = { ...keyParts, audit, runner, rotateKey };
  const tenantJob = provisionTenantJob(provisioning);
  const tenants = { ...provisioning, audit, runner, tenantJob };
  runner.register(tenantJob);
  const mail: MailContext = {
    audit,
    platform: () => platform.open(),
    secrets: () => vault.store(),
    mailTemplates: join(options.resourcesDirectory, 'mail'),
  };
  const signUp = { ...tenants, signUpJob: signUpJob(tenantJob, mail) };
  runner.register(signUp.signUpJob);
  runner.register(importTenantsJob(tenants));
  const lifecycle: LifecycleContext = {
    ...provisioning,
    audit,
    runner,
    async tell(actor, tenantId, kind, occasion) {
      await sendMessage(mail, actor, { tenantId, kind, occasion });
    },
  };
  const conversion: ConversionContext = { ...provisioning, ...lifecycle };
  runner.register(convertTenantJob(conversion));
  runner.register(convertBackJob(conversion));
  runner.register(rotatePasswordJob(lifecycle));
  const isolation: MendContext = {
    ...conversion,
    replicateAs: (serverId, database, role, password) =>
      access.replicateAs(serverId, database, role, password),
  };
  runner.register(isolationJob(isolation));
  for (const define of [suspendTenantJob, reactivateTenantJob, cancelTenantJob, applyConfigurationJob])
    runner.register(define(lifecycle));
  const endings: EndingContext = {
    ...lifecycle,
    targetOf: (serverId, database) => access.targetOf(serverId, database),
    clientPrograms: () =>
      findClientPrograms({ folders: readSettings(local).programFolders, environment: options.environment }),
    appVersion: options.appVersion,
  };
  for (const define of [deleteTenantJob, restoreTenantJob, purgeTenantJob]) runner.register(define(endings));
  const backups: BackUpContext = { ...endings, announcer, workstation: hostname() };
  runner.register(backUpJob(backups));
  const migrations: Engine['migrations'] = {
    ...createPlanContext(provisioning),
    ...endings,
    announcer,
    sharing: { offer: (run) => schedule.offer(RUN_QUEUE, run) },
    workstation: hostname(),
    log,
    ...(options.runHooks && { runHooks: options.runHooks }),
  };
  runner.register(migrationRunJob(migrations));
  runner.register(rehearseJob(migrations));
  const orphans: OrphanContext = {
    ...endings,
    servers: provisioning.servers,
    resolveServer: provisioning.resolveServer,
    ensureTiers: provisioning.ensureTiers,
    blueprints,
  };
  runner.register(removeOrphanJob(orphans));
  runner.register(adoptDatabasesJob(orphans));
  const tierChanges: TierChangeContext = { ...conversion, ...endings };
  runner.register(setTierJob(tierChanges));
  runner.register(setTiersJob(tierChanges));
  runner.register(readDriftJob(tenants));
  runner.register(mendDriftJob(tenants));
  const schedule = new Scheduler({
    platform,
    targetOf: (serverId, database) => access.targetOf(serverId, database),
    openQueue: openPgBossQueue,
    actor: { ...systemActor, name: 'schedule' },
    log,
  });
  for (const work of lifecycleWorks(lifecycle, worksPorts(endings, mail))) schedule.register(work);
  schedule.register(formerLoginsWork(lifecycle));
  schedule.register(tierChangesWork(tierChanges));
  schedule.register(backupsWork(backups));
  schedule.registerShared(sharedRunWork(migrations));
  schedule.register(rotationPolicyWork(lifecycle));
  schedule.register(isolationWork(isolation));
  schedule.register(newTenantsWork(isolation));
  schedule.register(driftWork(lifecycle));
  schedule.register(readSchemasWork(tenants));
  const usage: UsageContext = {
    ...lifecycle,
    announcer,
    tellOwner: (actor, order) => sendMessage(mail, actor, order),
  };
  schedule.register(
    measureWork(usage, (afterMs) => {
      setTimeout(() => void schedule.runSoon(MEASURE_WORK), afterMs).unref();
    }),
  );
  await vault.start();

  const routing: RoutingContext = {
    audit,
    announcer,
    local,
    platform: () => platform.open(),
    maintenance: (serverId) => access.maintenance(serverId),
    connectTo: (serverId, database) => access.connectTo(serverId, database),
    runCommand,
    workstation: hostname(),
  };
  let routingWatch: RoutingWatch | undefined;
  let tenantsWatch: TenantsWatch | undefined;
  let newTenantsWatch: ReturnType<typeof watchNewTenants> | undefined;
  let reading: NodeJS.Timeout | undefined;
  let tidying: NodeJS.Timeout | undefined;
  const localServer = (): LocalServerContext => ({
    dataDirectory,
    // Asked for when it is needed: its state can be told while no secret store is open.
    get secrets() {
      return vault.store();
    },
    environment: options.environment,
  });
  /** The built-in PostgreSQL comes up with the app when somebody started it before, as soon as its password can be read. */
  const startWantedServer = (actor: Actor) => {
    const start = async () => {
      if (!local.read<boolean>(BUILT_IN_WANTED)) return;
      if ((await localServerStatus(localServer())).state === 'running') return;
      await startBuiltIn(serversContext(actor, platform.current()), localServer());
    };
    const attempt = () => start().catch((error: Error) => log(`built-in server: ${error.message}`));
    vault.onReady(() => void attempt());
    void vault.status().then((status) => (status.state === 'ready' ? attempt() : undefined));
  };

  /** Logins, password files and programs of commands whose Cadastre was killed: as soon as the platform can be opened. */
  const sweepLeftCommands = () => {
    const sweep = async () => {
      const open = platform.place() ? await platform.open() : null;
      const servers = readServers(local).map(({ id }) => id);
      for (const fact of await sweepCommands(provisioning, open, servers)) log(fact);
    };
    const attempt = () => sweep().catch((error: Error) => log(`left commands: ${error.message}`));
    vault.onReady(() => void attempt());
    void vault.status().then((status) => (status.state === 'ready' ? attempt() : undefined));
  };

  return {
    dataDirectory,
    appVersion: options.appVersion,
    environment: options.environment,
    log,
    local,
    audit,
    announcer,
    vault,
    platform,
    runner,
    access,
    blueprints,
    platformMigrations,
    shippedTiers,
    servers,
    localServer,
    tenants,
    signUp,
    mail,
    lifecycle,
    conversion,
    isolation,
    schedule,
    endings,
    backups,
    tierChanges,
    migrations,
    orphans,
    usage,
    keys,
    routing,
    keepWorking(actor) {
      sweepLeftCommands();
      routingWatch ??= watchRouting(announcer, () => applyAfterChange(routing, actor), log);
      startWantedServer(actor);
      const readServers = () =>
        refreshServers(serversContext(actor, platform.current())).catch((error: Error) =>
          log(`reading servers: ${error.message}`),
        );
      void readServers();
      schedule.keepWorking();
      tenantsWatch ??= watchTenants(
        { audit, maintenance: lifecycle.maintenance, current: () => platform.current(), log },
        systemActor,
      );
      newTenantsWatch ??= watchNewTenants(announcer, runner, () => schedule.runSoon(NEW_TENANTS_WORK));
      const tidy = async () => {
        if (platform.place()) await tidyBackups(backups, await platform.open(), systemActor);
      };
      tidying ??= setInterval(
        () => void tidy().catch((error: Error) => log(`backups: ${error.message}`)),
        TIDY_BACKUPS_EVERY_MS,
      ).unref();
      reading ??= setInterval(() => void readServers(), READ_SERVERS_EVERY_MS).unref();
      runner.keepRecovering((id) =>
        resumeJob({ platform: () => platform.open(), runner, announcer, audit }, actor, id),
      );
    },
    async close() {
      clearInterval(reading);
      clearInterval(tidying);
      newTenantsWatch?.stop();
      await tenantsWatch?.stop();
      await routingWatch?.stop();
      await schedule.close();
      await runner.close();
      await audit.close();
      await platform.close();
      await access.close();
      await vault.close();
      local.close();
    },
  };
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
