import type { ConfigurationDrift, HbaDrift } from '../../shared/models/configuration.ts';
import { CadastreError, toErrorData } from '../errors.ts';
import type { LifecycleContext } from '../lifecycle/lifecycle-run.ts';
import { driftOfNames } from '../namespaces/index.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Database } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { compareHeld } from './compare-held.ts';
import { type ConfiguredTenant, isUnderWay, readConfigured } from './configured-tenants.ts';
import { hbaDrift } from './hba-drift.ts';
import { setStatement, whereOf } from './mend-statements.ts';
import { readFound } from './read-found.ts';
import { wantedOf } from './wanted.ts';

export interface Drift {
  readonly at: string;
  /** Those that were compared. */
  readonly tenants: number;
  readonly drifts: ConfigurationDrift[];
  readonly unread: { server: string; reason: string }[];
  readonly hba: HbaDrift[];
}

/**
 * Compares every tenant's configuration with what its server says: one query to the platform database, a handful to
 * each server, whatever the number of tenants. Who is on the way between two statuses is passed over. Errors: `NOT_FOUND`
 * for a server that nobody has.
 */
export async function findDrift(
  context: Pick<LifecycleContext, 'platform' | 'maintenance'>,
  server?: string,
): Promise<Drift> {
  const platform = await context.platform();
  if (server !== undefined) await serverNamed(platform, server);
  const configured = (await readConfigured(platform, { server })).filter((each) => !isUnderWay(each));
  const held = configured.length === 0 ? new Set<number>() : await platform.locks.heldIds('tenant');
  // A job that is at work on a tenant is changing the very thing.
  const compared = configured.filter(({ id }) => !held.has(id));
  const answers = await Promise.all(
    [...Map.groupBy(compared, ({ serverId }) => serverId)].map(async ([serverId, tenants]) => {
      try {
        const maintenance = await context.maintenance(serverId);
        const { drifts, superuser } = await compareServer(maintenance, tenants);
        const hba = await hbaDrift(maintenance, superuser, tenants[0]?.server ?? serverId, tenants);
        return { drifts, unread: [], hba };
      } catch (error) {
        const { message: reason } = toErrorData(error);
        return { drifts: [], hba: [], unread: [{ server: tenants[0]?.server ?? serverId, reason }] };
      }
    }),
  );
  return {
    at: new Date().toISOString(),
    tenants: compared.length,
    drifts: answers.flatMap(({ drifts }) => drifts),
    unread: answers.flatMap(({ unread }) => unread),
    hba: answers.flatMap(({ hba }) => hba),
  };
}

/** Throws `NOT_FOUND`. */
export async function serverNamed(
  platform: OpenPlatform,
  name: string,
): Promise<{ id: string; name: string }> {
  const { rows } = await platform.database.run<{ id: string; name: string }>(
    sql`SELECT id, name FROM platform.servers WHERE name = ${name} OR id::text = ${name}`,
  );
  if (rows[0]) return rows[0];
  throw new CadastreError('NOT_FOUND', `There is no server ${name}`, {
    fields: [{ field: 'server', message: 'No server has this name' }],
    wayOut: 'The list of servers shows those there are.',
    command: 'cadastre server list',
  });
}

/** What setting differs for which of these tenants, who lie on one server. */
export const driftOfServer = async (
  maintenance: Pick<Database, 'run'>,
  tenants: readonly ConfiguredTenant[],
): Promise<ConfigurationDrift[]> => (await compareServer(maintenance, tenants)).drifts;

async function compareServer(
  maintenance: Pick<Database, 'run'>,
  tenants: readonly ConfiguredTenant[],
): Promise<{ readonly drifts: ConfigurationDrift[]; readonly superuser: boolean }> {
  const { facts, tenants: found } = await readFound(
    maintenance,
    tenants.map(({ place }) => place),
  );
  const names = await driftOfNames(maintenance, tenants);
  const drifts = tenants.flatMap((tenant) => {
    const seen = found.get(tenant.id);
    if (!seen) throw new CadastreError('INTERNAL', 'The server did not say what it was asked');
    const unheld = compareHeld(wantedOf(tenant.values, tenant.place, facts), seen, facts);
    const { slug, server } = tenant;
    return [
      ...(names.get(tenant.id) ?? []).map((each) => ({ tenant: slug, server, ...each })),
      ...unheld.map((each) => driftOf(tenant, each, seen)),
    ];
  });
  return { drifts, superuser: facts.superuser };
}

/** As it is told: values as PostgreSQL writes them. */
export function driftOf(
  tenant: Pick<ConfiguredTenant, 'slug' | 'server'>,
  { path, title, target, value, found, byHand }: ReturnType<typeof compareHeld>[number],
  seen: Parameters<typeof whereOf>[1],
): ConfigurationDrift {
  return {
    tenant: tenant.slug,
    server: tenant.server,
    path,
    title,
    where: whereOf(target, seen),
    wanted: value ?? 'not set',
    found,
    statement: setStatement(target, value, seen).shown,
    byHand,
  };
}
