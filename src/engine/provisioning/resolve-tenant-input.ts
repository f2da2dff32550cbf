import { randomBytes, randomUUID } from 'node:crypto';
import type { Server } from '../../shared/models/server.ts';
import type { CreateTenantInput, TenantPlan } from '../../shared/models/tenant.ts';
import { hashPassword } from '../adapters/bcrypt-password.ts';
import { type Blueprint, resolveVariables } from '../blueprints/index.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Database } from '../postgres/session.ts';
import { generatePassword } from '../secrets/generate-password.ts';
import { freeSlug, whatIsTaken } from '../tenants/check-name.ts';
import type { ProvisionInput, ProvisionSecrets } from './provision-run.ts';
import { resolvePlace } from './resolve-place.ts';
import { emailTaken, slugTaken } from './steps/reserve.ts';
import { becauseOf } from './tier/choose-tier.ts';

export interface ResolveContext {
  servers(): readonly Server[];
  resolveServer(nameOrId: string): Server;
  maintenance(serverId: string): Promise<Database>;
  findBlueprint(name: string): Promise<Blueprint>;
  /** Publishes the shipped tiers where nobody has yet. */
  ensureTiers(platform: OpenPlatform): Promise<unknown>;
}

export interface ResolvedTenant {
  readonly input: ProvisionInput;
  readonly server: Server;
  readonly serverReason: string;
  /** null: it will be held to no tier. */
  readonly tier: TenantPlan['tier'];
  readonly blueprint: Blueprint;
}

/** Names every field that cannot be, before a job exists. What only a race can break is checked again in the job. */
export async function resolveTenantInput(
  context: ResolveContext,
  platform: OpenPlatform,
  given: CreateTenantInput,
): Promise<ResolvedTenant> {
  const blueprint = await context.findBlueprint(given.blueprint);
  const variables = resolveVariables(blueprint, given.variables);
  const place = await resolvePlace(context, platform, blueprint, given);
  const { plan, tier: chosen, server, reason, isolation } = place;
  const taken = await whatIsTaken(platform, given.slug ?? null, given.ownerEmail);
  if (given.slug !== undefined && taken.slug) throw slugTaken(given.slug);
  if (taken.email) throw emailTaken(given.ownerEmail);
  return {
    server,
    serverReason: reason,
    tier: chosen && { name: chosen.name, version: chosen.version, because: becauseOf(chosen) },
    blueprint,
    input: {
      name: given.name,
      slug: given.slug ?? (await freeSlug(platform, given.name)),
      slugGiven: given.slug !== undefined,
      ownerEmail: given.ownerEmail,
      ownerFirstName: given.ownerFirstName ?? null,
      ownerLastName: given.ownerLastName ?? null,
      trialDays: given.trialDays,
      subscription: plan,
      language: given.language ?? null,
      serverId: server.id,
      blueprint: blueprint.name,
      blueprintHash: blueprint.hash,
      variables,
      isolation,
      tier: chosen && {
        name: chosen.name,
        version: chosen.version,
        ownEnvironment: chosen.ownEnvironment,
        environment: chosen.environment,
        region: server.labels.region ?? null,
        plan: chosen.plan && { ...chosen.plan, modules: [...chosen.plan.modules] },
      },
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
