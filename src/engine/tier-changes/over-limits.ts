import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import { writeBytes, writeCount } from '../../shared/models/quantity.ts';
import type { LifecycleContext } from '../lifecycle/lifecycle-run.ts';
import type { Place } from '../lifecycle/place.ts';
import { placeKeeper } from '../lifecycle/places/index.ts';
import { planningTools } from '../lifecycle/planning-tools.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';

/** Something a tenant uses more of than the new tier gives. */
export interface OverLimit {
  readonly path: string;
  /** With both figures. */
  readonly sentence: string;
  readonly wayOut: string;
}

/** What a tenant uses now, against what it would be held to: sessions and size from its server, the rest from its counters. */
export async function overLimits(
  context: Pick<LifecycleContext, 'maintenance' | 'connectTo'>,
  platform: OpenPlatform,
  place: Place,
  values: FlatSettings,
): Promise<OverLimit[]> {
  const limitOf = (path: string) => (typeof values[path] === 'number' ? (values[path] as number) : null);
  const over: OverLimit[] = [];
  const compare = (
    path: string,
    used: number,
    write: (value: number) => string,
    what: string,
    wayOut: string,
  ) => {
    const limit = limitOf(path);
    if (limit === null || used <= limit) return;
    over.push({
      path,
      sentence: `it has ${write(used)} ${what}, and ${write(limit)} would be allowed`,
      wayOut,
    });
  };
  const { tools } = await planningTools(context, place);
  const sessions = await placeKeeper(place.model).countSessions(tools, place);
  compare('resources.connections', sessions, String, 'sessions open', 'Let its application close some.');
  const counters = await readCounters(platform, place.tenantId);
  const bytes = (await sizeOf(context, place)) ?? counters.get('storage') ?? 0;
  compare('resources.storage', bytes, writeBytes, 'on the disk', 'Let it remove what it needs no more.');
  for (const [metric, used] of counters) {
    const wayOut = 'Let it remove some, or wait until it fits.';
    const path = `resources.${metric}`;
    if (metric === 'users' || metric === 'api_calls')
      compare(path, used, writeCount, metric === 'users' ? 'users' : 'API calls this month', wayOut);
    else compare(`custom_limits.${metric}`, used, writeCount, metric, wayOut);
  }
  return over;
}

/** Levels, and what was counted this month. */
async function readCounters(platform: OpenPlatform, tenantId: number): Promise<Map<string, number>> {
  const { rows } = await platform.database.run<{ metric: string; value: string }>(
    sql`SELECT metric, value FROM platform.usage_counters
        WHERE organization_id = ${tenantId} AND period IN ('all', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM'))
        ORDER BY metric`,
  );
  return new Map(rows.map(({ metric, value }) => [metric, Number(value)]));
}

/** Of its own database or schema; null: its rows lie among those of others, and nobody can weigh them. */
async function sizeOf(
  context: Pick<LifecycleContext, 'maintenance' | 'connectTo'>,
  place: Place,
): Promise<number | null> {
  if (place.model === 'row') return null;
  if (place.model === 'database') {
    const maintenance = await context.maintenance(place.serverId);
    const { rows } = await maintenance.run<{ bytes: string }>(
      sql`SELECT pg_database_size(oid) AS bytes FROM pg_database WHERE datname = ${place.database}`,
    );
    return rows[0] ? Number(rows[0].bytes) : null;
  }
  const session = await context.connectTo(place.serverId, place.database);
  try {
    const { rows } = await session.run<{ bytes: string }>(
      sql`SELECT coalesce(sum(pg_total_relation_size(pg_class.oid)), 0) AS bytes
          FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
          WHERE nspname = ${place.schema} AND relkind IN ('r', 'm')`,
    );
    return rows[0] ? Number(rows[0].bytes) : null;
  } finally {
    await session.close();
  }
}
