import type { Actor } from '../acts/actor.ts';
import { tidyBackups } from '../backups/index.ts';
import { watchTenants } from '../enforcement/index.ts';
import { NEW_TENANTS_WORK } from '../isolation/new-tenants-work.ts';
import { watchNewTenants } from '../isolation/watch-new-tenants.ts';
import { resumeJob } from '../jobs/control-job.ts';
import { BUILT_IN_WANTED, startBuiltIn } from '../local-server/built-in-acts.ts';
import { localServerStatus } from '../local-server/index.ts';
import { sweepCommands } from '../migrations/external/left-commands.ts';
import { applyAfterChange } from '../routing/apply-routing.ts';
import { watchRouting } from '../routing/watch-routing.ts';
import { refreshServers } from '../servers/index.ts';
import { readServers } from '../servers/server-records.ts';
import type { Rooms } from './rooms.ts';
import type { Workstation } from './workstation.ts';

/** How often a shell that stays reads the live state of all servers. */
const READ_SERVERS_EVERY_MS = 30_000;
/** How often it looks through its own backup files: only this workstation reaches them. */
const TIDY_BACKUPS_EVERY_MS = 10 * 60_000;

/** What a shell that stays does by itself. */
export interface Keeper {
  /** A second time does nothing more. */
  start(actor: Actor): void;
  stop(): Promise<void>;
}

export function createKeeper(workstation: Workstation, rooms: Rooms): Keeper {
  const { announcer, audit, log, platform, runner, systemActor, vault } = workstation;
  const { lifecycle, routing, schedule } = rooms;
  const stops: (() => unknown)[] = [];

  const quietly = (what: string, work: () => Promise<unknown>) => () =>
    void work().catch((error: Error) => log(`${what}: ${error.message}`));
  const every = (ms: number, attempt: () => void) => {
    const timer = setInterval(attempt, ms).unref();
    stops.push(() => clearInterval(timer));
  };
  /** Now, or as soon as passwords can be read. */
  const onceSecretsAreOpen = (attempt: () => void) => {
    vault.onReady(attempt);
    void vault.status().then((status) => (status.state === 'ready' ? attempt() : undefined));
  };

  /** The built-in PostgreSQL comes up with the app when somebody started it before. */
  const startWantedServer = async (actor: Actor) => {
    if (!workstation.local.read<boolean>(BUILT_IN_WANTED)) return;
    if ((await localServerStatus(workstation.localServer())).state === 'running') return;
    await startBuiltIn(workstation.serversOver(actor, platform.current()), workstation.localServer());
  };
  /** Logins, password files and programs of commands whose Cadastre was killed. */
  const sweepLeftCommands = async () => {
    const open = platform.place() ? await platform.open() : null;
    const servers = readServers(workstation.local).map(({ id }) => id);
    for (const fact of await sweepCommands(rooms.tenants, open, servers)) log(fact);
  };
  const tidyOwnBackups = async () => {
    if (platform.place()) await tidyBackups(rooms.backups, await platform.open(), systemActor);
  };

  return {
    start(actor) {
      if (stops.length > 0) return;
      onceSecretsAreOpen(quietly('left commands', sweepLeftCommands));
      onceSecretsAreOpen(quietly('built-in server', () => startWantedServer(actor)));
      const lookAtServers = quietly('reading servers', () =>
        refreshServers(workstation.serversOver(actor, platform.current())),
      );
      lookAtServers();
      every(READ_SERVERS_EVERY_MS, lookAtServers);
      every(TIDY_BACKUPS_EVERY_MS, quietly('backups', tidyOwnBackups));
      schedule.keepWorking();
      const { maintenance } = lifecycle;
      const watches = [
        watchNewTenants(announcer, runner, () => schedule.runSoon(NEW_TENANTS_WORK)),
        watchTenants({ audit, maintenance, current: () => platform.current(), log }, systemActor),
        watchRouting(announcer, () => applyAfterChange(routing, actor), log),
      ];
      stops.push(...watches.map((watch) => () => watch.stop()));
      runner.keepRecovering((id) =>
        resumeJob({ platform: () => platform.open(), runner, announcer, audit }, actor, id),
      );
    },
    async stop() {
      for (const stop of stops.splice(0)) await stop();
      await schedule.close();
    },
  };
}
