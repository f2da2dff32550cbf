import type { Tenant, TenantStatus, TenantTotals } from '../../shared/models/tenant.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Row } from '../postgres/session.ts';
import { sql, trusted } from '../postgres/sql.ts';

const SELECT =
  trusted(`SELECT organizations.id, slug, organizations.name, organizations.status, isolation, server_id,
    servers.name AS server, database_name, role_name, owner_role, owner_email, blueprint, schema_version,
    trial_ends_at, organizations.created_at, job.id::int AS job_id, job.status AS job_status, job.done, job.total
  FROM platform.organizations
  JOIN platform.tenants ON organization_id = organizations.id
  JOIN platform.servers ON servers.id = server_id
  LEFT JOIN LATERAL (
    SELECT jobs.id, jobs.status, jsonb_array_length(steps) AS total,
      (SELECT count(*)::int FROM jsonb_array_elements(steps) AS step WHERE step->>'status' = 'done') AS done
    FROM platform.jobs WHERE tenant_id = organizations.id AND kind = 'tenant.create' ORDER BY jobs.id DESC LIMIT 1
  ) AS job ON organizations.ready_at IS NULL OR $1`);

/** All tenants, by name. The job is told for those that are not ready. */
export async function listTenants(
  platform: OpenPlatform,
): Promise<{ tenants: Tenant[]; totals: TenantTotals; readAt: string }> {
  const { rows } = await platform.database.run({
    ...sql`${SELECT} ORDER BY organizations.name, organizations.id`,
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
    },
    readAt: new Date().toISOString(),
  };
}

export async function getTenant(platform: OpenPlatform, slug: string): Promise<Tenant> {
  const { rows } = await platform.database.run({
    ...sql`${SELECT} WHERE slug = ${trusted('$2')}`,
    values: [true, slug],
  });
  const row = rows[0];
  if (!row) {
    throw new CadastreError('NOT_FOUND', `There is no tenant ${slug}`, {
      wayOut: 'cadastre tenant list shows those there are.',
    });
  }
  return toTenant(row);
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
    ownerRole: row.owner_role as string,
    ownerEmail: row.owner_email as string,
    blueprint: row.blueprint as string,
    schemaVersion: row.schema_version as string | null,
    trialEndsAt: time(row.trial_ends_at),
    createdAt: time(row.created_at) ?? '',
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
