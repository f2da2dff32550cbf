import { hostname } from 'node:os';
import { z } from 'zod';
import type { TenantStatus } from '../../../shared/models/lifecycle.ts';
import {
  differenceSchema,
  type LastComparison,
  type Reconciliation,
  reconciliationSchema,
} from '../../../shared/models/lifecycle-acts.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import type { Session } from '../../postgres/session.ts';
import { sql } from '../../postgres/sql.ts';

/** Beside the settings, which all admins share too. */
const KEY = 'last-comparison';

/** By number and not by name: a purge forgets names. */
const keptSchema = z.object({
  ...reconciliationSchema.shape,
  differences: z.array(
    differenceSchema
      .omit({ tenant: true, name: true, status: true })
      .extend({ tenantId: z.number().int(), since: z.string() }),
  ),
});
type Kept = z.infer<typeof keptSchema>;

/** A tenant as it was compared. */
export interface ComparedRow {
  readonly id: number;
  readonly slug: string;
  /** Since when it has the status that it was compared for. */
  readonly since: string;
}

/**
 * Keeps what a comparison found, for all admins. One of all tenants takes the place of the last one; one of a few
 * changes what is known of these. `asked`: tenants whose servers have answered.
 */
export async function keepComparison(
  platform: OpenPlatform,
  found: Reconciliation,
  asked: readonly ComparedRow[],
  all: boolean,
): Promise<void> {
  const rows = new Map(asked.map((row) => [row.slug, row]));
  const differences = found.differences.flatMap(
    ({ tenant, name: _name, status: _status, ...rest }): Kept['differences'] => {
      const row = rows.get(tenant);
      return row ? [{ ...rest, tenantId: row.id, since: row.since }] : [];
    },
  );
  const changed = all
    ? await replace(platform, { ...found, differences })
    : await change(platform, new Set(asked.map(({ id }) => id)), differences);
  if (changed) platform.locks.say('tenants');
}

async function replace(platform: OpenPlatform, kept: Kept): Promise<true> {
  await platform.database.run(
    sql`INSERT INTO platform.settings (key, value, changed_by) VALUES (${KEY}, ${JSON.stringify(kept)}::jsonb, ${hostname()})
        ON CONFLICT (key) DO UPDATE SET value = excluded.value, changed_at = now(), changed_by = excluded.changed_by`,
  );
  return true;
}

function change(
  platform: OpenPlatform,
  tenants: ReadonlySet<number>,
  differences: Kept['differences'],
): Promise<boolean> {
  return platform.database.transaction(async (session) => {
    const { rows } = await session.run<{ value: unknown }>(
      sql`SELECT value FROM platform.settings WHERE key = ${KEY} FOR UPDATE`,
    );
    if (!rows[0]) return false;
    const before = keptSchema.parse(rows[0].value);
    const others = before.differences.filter(({ tenantId }) => !tenants.has(tenantId));
    if (others.length === before.differences.length && differences.length === 0) return false;
    const value = JSON.stringify({ ...before, differences: [...others, ...differences] });
    await session.run(sql`UPDATE platform.settings SET value = ${value}::jsonb WHERE key = ${KEY}`);
    return true;
  });
}

/**
 * What the last comparison of all tenants found, wherever it was made, with what was found and mended since. A tenant
 * whose status has changed since is left out: it was compared for another one. null: there was none yet.
 */
export async function lastComparison(platform: OpenPlatform): Promise<LastComparison | null> {
  const { rows } = await platform.database.run<{ value: unknown; changed_by: string }>(
    sql`SELECT value, changed_by FROM platform.settings WHERE key = ${KEY}`,
  );
  if (!rows[0]) return null;
  const { differences, ...rest } = keptSchema.parse(rows[0].value);
  const tenants = await readTenants(
    platform,
    differences.map(({ tenantId }) => tenantId),
  );
  return {
    ...rest,
    comparedBy: rows[0].changed_by,
    differences: differences.flatMap(({ tenantId, since, ...difference }) => {
      const tenant = tenants.get(tenantId);
      if (!tenant || tenant.since !== since) return [];
      const { slug, name, status } = tenant;
      return [{ tenant: slug, name, status, ...difference }];
    }),
  };
}

async function readTenants(platform: OpenPlatform, ids: readonly number[]) {
  const { rows } = await platform.database.run<{
    id: number;
    slug: string;
    name: string;
    status: TenantStatus;
    since: string;
  }>(
    sql`SELECT id, slug, name, status, status_since::text AS since FROM platform.organizations
        WHERE id = ANY (${[...new Set(ids)]}::int[])`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Names of databases and roles may be a customer's, where it was adopted. */
export async function forgetInComparison(session: Session, tenantId: number): Promise<void> {
  await session.run(
    sql`UPDATE platform.settings SET value = jsonb_set(value, '{differences}', (
            SELECT coalesce(jsonb_agg(each), '[]') FROM jsonb_array_elements(value -> 'differences') AS each
            WHERE (each ->> 'tenantId')::int <> ${tenantId}))
        WHERE key = ${KEY}`,
  );
}
