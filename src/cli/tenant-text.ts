import type { Tenant, TenantConnection, TenantTest, TenantTotals } from '../shared/models/tenant.ts';
import { duration, facts, plain, stamp, table } from './text.ts';

export function tenantTable(tenants: readonly Tenant[], totals: TenantTotals): string {
  if (tenants.length === 0) return 'No tenants yet. Begin with cadastre tenant create.';
  const rows = tenants.map((tenant) => [
    tenant.slug,
    tenant.name,
    tenant.status,
    tenant.plan,
    tierText(tenant),
    tenant.server,
    tenant.database,
    tenant.blueprint === null ? null : `${tenant.blueprint} ${tenant.schemaVersion ?? ''}`.trim(),
    tenant.ownerEmail || null,
    stamp(tenant.createdAt),
  ]);
  const heads = [
    'slug',
    'name',
    'status',
    'plan',
    'tier',
    'server',
    'database',
    'blueprint',
    'owner',
    'created',
  ];
  const counted = Object.entries(totals)
    .filter(([status, count]) => status !== 'total' && count > 0)
    .map(([status, count]) => `${count} ${status}`);
  return `${table(heads, rows)}\n\n${totals.total} tenants: ${counted.join(', ')}.`;
}

const tierText = ({ tier }: Pick<Tenant, 'tier'>) => (tier === null ? null : `${tier.name}@${tier.version}`);

export function tenantText(tenant: Tenant): string {
  const job = tenant.job;
  return facts([
    ['tenant', `${tenant.slug} (${tenant.name})`],
    ['status', tenant.status],
    ['plan', tenant.plan],
    ['tier', tierText(tenant)],
    ['server', tenant.server],
    ['database', tenant.database],
    ['role', `${tenant.role}, owned by ${tenant.ownerRole}`],
    ['owner', tenant.ownerEmail || null],
    [
      'blueprint',
      tenant.blueprint === null ? null : `${tenant.blueprint}, version ${tenant.schemaVersion ?? '—'}`,
    ],
    ['trial ends', stamp(tenant.trialEndsAt)],
    ['created', stamp(tenant.createdAt)],
    ...(job ? ([['job', `${job.id}: ${job.status}, step ${job.step} of ${job.steps}`]] as const) : []),
  ]);
}

export function probesText(tested: TenantTest): string {
  const passed = tested.probes.filter((probe) => probe.passed).length;
  const rows = tested.probes.map((probe) => [
    probe.passed ? 'passed' : 'FAILED',
    probe.title,
    probe.expected,
    probe.outcome,
    probe.sqlstate,
    duration(probe.durationMs),
  ]);
  return `${table(['result', 'probe', 'expected', 'seen', 'sqlstate', '>time'], rows)}\n\n${passed} of ${tested.probes.length} probes passed in ${duration(tested.durationMs)}.`;
}

/** Strings are printed whole and unaligned, since they are there to be pasted. */
export function connectionText(connection: TenantConnection, password: string | null): string {
  return [
    facts([
      ['host', `${connection.host}:${connection.port}`],
      ['database', connection.database],
      ['role', connection.role],
      ['tls', connection.tls],
      ['password', password ?? `${connection.passwordLength} characters, masked; --reveal shows it`],
      ['connections', connection.connectionLimit === -1 ? 'no limit of its own' : connection.connectionLimit],
    ]),
    ...Object.entries(connection.strings).map(
      ([format, text]) =>
        `${format}\n${text
          .split('\n')
          .map((line) => `  ${plain(line)}`)
          .join('\n')}`,
    ),
  ].join('\n\n');
}
