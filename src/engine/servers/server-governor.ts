import type { Server } from '../../shared/models/server.ts';
import { CadastreError } from '../errors.ts';
import { answering } from '../postgres/answering.ts';
import { ONLY_BUILT_IN } from '../postgres/only-built-in.ts';
import type { Connect, ConnectionTarget, Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { countClientSessions } from './preflight/read-preflight-facts.ts';
import { singleRow } from './single-row.ts';

/** How often the room that others leave is read again, on a session that is opened anyway. */
const ROOM_EVERY_MS = 10_000;
const WAIT_MS = 60_000;
/** Of a session that was opened this moment; milliseconds. */
const ANSWER_MS = 10_000;

export interface GovernorParts {
  readonly connect: Connect;
  /** Gives the target of a database on a server, its password included. */
  readonly targetOf: (server: Server, database?: string) => Promise<ConnectionTarget>;
  /** How long a caller waits for its turn before `TOO_MANY_CONNECTIONS`; milliseconds. */
  readonly waitMs?: number;
  readonly roomEveryMs?: number;
}

export interface GovernorLoad {
  readonly held: number;
  readonly waiting: number;
  readonly limit: number;
}

/** Another role than the server's own user, such as a tenant's. */
export interface Login {
  readonly user: string;
  readonly password: string;
  readonly replication?: 'database';
}

export interface ServerGovernor {
  /**
   * Opens a session when it is its turn; closing it gives the place to the next. Whoever holds one and asks for
   * another of the same server may wait for itself: close the first, or ask for few at a time.
   */
  connectTo(server: Server, database?: string, login?: Login): Promise<Session>;
  /**
   * For whoever holds a session of this server already and needs a second one for the same piece of work. It takes a
   * place that is free at once, and otherwise shares the one that is held: to wait would be to wait for itself.
   */
  connectBeside(server: Server, database?: string): Promise<Session>;
  withSession<T>(
    server: Server,
    database: string | undefined,
    work: (session: Session) => Promise<T>,
  ): Promise<T>;
  load(serverId: string): GovernorLoad;
}

/** The places of one server. `limit` starts at 1 and is known after the first session. */
interface Places {
  limit: number;
  held: number;
  roomReadAt: number;
  readonly open: Set<number>;
  readonly queue: { grant: () => void }[];
}

/**
 * One semaphore a server for the whole app: never more sessions at once than the server's connection budget, and
 * never more than max_connections less the reserved ones and what others use.
 */
export function createServerGovernor(parts: GovernorParts): ServerGovernor {
  const { connect, targetOf, waitMs = WAIT_MS, roomEveryMs = ROOM_EVERY_MS } = parts;
  const servers = new Map<string, Places>();
  const placesOf = (id: string): Places => {
    const known = servers.get(id);
    if (known) return known;
    const places = {
      limit: 1,
      held: 0,
      roomReadAt: Number.NEGATIVE_INFINITY,
      open: new Set<number>(),
      queue: [],
    };
    servers.set(id, places);
    return places;
  };

  /** `taken`: with a place of its own, which its end gives to the next. */
  const openSession = async (
    places: Places,
    taken: boolean,
    server: Server,
    database: string | undefined,
    login: Login | undefined,
  ): Promise<Session> => {
    let given = !taken;
    const give = () => {
      if (given) return;
      given = true;
      givePlace(places);
    };
    try {
      const target = await targetOf(server, database);
      const session = await connect(
        login
          ? { ...target, ...login }
          : // In a tenant's database somebody else may create functions.
            { ...target, settings: { ...ONLY_BUILT_IN, ...target.settings } },
      );
      places.open.add(session.processId);
      session.onLost(() => {
        places.open.delete(session.processId);
        give();
      });
      const governed: Session = {
        ...session,
        async close() {
          try {
            await session.close();
          } finally {
            places.open.delete(session.processId);
            give();
          }
        },
      };
      try {
        // Only a privileged role sees whose sessions there are.
        if (!login) await readRoom(places, server, answering(governed, ANSWER_MS), roomEveryMs);
      } catch (error) {
        await governed.close();
        throw error;
      }
      return governed;
    } catch (error) {
      // A full server is asked for its room by the next session, whenever that was last read.
      if (error instanceof CadastreError && error.code === 'TOO_MANY_CONNECTIONS') {
        places.limit = Math.max(1, Math.min(places.limit, places.open.size));
        places.roomReadAt = Number.NEGATIVE_INFINITY;
      }
      give();
      throw error;
    }
  };
  const governor: ServerGovernor = {
    async connectTo(server, database, login) {
      const places = placesOf(server.id);
      // Another role cannot see how much room there is, and whoever comes as one may need a second place besides.
      if (login && places.roomReadAt === Number.NEGATIVE_INFINITY) {
        await (await governor.connectTo(server)).close();
      }
      await takePlace(places, server, waitMs);
      return openSession(places, true, server, database, login);
    },
    async connectBeside(server, database) {
      const places = placesOf(server.id);
      const free = places.held < Math.min(places.limit, server.connectionBudget) && places.queue.length === 0;
      if (free) places.held++;
      return openSession(places, free, server, database, undefined);
    },
    async withSession(server, database, work) {
      const session = await governor.connectTo(server, database);
      try {
        return await work(session);
      } finally {
        await session.close();
      }
    },
    load(serverId) {
      const { held = 0, queue = [], limit = 1 } = servers.get(serverId) ?? {};
      return { held, waiting: queue.length, limit };
    },
  };
  return governor;
}

function takePlace(places: Places, server: Server, waitMs: number): Promise<void> {
  // A budget that was lowered holds at once; one that was raised, from the next reading.
  places.limit = Math.min(places.limit, server.connectionBudget);
  if (places.held < places.limit && places.queue.length === 0) {
    places.held++;
    return Promise.resolve();
  }
  return new Promise((resolve, reject) => {
    const entry = {
      grant: () => {
        clearTimeout(timer);
        places.held++;
        resolve();
      },
    };
    const timer = setTimeout(() => {
      places.queue.splice(places.queue.indexOf(entry), 1);
      reject(
        new CadastreError(
          'TOO_MANY_CONNECTIONS',
          `No connection to ${server.name} became free in ${Math.round(waitMs / 1000)} s: all ${places.limit} are in use`,
          {
            target: server.name,
            wayOut: 'Wait for running jobs, close sessions of others, or raise the connection budget.',
          },
        ),
      );
    }, waitMs);
    places.queue.push(entry);
  });
}

function givePlace(places: Places): void {
  places.held--;
  grantWaiting(places);
}

function grantWaiting(places: Places): void {
  while (places.held < places.limit) {
    const next = places.queue.shift();
    if (!next) return;
    next.grant();
  }
}

/** Reads how many sessions there is room for, unless that is known well enough. */
async function readRoom(places: Places, server: Server, session: Session, everyMs: number): Promise<void> {
  const now = performance.now();
  if (now - places.roomReadAt < everyMs) return;
  places.roomReadAt = now;
  const others = await countClientSessions(session, [...places.open]);
  const { rows } = await session.run<{ usable: number }>(sql`
    SELECT current_setting('max_connections')::int
      - current_setting('superuser_reserved_connections')::int
      - coalesce(current_setting('reserved_connections', true)::int, 0) AS usable`);
  const room = singleRow(rows).usable - others;
  places.limit = Math.max(1, Math.min(server.connectionBudget, room));
  grantWaiting(places);
}
