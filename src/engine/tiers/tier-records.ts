import type { TierVersion } from '../../shared/models/tier.ts';
import type { Database, Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { valuesOf, variablesIn } from './chain.ts';
import type { ReadTier, TierSource } from './read-tier.ts';
import type { TierLayer } from './tier-layer.ts';
import { resolveValue } from './variables.ts';

/** What a query needs: the platform's pool, or one session within a transaction. */
export type Asked = Pick<Database, 'run'> | Pick<Session, 'run'>;

/** Published tiers as the parents of a file. */
export function publishedSource(asked: Asked): TierSource {
  return {
    async find(name) {
      const { rows } = await asked.run<{ version: number; layers: TierLayer[] }>(
        sql`SELECT version, layers FROM platform.tiers WHERE name = ${name} ORDER BY version DESC LIMIT 1`,
      );
      return rows[0] ?? null;
    },
    async names() {
      const { rows } = await asked.run<{ name: string }>(
        sql`SELECT DISTINCT name FROM platform.tiers ORDER BY name`,
      );
      return rows.map(({ name }) => name);
    },
  };
}

/** Nobody else publishes until the transaction ends: the next number is ours, and parents stay the newest. */
export const lockTiers = (session: Session) =>
  session.run(sql`LOCK TABLE platform.tiers IN SHARE ROW EXCLUSIVE MODE`);

interface NewVersion {
  readonly tier: ReadTier;
  readonly document: string;
  readonly by: string;
  /** Of the file that Cadastre ships, when it is this one. */
  readonly shippedRevision: number | null;
}

/** Within `lockTiers`. Answers with the number it got. */
export async function insertVersion(session: Session, version: NewVersion): Promise<number> {
  const { tier, document, by, shippedRevision } = version;
  const { rows } = await session.run<{ version: number }>(
    sql`INSERT INTO platform.tiers
          (name, version, title, position, document, layers, extends_name, extends_version, shipped_revision, published_by)
        SELECT ${tier.name}, coalesce(max(version), 0) + 1, ${tier.title}, ${positionOf(tier)}::int, ${document},
               ${JSON.stringify(tier.layers)}::jsonb, ${tier.extends?.name ?? null}, ${tier.extends?.version ?? null}::int,
               ${shippedRevision}::int, ${by}
        FROM platform.tiers WHERE name = ${tier.name}
        RETURNING version`,
  );
  return rows[0]?.version ?? 1;
}

/** How strong it is beside others: its connections; one that extends nothing comes first. */
function positionOf({ layers, extends: parent }: ReadTier): number {
  if (parent === null) return 0;
  const raw = valuesOf(layers)['resources.connections'];
  const resolved = resolveValue('resources.connections', raw, variablesIn(layers, null));
  return 'value' in resolved && typeof resolved.value === 'number' ? resolved.value : 0;
}

export interface VersionRow extends Record<string, unknown> {
  name: string;
  version: number;
  title: string;
  extends_name: string | null;
  extends_version: number | null;
  shipped_revision: number | null;
  published_at: Date;
  published_by: string;
  retired_at: Date | null;
  tenants: number;
}

/** Every version of the tiers of these names, or of all; newest first, by strength. */
export async function readVersions(asked: Asked, names: readonly string[] | null): Promise<VersionRow[]> {
  const { rows } = await asked.run<VersionRow>(
    sql`SELECT tiers.name, tiers.version, tiers.title, extends_name, extends_version, shipped_revision,
               published_at, published_by, retired_at,
               (SELECT count(*)::int FROM platform.tenant_configurations AS held
                JOIN platform.organizations ON organizations.id = held.organization_id
                WHERE held.tier = tiers.name AND held.tier_version = tiers.version
                  AND organizations.status <> 'PURGED') AS tenants
        FROM platform.tiers
        LEFT JOIN platform.retired_tiers ON retired_tiers.name = tiers.name
        JOIN LATERAL (SELECT position FROM platform.tiers AS newest WHERE newest.name = tiers.name
                      ORDER BY version DESC LIMIT 1) AS strength ON true
        WHERE ${names}::text[] IS NULL OR tiers.name = ANY (${names}::text[])
        ORDER BY strength.position, tiers.name, tiers.version DESC`,
  );
  return rows;
}

export const toVersion = (row: VersionRow): TierVersion => ({
  name: row.name,
  version: row.version,
  title: row.title,
  extends:
    row.extends_name === null || row.extends_version === null
      ? null
      : { name: row.extends_name, version: row.extends_version },
  publishedAt: row.published_at.toISOString(),
  publishedBy: row.published_by,
  retiredAt: row.retired_at?.toISOString() ?? null,
  shipped: row.shipped_revision !== null,
  tenants: row.tenants,
});
