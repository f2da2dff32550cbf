import type { Tenant } from '../../shared/models/tenant.ts';
import { CadastreError } from '../errors.ts';
import type { Database } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';

type Asked = Pick<Database, 'run'>;

/** The settings of a tenant that operations obey. One that is held to no tier has none, and nothing is refused. */
async function settingsOf(database: Asked, tenantId: number): Promise<Readonly<Record<string, unknown>>> {
  const { rows } = await database.run<{ effective: Record<string, unknown> }>(
    sql`SELECT effective FROM platform.tenant_configurations WHERE organization_id = ${tenantId}`,
  );
  return rows[0]?.effective ?? {};
}

/** Why it may not be purged now: its configuration wants what is known of it kept until its audit is over. null: it may. */
export async function erasureRefusal(
  database: Asked,
  tenant: Pick<Tenant, 'id' | 'slug' | 'createdAt' | 'deletedAt'>,
  now = new Date(),
): Promise<CadastreError | null> {
  const settings = await settingsOf(database, tenant.id);
  if (settings['compliance.erasure'] !== false) return null;
  const retention = settings['compliance.audit_retention'];
  const until =
    typeof retention === 'number'
      ? new Date(Date.parse(tenant.deletedAt ?? now.toISOString()) + retention)
      : null;
  if (until !== null && until <= now) return null;
  return new CadastreError('REFUSED', `The configuration of ${tenant.slug} does not let it be erased yet`, {
    fields: [{ field: 'compliance.erasure', message: 'It is off' }],
    wayOut: [
      ...(until === null ? [] : [`Wait until ${until.toISOString().slice(0, 10)}.`]),
      'Where the law asks for it sooner: restore it, set compliance.erasure for it with the reason, and delete it again.',
    ].join(' '),
    command: `cadastre config set ${tenant.slug} compliance.erasure=true`,
  });
}

/** Why its data may not be handed out whole, as a backup in a folder is. null: it may. */
export async function portabilityRefusal(
  database: Asked,
  tenant: Pick<Tenant, 'id' | 'slug'>,
): Promise<CadastreError | null> {
  const settings = await settingsOf(database, tenant.id);
  if (settings['compliance.portability'] !== false) return null;
  return new CadastreError(
    'REFUSED',
    `The configuration of ${tenant.slug} does not let its data be handed out whole`,
    {
      fields: [
        { field: 'compliance.portability', message: 'It is off: no backup in a folder of your choice' },
      ],
      wayOut: 'Go on without one, or set compliance.portability for it.',
      command: `cadastre config set ${tenant.slug} compliance.portability=true`,
    },
  );
}

/** Why it may have no domain of its own. null: it may. */
export async function customDomainRefusal(
  database: Asked,
  tenant: Pick<Tenant, 'id' | 'slug'>,
): Promise<CadastreError | null> {
  const settings = await settingsOf(database, tenant.id);
  if (settings['custom_domain'] !== false) return null;
  return new CadastreError('REFUSED', `The tier of ${tenant.slug} has no custom domains`, {
    fields: [{ field: 'tenant', message: 'custom_domain is off for it' }],
    wayOut: 'Move it to a tier with them, or set custom_domain for it.',
    command: `cadastre config set ${tenant.slug} custom_domain=true`,
  });
}
