import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';

const DAY = 24 * 3600 * 1000;

/** What is older keeps one measure an hour, then one a day, then nothing; milliseconds. */
export const HOURLY_AFTER_MS = 7 * DAY;
export const DAILY_AFTER_MS = 60 * DAY;
export const GONE_AFTER_MS = 400 * DAY;

/** Hours, or days, that one look thins, and rows that it removes: a fleet that was left alone is caught up with over many. */
const BUCKETS = 24;
const ROWS = 20_000;

/**
 * Thins old measures, a bounded share of them. Of an hour, and of a day, stays the one with the most work: peaks outlive
 * averages, and every row is one that was measured. Alerts that ended go with the measures they were raised from.
 */
export async function thinMeasures(platform: OpenPlatform, now: Date): Promise<number> {
  const before = (ms: number) => new Date(now.getTime() - ms).toISOString();
  let removed = 0;
  for (const [grain, unit, after] of [
    [0, 'hour', HOURLY_AFTER_MS],
    [1, 'day', DAILY_AFTER_MS],
  ] as const) {
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      const thinned = await thinOldest(platform, grain, unit, before(after));
      if (thinned === null) break;
      removed += thinned;
    }
  }
  const { rowCount } = await platform.database.run(
    sql`DELETE FROM platform.measures WHERE ctid = ANY (ARRAY(
          SELECT ctid FROM platform.measures WHERE grain = 2 AND at < ${before(GONE_AFTER_MS)}::timestamptz
          ORDER BY at LIMIT ${ROWS}))`,
  );
  await platform.database.run(
    sql`DELETE FROM platform.alerts WHERE ended_at < ${before(GONE_AFTER_MS)}::timestamptz`,
  );
  return removed + rowCount;
}

/** The oldest hour or day that is over, of all tenants. null: there is none. */
async function thinOldest(
  platform: OpenPlatform,
  grain: 0 | 1,
  unit: 'hour' | 'day',
  before: string,
): Promise<number | null> {
  const { rows } = await platform.database.run<{ removed: number | null }>(
    sql`WITH bucket AS MATERIALIZED (
          SELECT date_trunc(${unit}, at, 'UTC') AS began FROM platform.measures
          WHERE grain = ${grain} AND at < date_trunc(${unit}, ${before}::timestamptz, 'UTC') ORDER BY at LIMIT 1
        ), ranked AS MATERIALIZED (
          SELECT organization_id, at, row_number() OVER (
            PARTITION BY organization_id ORDER BY on_cpu DESC NULLS LAST, sessions DESC NULLS LAST, at DESC) AS place
          FROM platform.measures, bucket
          WHERE grain = ${grain} AND at >= began AND at < began + ('1 ' || ${unit})::interval
        ), gone AS (
          DELETE FROM platform.measures USING ranked
          WHERE measures.organization_id = ranked.organization_id AND measures.at = ranked.at AND place > 1 RETURNING 1
        ), kept AS (
          UPDATE platform.measures SET grain = ${grain + 1}::smallint FROM ranked
          WHERE measures.organization_id = ranked.organization_id AND measures.at = ranked.at AND place = 1 RETURNING 1
        )
        SELECT CASE WHEN EXISTS (SELECT FROM bucket) THEN (SELECT count(*) FROM gone)::int END AS removed,
          (SELECT count(*) FROM kept) AS kept`,
  );
  return rows[0]?.removed ?? null;
}
