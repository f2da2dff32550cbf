import type { Database } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import type { PublishedTier } from '../tiers/published-tier.ts';
import { type ReadTier, readTier, type TierSource } from '../tiers/read-tier.ts';
import type { TierLayer } from '../tiers/tier-layer.ts';
import type { FileChange } from './plan-files.ts';
import type { FileProblem, TierPart } from './read-files.ts';

export interface PlannedTier {
  readonly name: string;
  readonly document: string;
  readonly file: string;
}

/** Tiers as they will be when the files are applied. */
export interface TiersPlan {
  readonly publish: readonly PlannedTier[];
  readonly changes: readonly FileChange[];
  readonly ahead: ReadonlyMap<string, PublishedTier>;
}

/** Those that differ from their newest version, parents first. */
export async function planTiers(
  database: Pick<Database, 'run'>,
  parts: readonly TierPart[],
  problems: FileProblem[],
): Promise<TiersPlan> {
  const byName = new Map<string, TierPart>();
  for (const part of parts) {
    const { name } = part;
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
