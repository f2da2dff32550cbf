import { createHash } from 'node:crypto';
import type { ConfigurationProblem } from '../../shared/models/configuration.ts';
import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import { CadastreError } from '../errors.ts';
import type { Database } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { type PublishedTier, publishedTier } from '../tiers/published-tier.ts';
import { type ReadTier, readTier, type TierSource } from '../tiers/read-tier.ts';
import type { TierLayer } from '../tiers/tier-layer.ts';
import { newProblems } from './change-overrides.ts';
import { serverCapacity } from './check-capacity.ts';
import { checkConfiguration } from './check-configuration.ts';
import { type ConfigurationReader, configurationOf } from './configuration-of.ts';
import { mergeForTenant } from './merge-for-tenant.ts';
import { type PlannedPlan, planPlans } from './plan-plans.ts';
import { type FileProblem, type GivenFile, readFiles, type TenantPart, type TierPart } from './read-files.ts';
import { type TenantFacts, tenantFacts } from './tenant-facts.ts';

export interface FileChange {
  readonly kind: 'publish-tier' | 'set-plan' | 'set-tier' | 'set-values' | 'unset-values';
  readonly target: string;
  readonly fact: string;
}

export interface PlannedTier {
  readonly name: string;
  readonly document: string;
  readonly file: string;
}

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

export interface FilesPlan {
  readonly problems: FileProblem[];
  readonly changes: FileChange[];
  readonly digest: string;
  readonly tiers: readonly PlannedTier[];
  readonly plans: readonly PlannedPlan[];
  readonly tenants: readonly PlannedTenant[];
}

/**
 * What files would change. Tiers that differ from their newest version are published, parents first; plans are as they
 * stand there; a tenant is moved
 * to the tier and version of its file, and has exactly the overrides that stand there. A tenant that no file names
 * stays as it is. What is the same already is no change, so that applying twice does nothing.
 */
export async function planFiles(
  reader: ConfigurationReader,
  files: readonly GivenFile[],
): Promise<FilesPlan> {
  const read = readFiles(files);
  const problems = [...read.problems];
  const tiers = await planTiers(reader.database, read.tiers, problems);
  const tenants: PlannedTenant[] = [];
  const { plans, changes: ofPlans } = await planPlans(
    reader.database,
    read.plans,
    (name) => tiers.ahead.has(name),
    problems,
  );
  const changes: FileChange[] = [...tiers.changes, ...ofPlans];
  for (const part of read.tenants) {
    const planned = await planTenant(reader, part, tiers.ahead, problems);
    if (planned === null) continue;
    changes.push(...planned.changes);
    if (planned.changes.length > 0) tenants.push(planned.tenant);
  }
  const told = problems.toSorted(
    (a, b) =>
      a.file.localeCompare(b.file) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
  return {
    problems: told,
    changes,
    digest: createHash('sha256')
      .update(JSON.stringify([changes, tiers.publish, plans, tenants]))
      .digest('hex'),
    tiers: tiers.publish,
    plans,
    tenants,
  };
}

/** Tiers as they will be when the files are applied. */
interface TiersPlan {
  readonly publish: readonly PlannedTier[];
  readonly changes: readonly FileChange[];
  readonly ahead: ReadonlyMap<string, PublishedTier>;
}

async function planTiers(
  database: Pick<Database, 'run'>,
  parts: readonly TierPart[],
  problems: FileProblem[],
): Promise<TiersPlan> {
  const byName = new Map<string, TierPart>();
  for (const part of parts) {
    const name = nameIn(part);
    const before = byName.get(name);
    if (before === undefined) byName.set(name, part);
    else problems.push(at(part, null, null, 'tier', `The tier ${name} stands in ${before.file} already`));
  }
  const publish: PlannedTier[] = [];
  const changes: FileChange[] = [];
  const ahead = new Map<string, PublishedTier>();
  const under: string[] = [];
  const published = publishedFrom(database);

  const plan = async (name: string, part: TierPart): Promise<PublishedTier | null> => {
    const known = ahead.get(name);
    if (known !== undefined) return known;
    // A tier that extends itself through others finds what is published of it, and the reader tells the circle.
    under.push(name);
    const source: TierSource = {
      async find(wanted) {
        const sibling = under.includes(wanted) ? undefined : byName.get(wanted);
        return sibling === undefined ? published.find(wanted) : plan(wanted, sibling);
      },
      names: async () => [...new Set([...(await published.names()), ...byName.keys()])].toSorted(),
    };
    const { tier, problems: found } = await readTier(part.file, part.content, source);
    under.pop();
    for (const { line, column, field, message } of found)
      problems.push(at(part, line, column, field, message));
    if (tier === null || found.length > 0) return null;
    const newest = await published.newest(name);
    const same = newest !== null && isSame(newest, tier, part.content);
    const version = same ? newest.version : (newest?.version ?? 0) + 1;
    ahead.set(name, { name, version, title: tier.title, layers: tier.layers });
    if (!same) {
      publish.push({ name, document: part.content, file: part.file });
      changes.push({
        kind: 'publish-tier',
        target: name,
        fact:
          newest === null
            ? 'A new tier, version 1'
            : `Version ${version}; tenants keep theirs until they are moved`,
      });
    }
    return ahead.get(name) ?? null;
  };
  for (const [name, part] of byName) await plan(name, part);
  return { publish, changes, ahead };
}

interface Newest {
  readonly version: number;
  readonly document: string;
  readonly extends_name: string | null;
  readonly extends_version: number | null;
  readonly layers: TierLayer[];
}

function publishedFrom(database: Pick<Database, 'run'>) {
  const newest = async (name: string): Promise<Newest | null> => {
    const { rows } = await database.run<Newest & Record<string, unknown>>(
      sql`SELECT version, document, extends_name, extends_version, layers FROM platform.tiers
          WHERE name = ${name} ORDER BY version DESC LIMIT 1`,
    );
    return rows[0] ?? null;
  };
  return {
    newest,
    find: newest,
    async names(): Promise<string[]> {
      const { rows } = await database.run<{ name: string }>(sql`SELECT DISTINCT name FROM platform.tiers`);
      return rows.map(({ name }) => name);
    },
  };
}

/** Blanks at the end of a file are nobody's change. */
const isSame = (newest: Newest, tier: ReadTier, content: string) =>
  newest.document.trimEnd() === content.trimEnd() &&
  newest.extends_name === (tier.extends?.name ?? null) &&
  newest.extends_version === (tier.extends?.version ?? null);

const nameIn = ({ content }: TierPart): string =>
  /^\s*"?tier"?\s*:\s*["']?([a-z][a-z0-9-]*)/m.exec(content)?.[1] ?? '';

const at = (
  part: TierPart,
  line: number | null,
  column: number | null,
  field: string | null,
  message: string,
): FileProblem => ({
  file: part.file,
  line: line === null ? null : line + part.line - 1,
  column,
  field,
  message,
});

interface TenantPlan {
  readonly tenant: PlannedTenant;
  readonly changes: readonly FileChange[];
}

/** null: it cannot be; what is wrong was told. */
async function planTenant(
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
