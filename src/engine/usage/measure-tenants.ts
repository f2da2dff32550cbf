import { setTimeout as sleep } from 'node:timers/promises';
import { measureInterval } from '../../shared/models/usage.ts';
import type { Actor } from '../acts/actor.ts';
import { type ConfiguredTenant, readConfigured } from '../enforcement/index.ts';
import { CadastreError, toErrorData } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { dueTenants, platformTime } from './due-tenants.ts';
import { keepMeasures } from './keep-measures.ts';
import { measureServer } from './measure-server.ts';
import { settleAlerts } from './settle-alerts.ts';
import { tellAlerts } from './tell-alerts.ts';
import { thinMeasures } from './thin-measures.ts';
import { sayUsage, type UsageContext } from './usage-context.ts';

/** There is one turn in all: nobody measures what another is measuring. */
const TURN = 1;
/** A server that has not answered by then is away: the others are not kept waiting. Milliseconds. */
const ANSWERS_WITHIN_MS = 45_000;
/** Who asks by hand waits so long for the schedule’s turn to end; milliseconds. */
const TURN_WITHIN_MS = 15_000;

export interface Measured {
  readonly at: Date;
  readonly measured: number;
  readonly raised: number;
  readonly ended: number;
  /** Owners who could not be written to. */
  readonly untold: number;
  /** Named, or due, and not measured. */
  readonly left: { readonly tenant: string; readonly reason: string }[];
  readonly unread: { readonly server: string; readonly tenants: number; readonly reason: string }[];
  /** The shortest interval of those that were looked at; milliseconds. null: there was none. */
  readonly shortestMs: number | null;
}

/**
 * Measures who is due, or who is named, each server beside the others, and judges the alerts of their tiers. A server that
 * is away is a fact of the answer. null: another process is at it.
 */
export async function measureTenants(
  context: UsageContext,
  actor: Actor,
  given: { readonly tenants?: readonly string[]; readonly signal?: AbortSignal } = {},
): Promise<Measured | null> {
  const platform = await context.platform();
  if (!(await platform.locks.tryLock('measure', TURN))) return null;
  try {
    return await inTurn(context, platform, actor, given);
  } finally {
    await platform.locks.unlock('measure', TURN);
  }
}

/** The same, for whoever asks for it now, after whoever is at it. Errors: `CONFLICT` where that takes too long. */
export async function measureNow(
  context: UsageContext,
  actor: Actor,
  tenants?: readonly string[],
  signal?: AbortSignal,
): Promise<Measured> {
  const platform = await context.platform();
  const slugs = tenants ?? (await readConfigured(platform)).map(({ slug }) => slug);
  let measured: Measured | null = null;
  for (const until = performance.now() + TURN_WITHIN_MS; measured === null && !signal?.aborted; ) {
    measured = await measureTenants(context, actor, { tenants: slugs, ...(signal && { signal }) });
    if (measured !== null || performance.now() > until) break;
    await sleep(200);
  }
  if (measured === null) {
    throw new CadastreError('CONFLICT', 'Another process is measuring at this moment', {
      wayOut: 'Try again in a few seconds.',
    });
  }
  // Without names nobody asked for those that are not measured, such as deleted ones.
  return tenants === undefined ? { ...measured, left: measured.left.filter(notThere) } : measured;
}

const NOT_THERE = 'Its database is not on its server';
const notThere = ({ reason }: { reason: string }) => reason === NOT_THERE;

async function inTurn(
  context: UsageContext,
  platform: OpenPlatform,
  actor: Actor,
  { tenants: named, signal }: { readonly tenants?: readonly string[]; readonly signal?: AbortSignal },
): Promise<Measured> {
  const at = context.clock?.() ?? (await platformTime(platform));
  const due = await dueTenants(platform, at, named ?? null);
  const waits = new Map(due.map(({ slug, sizeWaits }) => [slug, sizeWaits]));
  const tenants = due.length === 0 ? [] : await readConfigured(platform, { slugs: [...waits.keys()] });
  const looked = await Promise.all(
    [...Map.groupBy(tenants, ({ serverId }) => serverId)].map(async ([serverId, its]) => {
      try {
        const readings = await inTime(
          measureServer(
            context,
            serverId,
            its.map((tenant) => ({ tenant, sizeWaits: waits.get(tenant.slug) ?? false })),
          ),
        );
        return { readings, unread: [] };
      } catch (error) {
        const { message: reason } = toErrorData(error);
        return {
          readings: [],
          unread: [{ server: its[0]?.server ?? serverId, tenants: its.length, reason }],
        };
      }
    }),
  );
  const readings = looked.flatMap((each) => each.readings);
  const unread = looked.flatMap((each) => each.unread);
  const measured = readings.length === 0 ? 0 : await keepMeasures(platform, at, tenants, readings);
  const { raised, ended } = await settleAlerts(context, platform, actor, at, signal);
  const untold = await tellAlerts(context, platform, actor, at, signal);
  const removed = await thinMeasures(platform, at);
  if (measured + raised + ended + removed > 0) sayUsage(context, platform);
  const read = new Set(readings.map(({ tenant }) => tenant));
  const away = new Set(unread.map(({ server }) => server));
  return {
    at,
    measured,
    raised,
    ended,
    untold,
    left: [
      ...(named === undefined ? [] : await whyNotDue(platform, named, tenants)),
      ...tenants
        .filter((tenant) => !read.has(tenant.id) && !away.has(tenant.server))
        .map(({ slug }) => ({ tenant: slug, reason: NOT_THERE })),
    ],
    unread,
    shortestMs: shortest(tenants),
  };
}

/** Of those that were named and are not measured: why not. */
async function whyNotDue(
  platform: OpenPlatform,
  named: readonly string[],
  tenants: readonly ConfiguredTenant[],
): Promise<Measured['left']> {
  const known = new Set(tenants.map(({ slug }) => slug));
  const others = [...new Set(named)].filter((slug) => !known.has(slug));
  if (others.length === 0) return [];
  const { rows } = await platform.database.run<{ slug: string; held: boolean }>(
    sql`SELECT slug, EXISTS (SELECT FROM platform.tenant_configurations WHERE organization_id = id) AS held
        FROM platform.organizations WHERE slug = ANY (${others}::text[]) AND status <> 'PURGED'`,
  );
  const held = new Map(rows.map((row) => [row.slug, row.held]));
  return others.map((tenant) => {
    const isHeld = held.get(tenant);
    if (isHeld === undefined) return { tenant, reason: 'There is no such tenant' };
    return { tenant, reason: isHeld ? 'It is not in service' : 'It is held to no tier' };
  });
}

function shortest(tenants: readonly ConfiguredTenant[]): number | null {
  const all = tenants.flatMap(({ values }) => measureInterval(values) ?? []);
  return all.length === 0 ? null : Math.min(...all);
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = sleep(ANSWERS_WITHIN_MS, null, { ref: false, signal: over.signal }).then(() => {
    throw new CadastreError('TIMEOUT', 'It has not answered in time');
  });
  // Nobody waits for the one that loses.
  late.catch(() => undefined);
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
  }
}
