import { CadastreError } from '../errors.ts';
import type { Database } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import type { TierLayer } from './tier-layer.ts';

export interface PublishedTier {
  readonly name: string;
  readonly version: number;
  readonly title: string;
  /** Weakest first; the last one is the tier itself. */
  readonly layers: readonly TierLayer[];
}

type Platform = { readonly database: Pick<Database, 'run'> };

/** A version of a tier, the newest when none is named; retired ones too. Throws `NOT_FOUND`. */
export async function publishedTier(
  platform: Platform,
  name: string,
  version?: number,
): Promise<PublishedTier> {
  const { rows } = await platform.database.run<{
    name: string;
    version: number;
    title: string;
    layers: TierLayer[];
  }>(
    sql`SELECT name, version, title, layers FROM platform.tiers
        WHERE name = ${name} AND (${version ?? null}::int IS NULL OR version = ${version ?? null}::int)
        ORDER BY version DESC LIMIT 1`,
  );
  const [row] = rows;
  if (row) return row;
  throw await unknownTier(platform, name, version);
}

async function unknownTier(
  platform: Platform,
  name: string,
  version: number | undefined,
): Promise<CadastreError> {
  const { rows } = await platform.database.run<{ name: string; newest: number }>(
    sql`SELECT name, max(version) AS newest FROM platform.tiers GROUP BY name ORDER BY name`,
  );
  const same = rows.find((each) => each.name === name);
  if (same) {
    return new CadastreError('NOT_FOUND', `The tier ${name} has no version ${version}`, {
      target: `tier ${name}`,
      wayOut: `Its newest version is ${same.newest}.`,
    });
  }
  return new CadastreError('NOT_FOUND', `There is no tier ${name}`, {
    target: `tier ${name}`,
    wayOut: `There are ${rows.map((each) => each.name).join(', ') || 'none'}.`,
  });
}
