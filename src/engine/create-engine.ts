import type { Actor } from './acts/actor.ts';
import { createKeeper } from './assembly/keeper.ts';
import { registerJobs } from './assembly/register-jobs.ts';
import { registerWorks } from './assembly/register-works.ts';
import { openRooms, type Rooms } from './assembly/rooms.ts';
import {
  closeWorkstation,
  type EngineOptions,
  openWorkstation,
  type Workstation,
} from './assembly/workstation.ts';

/** The domain of one process, assembled. Shells reach it through the API. */
export interface Engine extends Workstation, Rooms {
  /** For shells that stay: takes up interrupted jobs, does what is due, reads the servers, now and from time to time. */
  keepWorking(actor: Actor): void;
  /** Running jobs stop at the end of their step and can be resumed. */
  close(): Promise<void>;
}

/** Opens the data folder. Nothing is asked and no server is reached here. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const workstation = await openWorkstation(options);
  const rooms = openRooms(workstation, options);
  registerJobs(workstation.runner, rooms);
  registerWorks(rooms);
  await workstation.vault.start();
  const keeper = createKeeper(workstation, rooms);
  return {
    ...workstation,
    ...rooms,
    keepWorking: (actor) => keeper.start(actor),
    async close() {
      await keeper.stop();
      await closeWorkstation(workstation);
    },
  };
}
