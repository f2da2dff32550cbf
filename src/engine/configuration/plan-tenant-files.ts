import type { ConfigurationProblem } from '../../shared/models/configuration.ts';
import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import { CadastreError } from '../errors.ts';
import type { Database } from '../postgres/session.ts';
import { type PublishedTier, publishedTier } from '../tiers/published-tier.ts';
import { newProblems } from './change-overrides.ts';
import { serverCapacity } from './check-capacity.ts';
import { checkConfiguration } from './check-configuration.ts';
import { type ConfigurationReader, configurationOf } from './configuration-of.ts';
import { mergeForTenant } from './merge-for-tenant.ts';
import type { FileChange } from './plan-files.ts';
import type { FileProblem, TenantPart } from './read-files.ts';
import { type TenantFacts, tenantFacts } from './tenant-facts.ts';

export interface PlannedTenant {
  readonly slug: string;
  readonly tier: { readonly name: string; readonly version: number } | null;
  /** null: the platform's. */
  readonly environment: TenantFacts['platformEnvironment'] | null;
  /** All that it has of its own when this is done. */
  readonly overrides: FlatSettings;
  /** What it has now and not then. */
  readonly unset: readonly string[];
}

interface TenantPlan {
  readonly tenant: PlannedTenant;
  readonly changes: readonly FileChange[];
}

/** null: it cannot be; what is wrong was told. */
export async function planTenant(
  reader: ConfigurationReader,
  part: TenantPart,
  ahead: ReadonlyMap<string, PublishedTier>,
  problems: FileProblem[],
): Promise<TenantPlan | null> {
  const { document } = part;
  try {
    const facts = await tenantFacts(reader.database, document.tenant);
    const tier = await tierFor(reader.database, part, facts, ahead);
    const environment = document.environment ?? null;
    const found = await problemsWith(reader, facts, tier, part);
    problems.push(...found.map((each) => part.place(each)));
    if (found.length > 0) return null;
    return changesOf(facts, tier, environment, document.overrides);
  } catch (error) {
    if (!(error instanceof CadastreError) || error.code !== 'NOT_FOUND') throw error;
    const field = error.details.target?.startsWith('tier ') ? 'tier' : 'tenant';
    problems.push(part.place({ field, message: error.message }));
    return null;
  }
}

/** The version that is written; else the one it has; of another tier the newest, files included. */
function tierFor(
  database: Pick<Database, 'run'>,
  { document }: TenantPart,
  { held }: TenantFacts,
  ahead: ReadonlyMap<string, PublishedTier>,
): Promise<PublishedTier> | PublishedTier {
  const version = document.version ?? (held?.tier === document.tier ? held.version : undefined);
  const coming = ahead.get(document.tier);
  if (coming !== undefined && (version === undefined || version === coming.version)) return coming;
  return publishedTier({ database }, document.tier, version);
}

async function problemsWith(
  reader: ConfigurationReader,
  facts: TenantFacts,
  tier: PublishedTier,
  { document }: TenantPart,
): Promise<ConfigurationProblem[]> {
  const environment = document.environment ?? facts.platformEnvironment;
  const { overrides } = document;
  const { settings, problems } = mergeForTenant(facts, tier, environment, overrides);
  const capacity = await serverCapacity(reader, facts);
  const now = await configurationOf(reader, facts);
  return newProblems(now.problems, [
    ...problems,
    ...checkConfiguration(facts, tier, { settings, overrides }, capacity),
  ]);
}

function changesOf(
  { slug, held }: TenantFacts,
  tier: PublishedTier,
  environment: PlannedTenant['environment'],
  overrides: FlatSettings,
): TenantPlan {
  const moves = held?.tier !== tier.name || held.version !== tier.version;
  const elsewhere = held === null ? environment !== null : held.environment !== environment;
  const before = held?.overrides ?? {};
  const set = Object.fromEntries(
    Object.entries(overrides).filter(
      ([path, value]) =>
        !Object.hasOwn(before, path) || JSON.stringify(before[path]) !== JSON.stringify(value),
    ),
  );
  const unset = Object.keys(before).filter((path) => !Object.hasOwn(overrides, path));
  const named = (each: { name: string; version: number } | null) =>
    each === null ? 'no tier' : `${each.name}, version ${each.version}`;
  const facts = [
    ...(moves ? [`${named(held && { name: held.tier, version: held.version })} → ${named(tier)}`] : []),
    ...(elsewhere
      ? [`environment ${held?.environment ?? 'of the platform'} → ${environment ?? 'of the platform'}`]
      : []),
  ];
  const changes: FileChange[] = [
    ...(facts.length > 0 ? [{ kind: 'set-tier' as const, target: slug, fact: facts.join('; ') }] : []),
    ...(unset.length > 0 ? [{ kind: 'unset-values' as const, target: slug, fact: unset.join(', ') }] : []),
    ...(Object.keys(set).length > 0
      ? [
          {
            kind: 'set-values' as const,
            target: slug,
            fact: Object.entries(set)
              .map(([path, value]) => `${path}: ${shown(before[path])} → ${shown(value)}`)
              .join(', '),
          },
        ]
      : []),
  ];
  return {
    changes,
    tenant: {
      slug,
      tier: moves ? { name: tier.name, version: tier.version } : null,
      environment,
      overrides,
      unset,
    },
  };
}

const shown = (value: unknown) => (value === undefined ? 'not set' : JSON.stringify(value));
