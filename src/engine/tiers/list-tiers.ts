import { type FlatSettings, inOrder } from '../../shared/models/flat-settings.ts';
import type { Tier } from '../../shared/models/tier.ts';
import { sql } from '../postgres/sql.ts';
import { parseYaml } from '../yaml/parse-yaml.ts';
import { valuesOf, variablesIn } from './chain.ts';
import { publishedTier } from './published-tier.ts';
import { isOffered, readShippedStates, shippedTiers } from './shipped-tiers.ts';
import type { TierLayer } from './tier-layer.ts';
import { type Asked, readVersions, toVersion, type VersionRow } from './tier-records.ts';
import { resolveValue } from './variables.ts';

interface TiersPlace {
  readonly database: Asked;
  /** The folder of the shipped tiers. */
  readonly directory: string;
}

/** All tiers, the newest version of each, by strength. */
export const listTiers = (place: TiersPlace): Promise<Tier[]> => readTiers(place, null, undefined);

/** One tier, its newest version when none is named. Throws `NOT_FOUND`. */
export async function getTier(place: TiersPlace, name: string, version?: number): Promise<Tier> {
  // Says what there is instead.
  const found = await publishedTier({ database: place.database }, name, version);
  const [tier] = await readTiers(place, [name], found.version);
  return tier ?? getTier(place, name, version);
}

async function readTiers(
  { database, directory }: TiersPlace,
  names: readonly string[] | null,
  version: number | undefined,
): Promise<Tier[]> {
  const [rows, documents, offers, plans] = [
    await readVersions(database, names),
    await readDocuments(database, names, version),
    await readOffers(database, directory),
    await readPlans(database),
  ];
  const byName = Map.groupBy(rows, (row) => row.name);
  return [...byName].flatMap(([name, versions]) => {
    const chosen = versions.find((row) => version === undefined || row.version === version);
    const document = chosen && documents.get(keyOf(chosen));
    if (!chosen || !document) return [];
    return {
      ...toVersion(chosen),
      description: descriptionOf(document.document),
      document: document.document,
      values: shownValues(document.layers),
      versions: versions.map(toVersion),
      plans: plans.filter((plan) => plan.tier === name).map(({ id }) => id),
      offered: offers.get(name) ?? null,
    };
  });
}

/** What a tier says; a value that its own variables settle is shown settled, one that the tenant decides as written. */
export function shownValues(layers: readonly TierLayer[]): FlatSettings {
  const variables = variablesIn(layers, null);
  return Object.fromEntries(
    Object.entries(inOrder(valuesOf(layers))).map(([path, raw]) => {
      const resolved = resolveValue(path, raw, variables);
      return [path, 'value' in resolved ? resolved.value : raw];
    }),
  );
}

interface DocumentRow extends Record<string, unknown> {
  name: string;
  version: number;
  document: string;
  layers: TierLayer[];
}

const keyOf = ({ name, version }: Pick<VersionRow, 'name' | 'version'>) => `${name}@${version}`;

async function readDocuments(
  asked: Asked,
  names: readonly string[] | null,
  version: number | undefined,
): Promise<Map<string, DocumentRow>> {
  const { rows } = await asked.run<DocumentRow>(
    sql`SELECT DISTINCT ON (name) name, version, document, layers FROM platform.tiers
        WHERE (${names}::text[] IS NULL OR name = ANY (${names}::text[]))
          AND (${version ?? null}::int IS NULL OR version = ${version ?? null}::int)
        ORDER BY name, version DESC`,
  );
  return new Map(rows.map((row) => [keyOf(row), row]));
}

async function readOffers(asked: Asked, directory: string): Promise<Map<string, string>> {
  const states = await readShippedStates(asked);
  const tiers = await shippedTiers(directory);
  return new Map(
    tiers
      .filter((tier) => isOffered(tier, states.get(tier.name)))
      .map(({ name, document }) => [name, document]),
  );
}

async function readPlans(asked: Asked): Promise<{ id: string; tier: string | null }[]> {
  const { rows } = await asked.run<{ id: string; tier: string | null }>(
    sql`SELECT id, tier FROM platform.plans ORDER BY position, id`,
  );
  return rows;
}

/** The text of a published file is sound: it was checked before. */
function descriptionOf(document: string): string {
  const parsed = parseYaml(document, () => undefined).document;
  const description: unknown = parsed?.get('description');
  return typeof description === 'string' ? description : '';
}
