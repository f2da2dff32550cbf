import { hostname } from 'node:os';
import { join } from 'node:path';
import { openPgBossQueue } from '../adapters/pg-boss-queue.ts';
import { runCommand } from '../adapters/run-command.ts';
import type { BackUpContext } from '../backups/index.ts';
import type { ConversionContext } from '../conversion/index.ts';
import type { MendContext } from '../isolation/mends/mend-attack.ts';
import type { KeysContext } from '../keys/rotate-key.ts';
import { rotateKeyJob } from '../keys/rotate-key-job.ts';
import type { EndingContext } from '../lifecycle/ending-context.ts';
import type { LifecycleContext } from '../lifecycle/index.ts';
import { type MailContext, sendMessage } from '../mail/index.ts';
import type { MigrationPlanContext } from '../migrations/plan/plan-migration.ts';
import { createPlanContext } from '../migrations/plan-context.ts';
import type { MigrationRunContext } from '../migrations/run/run-context.ts';
import { RUN_QUEUE } from '../migrations/run/share-run.ts';
import type { OrphanContext } from '../orphans/orphan-context.ts';
import type { CreateTenantContext } from '../provisioning/create-tenant.ts';
import type { ImportContext } from '../provisioning/import-tenants.ts';
import { provisionTenantJob } from '../provisioning/provision-tenant.ts';
import { createProvisioningContext } from '../provisioning/provisioning-context.ts';
import type { RoutingContext } from '../routing/routing-context.ts';
import { Scheduler } from '../schedule/scheduler.ts';
import type { SignUpContext } from '../signup/sign-up.ts';
import { signUpJob } from '../signup/sign-up-job.ts';
import type { TierChangeContext } from '../tier-changes/index.ts';
import type { UsageContext } from '../usage/index.ts';
import type { EngineOptions, Workstation } from './workstation.ts';

/** What each room needs of the others. */
export interface Rooms {
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
}

export function openRooms(workstation: Workstation, options: EngineOptions): Rooms {
  const { local, audit, announcer, vault, platform, runner, access, blueprints } = workstation;
  const { appVersion, environment, dataDirectory, clientPrograms, log } = workstation;
  const openPlatform = () => platform.open();
  const secrets = () => vault.store();
  const targetOf: EndingContext['targetOf'] = (serverId, database) => access.targetOf(serverId, database);
  const provisioning = createProvisioningContext({
    platform,
    access,
    blueprints,
    local,
    appVersion,
    ensureTiers: workstation.ensureTiers,
    commands: { directory: join(dataDirectory, 'commands'), environment },
  });
  const keyParts = { platform: openPlatform, secrets };
  const tenants = { ...provisioning, audit, runner, tenantJob: provisionTenantJob(provisioning) };
  const mailTemplates = join(options.resourcesDirectory, 'mail');
  const mail: MailContext = { audit, platform: openPlatform, secrets, mailTemplates };
  const lifecycle: LifecycleContext = {
    ...provisioning,
    audit,
    runner,
    async tell(actor, tenantId, kind, occasion) {
      await sendMessage(mail, actor, { tenantId, kind, occasion });
    },
  };
  const conversion: ConversionContext = { ...provisioning, ...lifecycle };
  const endings: EndingContext = { ...lifecycle, targetOf, clientPrograms, appVersion };
  const schedule = new Scheduler({
    platform,
    targetOf,
    openQueue: openPgBossQueue,
    actor: { ...workstation.systemActor, name: 'schedule' },
    log,
  });
  return {
    tenants,
    signUp: { ...tenants, signUpJob: signUpJob(tenants.tenantJob, mail) },
    mail,
    lifecycle,
    conversion,
    isolation: {
      ...conversion,
      replicateAs: (serverId, database, role, password) =>
        access.replicateAs(serverId, database, role, password),
    },
    schedule,
    endings,
    backups: { ...endings, announcer, workstation: hostname() },
    tierChanges: { ...conversion, ...endings },
    migrations: {
      ...createPlanContext(provisioning),
      ...endings,
      announcer,
      sharing: { offer: (run) => schedule.offer(RUN_QUEUE, run) },
      workstation: hostname(),
      log,
      ...(options.runHooks && { runHooks: options.runHooks }),
    },
    orphans: {
      ...endings,
      servers: provisioning.servers,
      resolveServer: provisioning.resolveServer,
      ensureTiers: provisioning.ensureTiers,
      blueprints,
    },
    usage: { ...lifecycle, announcer, tellOwner: (actor, order) => sendMessage(mail, actor, order) },
    keys: { ...keyParts, audit, runner, rotateKey: rotateKeyJob(keyParts) },
    routing: {
      audit,
      announcer,
      local,
      platform: openPlatform,
      maintenance: (serverId) => access.maintenance(serverId),
      connectTo: (serverId, database) => access.connectTo(serverId, database),
      runCommand,
      workstation: hostname(),
    },
  };
}
