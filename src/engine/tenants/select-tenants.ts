import { type TenantStatus, TRANSITIONAL_STATUSES } from '../../shared/models/lifecycle.ts';
import type { Tenant, TenantTotals } from '../../shared/models/tenant.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Row } from '../postgres/session.ts';
import { sql, trusted } from '../postgres/sql.ts';

const SELECT =
  trusted(`SELECT organizations.id, slug, organizations.name, organizations.status, isolation, server_id,
    servers.name AS server, database_name, role_name, coalesce(login_role, role_name) AS login, owner_role, owner_email, blueprint, schema_version,
    trial_ends_at, organizations.created_at, status_since, status_reason, status_deadline, deleted_at, purge_due_at,
    schema_name, subscriptions.plan, tenant_configurations.tier, tier_version, job.id::int AS job_id, job.status AS job_status, job.done, job.total
  FROM platform.organizations
  JOIN platform.tenants ON tenants.organization_id = organizations.id
  JOIN platform.servers ON servers.id = server_id
  LEFT JOIN platform.subscriptions ON subscriptions.organization_id = organizations.id
  LEFT JOIN platform.tenant_configurations ON tenant_configurations.organization_id = organizations.id
  LEFT JOIN LATERAL (
    SELECT jobs.id, jobs.status, jsonb_array_length(steps) AS total,
      (SELECT count(*)::int FROM jsonb_array_elements(steps) AS step WHERE step->>'status' = 'done') AS done
    FROM platform.jobs WHERE tenant_id = organizations.id AND kind IN ('tenant.create', 'tenant.signup') ORDER BY jobs.id DESC LIMIT 1
  ) AS job ON organizations.ready_at IS NULL OR $1`);

/** All tenants but the purged, by name. The job is told for those that are not ready. */
export async function listTenants(
  platform: OpenPlatform,
): Promise<{ tenants: Tenant[]; totals: TenantTotals; readAt: string }> {
  const { rows } = await platform.database.run({
    ...sql`${SELECT} WHERE organizations.status <> 'PURGED' ORDER BY organizations.name, organizations.id`,
    values: [false],
  });
  const tenants = rows.map(toTenant);
  const count = (status: TenantStatus) => tenants.filter((tenant) => tenant.status === status).length;
  return {
    tenants,
    totals: {
      total: tenants.length,
      pending: count('PENDING'),
      trial: count('TRIAL'),
      active: count('ACTIVE'),
      suspended: count('SUSPENDED'),
      cancelled: count('CANCELLED'),
      deleted: count('DELETED'),
      changing: tenants.filter(({ status }) => (TRANSITIONAL_STATUSES as readonly string[]).includes(status))
        .length,
    },
    readAt: new Date().toISOString(),
  };
}

export async function getTenant(platform: OpenPlatform, slug: string): Promise<Tenant> {
  const { rows } = await platform.database.run({
    ...sql`${SELECT} WHERE slug = ${trusted('$2')} AND organizations.status <> 'PURGED'`,
    values: [true, slug],
  });
  const row = rows[0];
  if (row) return toTenant(row);
  throw new CadastreError('NOT_FOUND', `There is no tenant ${slug}`, {
    wayOut: 'The list of tenants shows those there are.',
    command: 'cadastre tenant list',
  });
}

/** Also a purged one, as far as it is still known. */
export async function getTenantById(platform: OpenPlatform, id: number): Promise<Tenant> {
  const { rows } = await platform.database.run({
    ...sql`${SELECT} WHERE organizations.id = ${trusted('$2')}`,
    values: [true, id],
  });
  const row = rows[0];
  if (row) return toTenant(row);
  throw new CadastreError('NOT_FOUND', `There is no tenant number ${id}`);
}

function toTenant(row: Row): Tenant {
  const time = (value: unknown) => (value instanceof Date ? value.toISOString() : null);
  return {
    id: row.id as number,
    slug: row.slug as string,
    name: row.name as string,
    status: row.status as TenantStatus,
    isolation: row.isolation as Tenant['isolation'],
    serverId: row.server_id as string,
    server: row.server as string,
    database: row.database_name as string,
    role: row.role_name as string,
    login: row.login as string,
    ownerRole: row.owner_role as string,
    // One that was adopted may have no owner that is known.
    ownerEmail: (row.owner_email as string | null) ?? '',
    blueprint: row.blueprint as string | null,
    schemaVersion: row.schema_version as string | null,
    trialEndsAt: time(row.trial_ends_at),
    createdAt: time(row.created_at) ?? '',
    statusSince: time(row.status_since) ?? '',
    statusReason: row.status_reason as Tenant['statusReason'],
    statusDeadline: time(row.status_deadline),
    deletedAt: time(row.deleted_at),
    purgeDueAt: time(row.purge_due_at),
    schema: row.schema_name as string | null,
    plan: row.plan as string | null,
    tier: row.tier === null ? null : { name: row.tier as string, version: row.tier_version as number },
    job:
      row.job_id === null
        ? null
        : {
            id: row.job_id as number,
            status: row.job_status as string,
            step: Math.min((row.done as number) + 1, row.total as number),
            steps: row.total as number,
          },
  };
}
