import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import type { IsolationModel, Tenant } from '../../shared/models/tenant.ts';
import { configurationOf, type TenantFacts, tenantFacts, valuesOf } from '../configuration/index.ts';
import { blueprintOf } from '../conversion/convert-tenant.ts';
import { checkConvertible } from '../conversion/may-convert.ts';
import { CadastreError } from '../errors.ts';
import { placeOf } from '../lifecycle/lifecycle-run.ts';
import type { Place } from '../lifecycle/place.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { allowedModels } from '../provisioning/tier/choose-isolation.ts';
import { missingOn } from '../provisioning/tier/place-by-tier.ts';
import { backupObstacle, wantsBackup } from './backup-before.ts';
import { overLimits } from './over-limits.ts';
import { roomObstacle } from './room-obstacle.ts';
import type { TierChangeContext, TierRef } from './tier-change-context.ts';

/** Why a tenant cannot be moved now. */
export interface Obstacle {
  /** The setting, or `tenant`, `tier`, `backupTo`. */
  readonly field: string;
  readonly sentence: string;
  readonly wayOut: string | null;
  /** For the command line alone. */
  readonly command?: string;
  /** It passes by itself, or when the tenant uses less: the change may wait for that. */
  readonly passes: boolean;
}

/** Everything about one change, before anything happens. */
export interface ChangeLook {
  readonly facts: TenantFacts;
  readonly place: Place;
  /** What would be in force. */
  readonly values: FlatSettings;
  readonly former: FlatSettings;
  /** The model it has to be converted to first; null: the tier allows the one it has. */
  readonly convertTo: IsolationModel | null;
  readonly backup: boolean;
  readonly obstacles: readonly Obstacle[];
}

export async function lookAtChange(
  context: TierChangeContext,
  platform: OpenPlatform,
  tenant: Tenant,
  { tier, version }: TierRef,
  backupTo: string | null,
): Promise<ChangeLook> {
  const facts = await tenantFacts(platform.database, tenant.slug);
  const place = await placeOf(platform, tenant);
  const reader = { database: platform.database, maintenance: context.maintenance };
  const { settings, problems } = await configurationOf(reader, facts, { tier: { name: tier, version } });
  const values = valuesOf(settings);
  const former = facts.held?.effective ?? {};
  const base = { facts, place, values, former, backup: wantsBackup(former, values) };
  const notInService = statusObstacle(tenant);
  if (notInService !== null) return { ...base, convertTo: null, obstacles: [notInService] };
  const conversion = await conversionOf(context, platform, tenant, values, tier);
  const server = { name: facts.server, labels: facts.serverLabels };
  const obstacles: Obstacle[] = [
    ...problems
      .filter(({ warning }) => warning !== true)
      .map(({ field, message, wayOut, command }) => ({
        field,
        sentence: message,
        wayOut,
        command,
        passes: false,
      })),
    ...missingOn(server, tier, values)
      // The configuration has said so already.
      .filter(({ setting }) => !problems.some(({ field }) => field === setting))
      .map(({ setting, sentence, wayOut, command }) => ({
        field: setting,
        sentence: `its server ${sentence}, and Cadastre cannot move it to another server yet`,
        wayOut,
        command,
        passes: false,
      })),
    ...(conversion.obstacle ? [conversion.obstacle] : []),
    ...(await overLimits(context, platform, place, values)).map(({ path, sentence, wayOut }) => ({
      field: path,
      sentence,
      wayOut,
      passes: true,
    })),
    ...(await roomObstacle(context, place, { name: facts.server, former, values })),
    ...(base.backup ? await backupObstacle(context, platform, tenant, backupTo) : []),
  ];
  return { ...base, convertTo: conversion.to, obstacles };
}

/** Throws `REFUSED` with all figures at once; nothing where nothing stands in the way. */
export function refuseObstacles(tenant: string, tier: string, obstacles: readonly Obstacle[]): void {
  const [first] = obstacles;
  if (!first) return;
  const sentences = obstacles.map(({ sentence }) => sentence).join('; ');
  throw new CadastreError('REFUSED', `Tenant ${tenant} cannot be moved to ${tier}: ${sentences}`, {
    fields: obstacles.map(({ field, sentence }) => ({ field, message: sentence })),
    wayOut: first.wayOut ?? undefined,
    command: first.command,
  });
}

export const mayWait = (obstacles: readonly Obstacle[]): boolean =>
  obstacles.length > 0 && obstacles.every(({ passes }) => passes);

function statusObstacle({ slug, status }: Tenant): Obstacle | null {
  if (status === 'TRIAL' || status === 'ACTIVE') return null;
  const shut = status === 'SUSPENDED' || status === 'SUSPENDING' || status === 'REACTIVATING';
  return {
    field: 'tenant',
    sentence: `it is ${status.toLowerCase()}, and what a shut tenant gets back is what it had`,
    wayOut: shut ? 'Reactivate it first.' : 'Only a tenant in service is moved.',
    command: shut ? `cadastre tenant reactivate ${slug}` : `cadastre tenant show ${slug}`,
    passes: shut,
  };
}

async function conversionOf(
  context: TierChangeContext,
  platform: OpenPlatform,
  tenant: Tenant,
  values: FlatSettings,
  tier: string,
): Promise<{ to: IsolationModel | null; obstacle: Obstacle | null }> {
  const allowed = allowedModels(values);
  if (allowed === null || allowed.includes(tenant.isolation)) return { to: null, obstacle: null };
  const refused = (sentence: string, wayOut: string | null) => ({
    to: null,
    obstacle: { field: 'database.isolation', sentence, wayOut, passes: false },
  });
  try {
    const blueprint = await blueprintOf(context, platform, tenant);
    const to = allowed.find((model) => blueprint.isolation.includes(model));
    if (to === undefined) {
      return refused(
        `the tier ${tier} allows isolation by ${allowed.join(', ')}, and its blueprint ${blueprint.name} supports ${blueprint.isolation.join(', ')}`,
        'Choose another tier, or make the blueprint ready for it.',
      );
    }
    await checkConvertible(platform, tenant, to, blueprint);
    return { to, obstacle: null };
  } catch (error) {
    if (!(error instanceof CadastreError)) throw error;
    return refused(
      `the tier ${tier} allows isolation by ${allowed.join(', ')}, and it cannot be converted: ${error.message}`,
      error.details.wayOut ?? null,
    );
  }
}
