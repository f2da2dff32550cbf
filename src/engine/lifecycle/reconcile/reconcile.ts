import { type TenantStatus, TRANSITIONAL_STATUSES } from '../../../shared/models/lifecycle.ts';
import type { Difference, Reconciliation } from '../../../shared/models/lifecycle-acts.ts';
import type { IsolationModel } from '../../../shared/models/tenant.ts';
import { CadastreError, toErrorData } from '../../errors.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { sql } from '../../postgres/sql.ts';
import { tenantRoleNames } from '../../tenants/login-roles.ts';
import type { LifecycleContext } from '../lifecycle-run.ts';
import { type ComparedTenant, compare } from './compare.ts';
import { keepComparison } from './last-comparison.ts';
import { readPlaces } from './read-servers.ts';

interface Row extends Record<string, unknown> {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly status: TenantStatus;
  readonly since: string;
  readonly server_id: string;
  readonly server: string;
  readonly model: IsolationModel;
  readonly database: string;
  readonly parked_as: string | null;
  readonly role: string;
  readonly owner_role: string;
  readonly shared_roles: string[];
  readonly accounts: string[];
  readonly login: string;
  readonly snapshot: boolean;
}

/**
 * Compares what the platform database says of every tenant with its server, in one query a server. Whoever is on the
 * way between two statuses is passed over: its job knows better. What it finds is kept for all admins. Errors: `NOT_FOUND` for a slug that nobody has.
 */
export async function reconcile(
  context: LifecycleContext,
  slugs: readonly string[] | null,
): Promise<Reconciliation> {
  const started = performance.now();
  const platform = await context.platform();
  const rows = await readTenants(platform, slugs);
  const unknown = slugs?.find((slug) => !rows.some((row) => row.slug === slug));
  if (unknown !== undefined) throw new CadastreError('NOT_FOUND', `There is no tenant ${unknown}`);
  const settled = rows.filter(isSettled);
  const servers = Map.groupBy(settled, (row) => row.server_id);
  const answers = await Promise.all(
    [...servers].map(([serverId, tenants]) => compareServer(context, serverId, tenants)),
  );
  const differences = await stillThere(
    platform,
    rows,
    answers.flatMap((answer) => answer.differences),
  );
  const found = {
    checkedAt: new Date().toISOString(),
    durationMs: Math.round(performance.now() - started),
    tenants: settled.length,
    passedOver: rows.length - settled.length,
    differences: differences.sort((a, b) => a.name.localeCompare(b.name)),
    unreachable: answers.flatMap((answer) => answer.unreachable),
  };
  const away = new Set(found.unreachable.map(({ server }) => server));
  const asked = settled.filter(({ server }) => !away.has(server));
  await keepComparison(platform, found, asked, slugs === null);
  return found;
}

async function compareServer(
  context: LifecycleContext,
  serverId: string,
  tenants: readonly SettledRow[],
): Promise<Pick<Reconciliation, 'differences' | 'unreachable'>> {
  const server = tenants[0]?.server ?? serverId;
  try {
    const found = await readPlaces(await context.maintenance(serverId), tenants.map(comparedTenant));
    const differences = tenants.flatMap((row): Difference[] => {
      const place = found.get(row.id);
      if (!place) return [];
      return compare(comparedTenant(row), place).map((difference) => ({
        tenant: row.slug,
        name: row.name,
        server,
        status: row.status,
        ...difference,
      }));
    });
    return { differences, unreachable: [] };
  } catch (error) {
    const { message } = toErrorData(error);
    return { differences: [], unreachable: [{ server, tenants: tenants.length, message }] };
  }
}

type SettledRow = Row & { readonly status: ComparedTenant['status'] };

function isSettled(row: Row): row is SettledRow {
  return row.status !== 'PENDING' && !(TRANSITIONAL_STATUSES as readonly string[]).includes(row.status);
}

const comparedTenant = (row: SettledRow): ComparedTenant => ({
  id: row.id,
  slug: row.slug,
  status: row.status,
  model: row.model,
  database: row.database,
  parkedAs: row.parked_as,
  login: row.login,
  roles: tenantRoleNames({
    role: row.role,
    ownerRole: row.owner_role,
    tenantId: row.id,
    sharedRoles: row.shared_roles,
    accounts: row.accounts,
  }),
  snapshot: row.snapshot,
});

/** A tenant that moved on while its server was asked has no difference: it was asked about the past. */
async function stillThere(
  platform: OpenPlatform,
  before: readonly Row[],
  differences: readonly Difference[],
): Promise<Difference[]> {
  if (differences.length === 0) return [];
  const now = await readTenants(platform, [...new Set(differences.map((each) => each.tenant))]);
  const held = await platform.locks.heldIds('tenant');
  const same = new Set(
    now
      .filter((row) => !held.has(row.id) && before.find((each) => each.id === row.id)?.since === row.since)
      .map((row) => row.slug),
  );
  return differences.filter((each) => same.has(each.tenant));
}

async function readTenants(platform: OpenPlatform, slugs: readonly string[] | null): Promise<Row[]> {
  const { rows } = await platform.database.run<Row>(
    sql`SELECT organizations.id, slug, organizations.name, organizations.status, status_since::text AS since, server_id,
          servers.name AS server, isolation AS model, database_name AS database, parked_as, role_name AS role, owner_role, shared_roles,
          ARRAY(SELECT tenant_accounts.role_name FROM platform.tenant_accounts
                WHERE tenant_accounts.organization_id = organizations.id ORDER BY 1) AS accounts,
          coalesce(login_role, role_name) AS login,
          EXISTS (SELECT FROM platform.access_snapshots AS kept WHERE kept.organization_id = organizations.id) AS snapshot
        FROM platform.organizations
        JOIN platform.tenants ON tenants.organization_id = organizations.id
        JOIN platform.servers ON servers.id = server_id
        WHERE ${slugs}::text[] IS NULL OR slug = ANY (${slugs}::text[])`,
  );
  return rows;
}
