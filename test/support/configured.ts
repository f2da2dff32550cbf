import type { Engine } from '../../src/engine/create-engine.ts';
import { sql } from '../../src/engine/postgres/sql.ts';
import type { FlatSettings } from '../../src/shared/models/flat-settings.ts';

const TIER = 'test-tier';

/** Holds tenants to these settings, as if a tier said so; applies nothing. */
export async function giveSettings(
  engine: Engine,
  slugs: readonly string[],
  values: FlatSettings,
): Promise<void> {
  const { database } = await engine.platform.open();
  await database.run(
    sql`INSERT INTO platform.tiers (name, version, title, position, document, layers, published_by)
        VALUES (${TIER}, 1, 'Test', 99, '', '[]', 'test') ON CONFLICT DO NOTHING`,
  );
  await database.run(
    sql`INSERT INTO platform.tenant_configurations AS held (organization_id, tier, tier_version, effective, changed_by)
        SELECT id, ${TIER}, 1, ${JSON.stringify(values)}::jsonb, 'test' FROM platform.organizations
        WHERE slug = ANY (${slugs}::text[])
        ON CONFLICT (organization_id) DO UPDATE SET effective = excluded.effective`,
  );
}
