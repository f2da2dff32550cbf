import type { Server } from '../../shared/models/server.ts';
import { placeOf } from './unique-server.ts';

export interface LocalServer {
  readonly server: Server;
  /** The platform database in which it was last seen; null: in none yet. */
  readonly sharedOn: string | null;
}

export interface ServerSyncPlan {
  /** Known to the platform, new or different here: its record is written here. */
  readonly adopt: readonly Server[];
  /** Known here only: its record is written there. */
  readonly push: readonly Server[];
  /** The same place under two ids: the platform's stays, and the password moves to it. */
  readonly fold: readonly { readonly from: Server; readonly into: Server }[];
  /** Was on this platform and is no longer: another admin removed it. */
  readonly drop: readonly Server[];
}

/** What makes the list here and the platform's the same. The platform wins. */
export function planServerSync(
  local: readonly LocalServer[],
  shared: readonly Server[],
  platformId: string,
): ServerSyncPlan {
  const sharedIds = new Map(shared.map((server) => [server.id, server]));
  const known = new Map(local.map((each) => [each.server.id, each]));
  const names = new Set(shared.map(({ name }) => name));
  const plan = {
    adopt: shared.filter((server) => {
      const here = known.get(server.id);
      return !here || here.sharedOn !== platformId || !sameServer(here.server, server);
    }),
    push: [] as Server[],
    fold: [] as { from: Server; into: Server }[],
    drop: [] as Server[],
  };
  for (const { server, sharedOn } of local) {
    if (sharedIds.has(server.id)) continue;
    // Two built-in servers at one port are on two workstations.
    const twin = server.builtIn
      ? undefined
      : shared.find((each) => !each.builtIn && placeOf(each) === placeOf(server));
    if (sharedOn === platformId) plan.drop.push(server);
    else if (twin) plan.fold.push({ from: server, into: twin });
    else {
      const name = freeName(server.name, names);
      names.add(name);
      plan.push.push(name === server.name ? server : { ...server, name });
    }
  }
  return plan;
}

export const isEmptyPlan = (plan: ServerSyncPlan): boolean =>
  plan.adopt.length + plan.push.length + plan.fold.length + plan.drop.length === 0;

/** `par-1`, else `par-1-2`, `par-1-3`, within 63 characters. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '' : `-${number}`;
    const candidate = name.slice(0, 63 - suffix.length) + suffix;
    if (!taken.has(candidate)) return candidate;
  }
}

/** Compares values, whatever the order of keys or of empty TLS settings. */
function sameServer(a: Server, b: Server): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    each !== null && typeof each === 'object' && !Array.isArray(each)
      ? Object.fromEntries(
          Object.entries(each)
            .filter(([, inner]) => inner !== null && inner !== undefined)
            .sort(([x], [y]) => (x < y ? -1 : 1)),
        )
      : each,
  );
}
