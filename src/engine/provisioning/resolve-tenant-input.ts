import { randomBytes, randomUUID } from 'node:crypto';
import type { Server } from '../../shared/models/server.ts';
import type { CreateTenantInput } from '../../shared/models/tenant.ts';
import { hashPassword } from '../adapters/bcrypt-password.ts';
import { type Blueprint, resolveVariables } from '../blueprints/index.ts';
import { CadastreError, invalidInput } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { generatePassword } from '../secrets/generate-password.ts';
import { resolvePlan } from '../signup/plans.ts';
import { emailIsTaken, freeSlug, slugIsTaken } from '../tenants/check-name.ts';
import type { ProvisionInput, ProvisionSecrets } from './provision-run.ts';
import { emailTaken, slugTaken } from './steps/reserve.ts';

export interface ResolveContext {
  servers(): readonly Server[];
  resolveServer(nameOrId: string): Server;
  findBlueprint(name: string): Promise<Blueprint>;
}

export interface ResolvedTenant {
  readonly input: ProvisionInput;
  readonly server: Server;
  readonly serverReason: string;
  readonly blueprint: Blueprint;
}

/** Names every field that cannot be, before a job exists. What only a race can break is checked again in the job. */
export async function resolveTenantInput(
  context: ResolveContext,
  platform: OpenPlatform,
  given: CreateTenantInput,
): Promise<ResolvedTenant> {
  const blueprint = await context.findBlueprint(given.blueprint);
  if (!blueprint.isolation.includes(given.isolation)) {
    const supported = blueprint.isolation.join(', ');
    throw new CadastreError(
      'NOT_SUPPORTED',
      `The blueprint ${blueprint.name} does not support isolation by ${given.isolation}; it supports ${supported}`,
      {
        fields: [{ field: 'isolation', message: `One of ${supported}` }],
        wayOut: `Choose ${supported}, or make the blueprint ready for it and say so in its blueprint.yaml.`,
      },
    );
  }
  const variables = resolveVariables(blueprint, given.variables);
  const { server, reason } = given.server
    ? { server: await serverWithRoom(context, platform, given.server), reason: 'chosen' }
    : await serverWithMostRoom(context, platform);
  if (given.slug !== undefined && (await slugIsTaken(platform, given.slug))) throw slugTaken(given.slug);
  if (await emailIsTaken(platform, given.ownerEmail)) throw emailTaken(given.ownerEmail);
  return {
    server,
    serverReason: reason,
    blueprint,
    input: {
      name: given.name,
      slug: given.slug ?? (await freeSlug(platform, given.name)),
      slugGiven: given.slug !== undefined,
      ownerEmail: given.ownerEmail,
      ownerFirstName: given.ownerFirstName ?? null,
      ownerLastName: given.ownerLastName ?? null,
      trialDays: given.trialDays,
      subscription: given.subscription === undefined ? null : await resolvePlan(platform, given.subscription),
      language: given.language ?? null,
      serverId: server.id,
      blueprint: blueprint.name,
      blueprintHash: blueprint.hash,
      variables,
      isolation: given.isolation,
      onFailure: given.onFailure,
    },
  };
}

/**
 * The database password of the tenant and the hash of its first admin's. Without a password for the admin, a
 * random one that nobody knows is hashed: the application's password reset gives the owner a first one.
 */
export async function makeTenantSecrets(
  given: CreateTenantInput,
  blueprint: Blueprint,
): Promise<ProvisionSecrets> {
  const cost = blueprint.firstAdmin?.password.cost ?? 10;
  const ownerPasswordHash =
    given.ownerPasswordHash ??
    (await hashPassword(given.ownerPassword ?? randomBytes(32).toString('base64url'), cost));
  return { password: generatePassword(), ownerPasswordHash };
}

export const newTicket = () => randomUUID();

async function serverWithRoom(
  context: ResolveContext,
  platform: OpenPlatform,
  reference: string,
): Promise<Server> {
  const server = context.resolveServer(reference);
  if (server.capacity === null) return server;
  const { rows } = await platform.database.run<{ tenants: number }>(
    sql`SELECT count(*)::int AS tenants FROM platform.tenants WHERE server_id = ${server.id}`,
  );
  if ((rows[0]?.tenants ?? 0) < server.capacity) return server;
  throw invalidInput([
    { field: 'server', message: `${server.name} is at its capacity of ${server.capacity} tenants` },
  ]);
}

async function serverWithMostRoom(
  context: ResolveContext,
  platform: OpenPlatform,
): Promise<{ server: Server; reason: string }> {
  const { rows } = await platform.database.run<{ server_id: string; tenants: number }>(
    sql`SELECT server_id, count(*)::int AS tenants FROM platform.tenants GROUP BY server_id`,
  );
  const tenants = new Map(rows.map((row) => [row.server_id, row.tenants]));
  const room = context.servers().map((server) => {
    const used = tenants.get(server.id) ?? 0;
    return { server, used, left: (server.capacity ?? Number.POSITIVE_INFINITY) - used };
  });
  room.sort((a, b) => b.left - a.left || a.used - b.used || a.server.name.localeCompare(b.server.name));
  const best = room[0];
  if (!best)
    throw new CadastreError('NOT_FOUND', 'No server is registered', {
      wayOut: 'Add one, or start the built-in PostgreSQL.',
    });
  if (best.left <= 0) throw invalidInput([{ field: 'server', message: 'Every server is at its capacity' }]);
  const reason =
    room.length === 1
      ? 'the only server'
      : best.left === Number.POSITIVE_INFINITY
        ? 'fewest tenants'
        : `most room, ${best.left} left`;
  return { server: best.server, reason };
}
