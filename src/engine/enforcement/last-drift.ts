import { hostname } from 'node:os';
import { z } from 'zod';
import {
  configurationDriftSchema,
  hbaDriftSchema,
  type LastDrift,
} from '../../shared/models/configuration.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import type { Drift } from './find-drift.ts';

/** Beside the settings, which all admins share too. */
const KEY = 'last-drift';

/** By number and not by name: a purge forgets names. */
const keptSchema = z.object({
  at: z.string(),
  tenants: z.number().int(),
  unread: z.array(z.object({ server: z.string(), reason: z.string() })),
  drifts: z.array(configurationDriftSchema.omit({ tenant: true }).extend({ tenantId: z.number().int() })),
  // Left out by releases before this one.
  hba: z
    .array(hbaDriftSchema.omit({ tenants: true }).extend({ tenantIds: z.array(z.number().int()) }))
    .default([]),
});
type Kept = z.infer<typeof keptSchema>;

/** Keeps what a comparison of all tenants found, for all admins: it takes the place of the last one. */
export async function keepDrift(
  platform: OpenPlatform,
  { at, tenants, unread, drifts, hba }: Drift,
): Promise<void> {
  const slugs = [...new Set([...drifts.map(({ tenant }) => tenant), ...hba.flatMap((each) => each.tenants)])];
  const { rows: numbers } = await platform.database.run<{ id: number; slug: string }>(
    sql`SELECT id, slug FROM platform.organizations WHERE slug = ANY (${slugs}::text[])`,
  );
  const ids = new Map(numbers.map(({ id, slug }) => [slug, id]));
  const kept: Kept = {
    at,
    tenants,
    unread,
    drifts: drifts.flatMap(({ tenant, ...drift }) => {
      const tenantId = ids.get(tenant);
      return tenantId === undefined ? [] : [{ ...drift, tenantId }];
    }),
    hba: hba.map(({ tenants: concerned, ...rest }) => ({
      ...rest,
      tenantIds: concerned.flatMap((slug) => ids.get(slug) ?? []),
    })),
  };
  const { rows } = await platform.database.run<{ before: unknown }>(
    sql`INSERT INTO platform.settings (key, value, changed_by) VALUES (${KEY}, ${JSON.stringify(kept)}::jsonb, ${hostname()})
        ON CONFLICT (key) DO UPDATE SET value = excluded.value, changed_at = now(), changed_by = excluded.changed_by
        RETURNING (SELECT value FROM platform.settings WHERE key = ${KEY}) AS before`,
  );
  // Who looks at it reads it again where it says something new.
  const before = keptSchema.safeParse(rows[0]?.before);
  if (!before.success || !sameDrift(before.data, kept)) platform.locks.say('tenants');
}

const sameDrift = (left: Kept, right: Kept): boolean =>
  JSON.stringify(sorted(left)) === JSON.stringify(sorted(right));

/** The database gives the keys of an object in an order of its own. */
const sorted = ({ drifts, unread, hba }: Kept) => [
  drifts
    .map(({ tenantId, path, where, wanted, found }) => [tenantId, path, where, wanted, found].join('\n'))
    .sort(),
  unread.map(({ server }) => server).sort(),
  hba.map(({ server, state, tenantIds }) => [server, state, ...tenantIds.toSorted()].join('\n')).sort(),
];

/**
 * Its server says by now what its configuration wants. What needs a person's hand stays until the next comparison finds
 * it done.
 */
export async function settleDrift(platform: OpenPlatform, tenantId: number): Promise<void> {
  const { rowCount } = await platform.database.run(
    sql`UPDATE platform.settings SET value = jsonb_set(value, '{drifts}', (
            SELECT coalesce(jsonb_agg(each), '[]') FROM jsonb_array_elements(value -> 'drifts') AS each
            WHERE (each ->> 'tenantId')::int <> ${tenantId} OR each ->> 'byHand' IS NOT NULL))
        WHERE key = ${KEY} AND value @> ${JSON.stringify({ drifts: [{ tenantId }] })}::jsonb`,
  );
  if (rowCount > 0) platform.locks.say('tenants', tenantId);
}

/** The access rules of this server were written just now, as all configurations want them. */
export async function settleHba(platform: OpenPlatform, server: string): Promise<void> {
  const { rowCount } = await platform.database.run(
    sql`UPDATE platform.settings SET value = jsonb_set(value, '{hba}', (
            SELECT coalesce(jsonb_agg(each), '[]') FROM jsonb_array_elements(value -> 'hba') AS each
            WHERE each ->> 'server' <> ${server}))
        WHERE key = ${KEY} AND value @> ${JSON.stringify({ hba: [{ server }] })}::jsonb`,
  );
  if (rowCount > 0) platform.locks.say('tenants');
}

/** With its purge; names of databases and roles may be a customer's, where it was adopted. */
export async function forgetInDrift(session: Session, tenantId: number): Promise<void> {
  await session.run(
    sql`UPDATE platform.settings SET value = jsonb_set(value, '{drifts}', (
            SELECT coalesce(jsonb_agg(each), '[]') FROM jsonb_array_elements(value -> 'drifts') AS each
            WHERE (each ->> 'tenantId')::int <> ${tenantId}))
        WHERE key = ${KEY}`,
  );
}

/**
 * What the last comparison of all tenants found, wherever it was made, without what was mended since. A tenant that is
 * held to no tier any more, or is gone, is left out. null: there was none yet.
 */
export async function lastDrift(platform: OpenPlatform): Promise<LastDrift | null> {
  const { rows } = await platform.database.run<{ value: unknown; changed_by: string }>(
    sql`SELECT value, changed_by FROM platform.settings WHERE key = ${KEY}`,
  );
  if (!rows[0]) return null;
  const { drifts, hba, ...rest } = keptSchema.parse(rows[0].value);
  const numbers = [...drifts.map(({ tenantId }) => tenantId), ...hba.flatMap(({ tenantIds }) => tenantIds)];
  const { rows: tenants } = await platform.database.run<{ id: number; slug: string; name: string }>(
    sql`SELECT id, slug, name FROM platform.organizations JOIN platform.tenant_configurations ON organization_id = id
        WHERE id = ANY (${[...new Set(numbers)]}::int[]) AND status <> 'PURGED'`,
  );
  const known = new Map(tenants.map((tenant) => [tenant.id, tenant]));
  return {
    ...rest,
    comparedBy: rows[0].changed_by,
    drifts: drifts.flatMap(({ tenantId, ...drift }) => {
      const tenant = known.get(tenantId);
      return tenant ? [{ ...drift, tenant: tenant.slug, name: tenant.name }] : [];
    }),
    hba: hba.flatMap(({ tenantIds, ...each }) => {
      const slugs = tenantIds.flatMap((id) => known.get(id)?.slug ?? []);
      return slugs.length === 0 ? [] : [{ ...each, tenants: slugs }];
    }),
  };
}
