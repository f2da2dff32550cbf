import type { OpenFinding } from '../../shared/models/isolation.ts';
import { openFindingSchema } from '../../shared/models/isolation.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';

/** Findings that are told; a fleet with more has one cause, which the first show. */
const AT_MOST = 1000;

/**
 * What did not hold and has not been tried again since, whichever report it stands in: a green report of other tenants,
 * or of the short list alone, closes none of it. Newest first.
 */
export async function readOpenFindings(platform: OpenPlatform): Promise<OpenFinding[]> {
  const { rows } = await platform.database.run<{ found: unknown }>(
    sql`SELECT jsonb_build_object('tenant', slug, 'name', name, 'model', result->>'model', 'report', reports.id,
            'at', to_char(results.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
            'attack', tried->>'attack', 'text', coalesce(tried->>'observed', result->>'problem', '')) AS found
        FROM platform.isolation_results AS results
        JOIN platform.isolation_reports AS reports USING (job_id)
        JOIN platform.organizations ON organizations.id = results.organization_id
        LEFT JOIN LATERAL (SELECT tried FROM jsonb_array_elements(result->'observations') AS tried
          WHERE tried->>'held' = 'false') AS broken ON true
        WHERE result->>'held' = 'false' AND status <> 'PURGED'
          AND NOT EXISTS (SELECT FROM platform.isolation_results AS later
            WHERE later.organization_id = results.organization_id AND later.at > results.at
              AND CASE WHEN tried IS NULL THEN later.result->>'problem' IS NULL
                ELSE later.result->'observations' @> jsonb_build_array(jsonb_build_object('attack', tried->>'attack')) END)
        ORDER BY results.at DESC, slug, tried->>'attack' LIMIT ${AT_MOST}`,
  );
  return rows.map((row) => openFindingSchema.parse(row.found));
}
