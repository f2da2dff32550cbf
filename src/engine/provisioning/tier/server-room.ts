import { CadastreError } from '../../errors.ts';
import type { Database } from '../../postgres/session.ts';
import { sql } from '../../postgres/sql.ts';

/** Connections of a server at this moment. */
export interface ServerRoom {
  /** `max_connections` less what is kept for superusers. */
  readonly usable: number;
  /** Sessions of clients, Cadastre's own too. */
  readonly used: number;
  readonly free: number;
}

/** An import places many tenants a second: it is asked again after this many milliseconds. */
const ROOM_MS = 1000;
const known = new WeakMap<object, { readonly room: Promise<ServerRoom | null>; readonly until: number }>();

/** What `max_connections` leaves now, and not what was promised to tenants. null: the server does not answer. */
export async function serverRoom(
  context: { readonly maintenance: (serverId: string) => Promise<Database> },
  serverId: string,
): Promise<ServerRoom | null> {
  const server = await context.maintenance(serverId).catch(unlessInternal);
  if (server === null) return null;
  const before = known.get(server);
  if (before && before.until > performance.now()) return before.room;
  const room = readRoom(server).catch(unlessInternal);
  known.set(server, { room, until: performance.now() + ROOM_MS });
  return room;
}

/** As of now, whoever asked a moment ago. */
export async function readRoom(server: Pick<Database, 'run'>): Promise<ServerRoom> {
  const { rows } = await server.run<{ usable: number; used: number }>(
    sql`SELECT greatest(0, current_setting('max_connections')::int
            - current_setting('superuser_reserved_connections')::int
            - coalesce(current_setting('reserved_connections', true)::int, 0)) AS usable,
          (SELECT count(*)::int FROM pg_stat_activity WHERE datid IS NOT NULL AND usesysid IS NOT NULL
             AND coalesce(backend_type, 'client backend') = 'client backend') AS used`,
  );
  const [row] = rows;
  if (!row) throw new CadastreError('INTERNAL', 'The server did not say how many connections it has');
  return { ...row, free: Math.max(0, row.usable - row.used) };
}

/** A server that is away is found out later, and told as such. */
function unlessInternal(error: unknown): null {
  if (error instanceof CadastreError && error.code !== 'INTERNAL') return null;
  throw error;
}

/** What is short for one who is promised so many, in a sentence; null: there is room. */
export function shortOf(name: string, { usable, used, free }: ServerRoom, wanted: number): string | null {
  if (wanted > usable)
    return `${name} has ${usable} connections, and the tier promises ${wanted} connections to each tenant`;
  if (wanted > free)
    return `${name} has ${used} of ${usable} connections in use: ${free} are free, and ${wanted} are wanted`;
  return null;
}
