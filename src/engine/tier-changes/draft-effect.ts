import type { TierEffect } from '../../shared/models/tier.ts';
import { checkConfiguration } from '../configuration/check-configuration.ts';
import { mergeForTenant, type TenantFacts, tenantFactsOf, valuesOf } from '../configuration/index.ts';
import { type ConfiguredTenant, isUnderWay, readConfigured } from '../enforcement/configured-tenants.ts';
import { driftOfServer } from '../enforcement/find-drift.ts';
import { loginsOf } from '../enforcement/index.ts';
import { toErrorData } from '../errors.ts';
import type { LifecycleContext } from '../lifecycle/lifecycle-run.ts';
import { tierInvalid } from '../tiers/publish-tier.ts';
import { type ReadTier, readTier } from '../tiers/read-tier.ts';
import { publishedSource } from '../tiers/tier-records.ts';

/** Tenants that are named in a group. */
const NAMED = 5;

/**
 * What a file that nobody has published would mean for those who are held to the tier of its name, once they are moved
 * to it: the statements that their servers would be given, and for whom it does not stand. One query to the platform
 * database for all tenants, and as many to each server as a comparison takes. Changes nothing. Errors: `INVALID_INPUT`
 * with every problem of the file.
 */
export async function draftEffect(
  context: Pick<LifecycleContext, 'platform' | 'maintenance'>,
  given: { readonly file: string; readonly document: string },
): Promise<TierEffect> {
  const platform = await context.platform();
  const { problems, tier } = await readTier(given.file, given.document, publishedSource(platform.database));
  if (problems.length > 0 || tier === null) throw tierInvalid(problems);
  const all = await readConfigured(platform);
  const facts = await tenantFactsOf(
    platform.database,
    all.filter((each) => !isUnderWay(each)).map(({ id }) => id),
  );
  const held = facts.filter((each) => each.held?.tier === tier.name);
  const bySlug = new Map(all.map((tenant) => [tenant.slug, tenant]));
  const drafted: ConfiguredTenant[] = [];
  const refused: TierEffect['refused'] = [];
  for (const each of held) {
    const tenant = bySlug.get(each.slug);
    const { values, why } = underDraft(each, tier);
    if (why !== null) refused.push({ tenant: each.slug, message: why });
    else if (tenant) drafted.push({ ...tenant, values });
  }
  const { statements, unread } = await statementsOf(context, drafted);
  const changed = new Set(statements.map(({ tenant }) => tenant.slug)).size;
  return {
    tier: tier.name,
    tenants: held.length,
    changed,
    groups: grouped(statements),
    refused,
    unread,
  };
}

function underDraft(facts: TenantFacts, tier: ReadTier) {
  const environment = facts.held?.environment ?? facts.platformEnvironment;
  const overrides = facts.held?.overrides ?? {};
  const { settings, problems } = mergeForTenant(facts, tier, environment, overrides);
  const wrong = [...problems, ...checkConfiguration(facts, tier, { settings, overrides }, null)].filter(
    (problem) => !('warning' in problem && problem.warning === true),
  );
  return { values: valuesOf(settings), why: wrong[0]?.message ?? null };
}

interface TenantStatement {
  readonly tenant: ConfiguredTenant;
  readonly title: string;
  readonly path: string;
  readonly statement: string;
}

async function statementsOf(
  context: Pick<LifecycleContext, 'maintenance'>,
  tenants: readonly ConfiguredTenant[],
): Promise<{ statements: TenantStatement[]; unread: TierEffect['unread'] }> {
  const bySlug = new Map(tenants.map((tenant) => [tenant.slug, tenant]));
  const answers = await Promise.all(
    [...Map.groupBy(tenants, ({ serverId }) => serverId)].map(async ([serverId, of]) => {
      try {
        const drifts = await driftOfServer(await context.maintenance(serverId), of);
        const statements = drifts.flatMap(({ tenant: slug, title, path, statement, byHand }) => {
          const tenant = bySlug.get(slug);
          return tenant === undefined || byHand !== null ? [] : [{ tenant, title, path, statement }];
        });
        return { statements, unread: [] };
      } catch (error) {
        return {
          statements: [],
          unread: [{ server: of[0]?.server ?? '', reason: toErrorData(error).message }],
        };
      }
    }),
  );
  return {
    statements: answers.flatMap(({ statements }) => statements),
    unread: answers.flatMap(({ unread }) => unread),
  };
}

/** The same statement for another tenant names another database and other roles: one group, with the names taken out. */
function grouped(statements: readonly TenantStatement[]): TierEffect['groups'] {
  const groups = Map.groupBy(statements, ({ tenant, statement }) => nameless(statement, tenant));
  return [...groups]
    .map(([statement, of]) => {
      const slugs = [...new Set(of.map(({ tenant }) => tenant.slug))].toSorted();
      const [first] = of;
      return {
        statement,
        path: first?.path ?? '',
        title: first?.title ?? '',
        count: of.length,
        tenants: slugs.length,
        examples: slugs.slice(0, NAMED),
      };
    })
    .toSorted((a, b) => b.tenants - a.tenants || a.path.localeCompare(b.path));
}

export function nameless(
  statement: string,
  { place }: { readonly place: Parameters<typeof loginsOf>[0] },
): string {
  const names: [string, string][] = [
    [place.database, 'database'],
    [place.ownerRole, 'owner'],
    ...loginsOf(place).map((login): [string, string] => [login, 'login']),
  ];
  const plain = names.reduce(
    (text, [name, word]) => text.replaceAll(`"${name.replaceAll('"', '""')}"`, `<${word}>`),
    statement,
  );
  // Names of its own schemas and roles carry its number: as in studio_17_admin.
  return plain.replaceAll(new RegExp(`_${place.tenantId}(?=_|")`, 'g'), '_N');
}
