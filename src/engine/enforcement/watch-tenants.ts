import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { LifecycleContext } from '../lifecycle/lifecycle-run.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { type ConfiguredTenant, readConfigured } from './configured-tenants.ts';
import { type Ended, endOverrun, limitsOf } from './end-overrun.ts';

/** How often each server is asked, and how often the configurations are read again; milliseconds. */
const LOOK_EVERY_MS = 3_000;
const READ_EVERY_MS = 30_000;
/** What was ended in this time is one entry of the audit log for each tenant. */
const RECORD_EVERY_MS = 60_000;

export interface WatchContext extends Pick<LifecycleContext, 'maintenance'> {
  readonly audit: AuditLog;
  /** The platform database if it is open: a watch opens nothing. */
  current(): OpenPlatform | null;
  readonly log: (line: string) => void;
}

export interface TenantsWatch {
  /** One look at all servers; what it ended. */
  look(): Promise<Ended[]>;
  /** Writes what was ended and stands in no entry yet. */
  record(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Holds tenants to their times whatever their sessions set for themselves. Any number of shells may watch at once: a
 * server lets one at a time look. A server that is away is asked again the next time, and told of once.
 */
export function watchTenants(
  context: WatchContext,
  actor: Actor,
  times: { readonly graceMs?: number } = {},
): TenantsWatch {
  let tenants: readonly ConfiguredTenant[] = [];
  let readAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<unknown> = Promise.resolve();
  const away = new Set<string>();
  const counts = new Map<string, Record<Ended['because'], number>>();

  const lookAtServer = async (serverId: string, its: readonly ConfiguredTenant[]): Promise<Ended[]> => {
    const limits = its.flatMap((tenant) => limitsOf(tenant) ?? []);
    if (limits.length === 0) return [];
    try {
      const ended = await endOverrun(await context.maintenance(serverId), limits, times.graceMs);
      away.delete(serverId);
      return ended;
    } catch (error) {
      if (!away.has(serverId)) context.log(`watching ${its[0]?.server}: ${(error as Error).message}`);
      away.add(serverId);
      return [];
    }
  };
  const look = async (): Promise<Ended[]> => {
    const platform = context.current();
    if (platform === null) return [];
    if (performance.now() - readAt > READ_EVERY_MS) {
      tenants = await readConfigured(platform);
      readAt = performance.now();
    }
    const servers = Map.groupBy(tenants, ({ serverId }) => serverId);
    const ended = (await Promise.all([...servers].map(([id, its]) => lookAtServer(id, its)))).flat();
    for (const { tenant, because } of ended) {
      const slug = tenants.find(({ id }) => id === tenant)?.slug ?? String(tenant);
      const count = counts.get(slug) ?? { statement: 0, lock: 0, idle: 0, transaction: 0, connections: 0 };
      counts.set(slug, { ...count, [because]: count[because] + 1 });
    }
    return ended;
  };
  const record = async (): Promise<void> => {
    for (const [slug, ended] of counts) {
      counts.delete(slug);
      const input = { ended };
      const intent = { actor, verb: 'end what runs over its limits', target: `tenant ${slug}`, input };
      // The sessions are ended by now: an entry for each would make a tenant the author of the log's length.
      await performAct(context.audit, intent, async () => undefined);
    }
  };
  let busy = false;
  // A server that answers slowly is not asked again meanwhile.
  const turn = () => {
    if (busy) return;
    busy = true;
    looking = look()
      .catch((error: Error) => context.log(`watching tenants: ${error.message}`))
      .finally(() => {
        busy = false;
      });
  };
  const timers = [
    setInterval(turn, LOOK_EVERY_MS).unref(),
    setInterval(() => {
      record().catch((error: Error) => context.log(`watching tenants: ${error.message}`));
    }, RECORD_EVERY_MS).unref(),
  ];
  return {
    async look() {
      readAt = Number.NEGATIVE_INFINITY;
      await looking;
      return look();
    },
    record,
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await looking;
      await record();
    },
  };
}
