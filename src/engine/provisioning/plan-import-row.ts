import type { CreateTenantInput, ImportPlanRow } from '../../shared/models/tenant.ts';
import { type Blueprint, resolveVariables } from '../blueprints/index.ts';
import { toErrorData } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { ImportContext } from './import-tenants.ts';
import { columnOf, type ImportedRow } from './read-import.ts';
import { type ResolvedPlace, resolvePlace } from './resolve-place.ts';
import { becauseOf } from './tier/choose-tier.ts';

interface Existing {
  readonly name: string;
  readonly slug: string;
  readonly ready: boolean;
}

/** Says of one row after the other what an import would do; what many rows have in common is looked at once. */
export function rowPlanner(context: ImportContext, platform: OpenPlatform, taken: ReadonlySet<string>) {
  const placeOf = placesOnce(context, platform);
  return async (row: ImportedRow, existing: Existing | undefined): Promise<ImportPlanRow> => {
    const { input, ownTier } = row;
    const base = {
      row: row.row,
      name: row.name,
      slug: input?.slug ?? null,
      ownerEmail: row.ownerEmail,
      server: input?.server ?? null,
      tier: null,
    };
    const refused = (errors: ImportPlanRow['errors']) => ({ ...base, verdict: 'refused' as const, errors });
    if (!input) return refused(row.errors);
    if (existing?.ready && existing.name === input.name)
      return { ...base, slug: existing.slug, verdict: 'skip', errors: [] };
    if (existing) return refused([{ field: 'owner_email', message: 'Used by another tenant' }]);
    if (input.slug !== undefined && taken.has(input.slug))
      return refused([{ field: 'slug', message: 'Taken by another tenant' }]);
    try {
      const blueprint = await context.findBlueprint(input.blueprint);
      resolveVariables(blueprint, input.variables);
      const { tier } = await placeOf(blueprint, input);
      return {
        ...base,
        verdict: 'create',
        errors: [],
        tier: tier && { name: tier.name, version: tier.version, because: reasonOf(tier, ownTier) },
      };
    } catch (error) {
      const { message, details } = toErrorData(error);
      const fields = details.fields?.map((each) => ({ ...each, field: columnOf(each.field) }));
      return refused(fields ?? [{ field: 'row', message }]);
    }
  };
}

function reasonOf(tier: NonNullable<ResolvedPlace['tier']>, own: boolean): string {
  if (tier.by !== 'named') return becauseOf(tier);
  return own ? 'its own column' : 'for rows that name none';
}

/** Thousands of rows ask for the same few places. */
function placesOnce(context: ImportContext, platform: OpenPlatform) {
  const places = new Map<string, Promise<ResolvedPlace>>();
  return (blueprint: Blueprint, wishes: CreateTenantInput): Promise<ResolvedPlace> => {
    const { subscription, tier, environment, server, isolation } = wishes;
    const key = JSON.stringify([blueprint.name, subscription, tier, environment, server, isolation]);
    const known = places.get(key) ?? resolvePlace(context, platform, blueprint, wishes);
    places.set(key, known);
    return known;
  };
}
