import type { IsolationModel, Tenant } from '../../shared/models/tenant.ts';
import type { Blueprint } from '../blueprints/index.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { tenantNames } from '../provisioning/tenant-names.ts';

/** Throws what makes the conversion impossible, before anything happens. */
export async function checkConvertible(
  platform: OpenPlatform,
  tenant: Tenant,
  to: IsolationModel,
  blueprint: Blueprint,
): Promise<void> {
  if (tenant.status !== 'TRIAL' && tenant.status !== 'ACTIVE') {
    throw new CadastreError('REFUSED', `Tenant ${tenant.slug} is ${tenant.status.toLowerCase()}`, {
      fields: [{ field: 'tenant', message: 'To convert it, it has to be in service' }],
      wayOut: `Reactivate or restore it first: what a shut tenant gets back is bound to its present place.`,
    });
  }
  if (tenant.isolation === to) {
    throw new CadastreError('REFUSED', `Tenant ${tenant.slug} is isolated by ${to} already`, {
      fields: [{ field: 'to', message: 'This is its present model' }],
    });
  }
  const kept = await readConversion(platform, tenant.id);
  if (kept !== null) {
    throw new CadastreError(
      'CONFLICT',
      `Tenant ${tenant.slug} was converted on ${kept.switchedAt.slice(0, 10)}, and its former place in ${kept.database} is still kept`,
      {
        wayOut: 'Confirm that first, or go back.',
        command: `cadastre tenant convert ${tenant.slug} --confirm; cadastre tenant convert ${tenant.slug} --back`,
      },
    );
  }
  const names = tenantNames(blueprint.prefix, tenant.id);
  if (tenant.role !== names.role || tenant.ownerRole !== names.ownerRole) {
    throw new CadastreError('NOT_SUPPORTED', `Tenant ${tenant.slug} was adopted with roles of its own`, {
      wayOut: 'Only tenants that Cadastre made can be converted.',
    });
  }
  if (!blueprint.isolation.includes(to)) {
    throw new CadastreError(
      'NOT_SUPPORTED',
      `The blueprint ${blueprint.name} does not support isolation by ${to}`,
      {
        fields: [{ field: 'to', message: `One of ${blueprint.isolation.join(', ')}` }],
        wayOut: 'Make the blueprint ready for it and say so in its blueprint.yaml.',
      },
    );
  }
  if (blueprint.command) {
    throw new CadastreError('NOT_SUPPORTED', `${blueprint.name} is brought up by a command`, {
      fields: [{ field: 'to', message: 'Only tables of files of SQL can be moved to another model' }],
      wayOut: 'Create the tenant anew by the other model, and move its rows with the application.',
    });
  }
  if (tenant.schemaVersion !== blueprint.version) {
    throw new CadastreError(
      'CONFLICT',
      `Tenant ${tenant.slug} is at version ${tenant.schemaVersion}, its blueprint at ${blueprint.version}`,
      { wayOut: 'Bring the tenant up to its blueprint first.' },
    );
  }
}

/** A tenant that goes takes all that is its own along: its former place has to be gone by then. */
export async function refuseKeptPlace(
  platform: OpenPlatform,
  { id, slug }: Pick<Tenant, 'id' | 'slug'>,
): Promise<void> {
  const kept = await readConversion(platform, id);
  if (kept === null) return;
  throw new CadastreError(
    'CONFLICT',
    `Tenant ${slug} was converted, and its former place in ${kept.database} is still kept`,
    {
      wayOut: 'Confirm that first: it drops the former place.',
      command: `cadastre tenant convert ${slug} --confirm`,
    },
  );
}

export interface KeptPlace {
  readonly model: IsolationModel;
  readonly database: string;
  readonly schema: string | null;
  readonly switchedAt: string;
  readonly ready: boolean;
  readonly jobId: number;
}

/** The former place of a tenant that was converted; null: there is none. */
export async function readConversion(platform: OpenPlatform, tenantId: number): Promise<KeptPlace | null> {
  const { rows } = await platform.database.run<{
    isolation: IsolationModel;
    database_name: string;
    schema_name: string | null;
    switched_at: Date;
    ready: boolean;
    job_id: string;
  }>(
    sql`SELECT isolation, database_name, schema_name, switched_at, ready_at IS NOT NULL AS ready, job_id
        FROM platform.conversions WHERE organization_id = ${tenantId}`,
  );
  const row = rows[0];
  if (!row) return null;
  return {
    model: row.isolation,
    database: row.database_name,
    schema: row.schema_name,
    switchedAt: row.switched_at.toISOString(),
    ready: row.ready,
    jobId: Number(row.job_id),
  };
}
