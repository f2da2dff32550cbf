import type { ConversionPlan, KeptPlaceFacts } from '../../shared/models/conversion.ts';
import type { IsolationModel, PlanStep, Tenant } from '../../shared/models/tenant.ts';
import type { Actor } from '../acts/actor.ts';
import type { Blueprint } from '../blueprints/index.ts';
import { CadastreError } from '../errors.ts';
import { performJob } from '../jobs/audited-job.ts';
import type { StartedJob } from '../jobs/job-runner.ts';
import { placeOf } from '../lifecycle/lifecycle-run.ts';
import { step } from '../lifecycle/plan-steps.ts';
import { startTenantJob } from '../lifecycle/start-tenant-job.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { readShared } from '../provisioning/shared/shared-database.ts';
import { schemaName, tenantNames } from '../provisioning/tenant-names.ts';
import { getTenant } from '../tenants/select-tenants.ts';
import { type ConversionContext, dataPlace } from './conversion-run.ts';
import { checkConvertible, readConversion } from './may-convert.ts';

/** Begins a conversion. Throws what makes it impossible before a job exists. */
export function convertTenant(
  context: ConversionContext,
  actor: Actor,
  input: { tenant: string; to: IsolationModel; reason?: string },
): Promise<StartedJob> {
  const { tenant: slug, to, reason } = input;
  const intent = { actor, verb: 'convert tenant', target: `tenant ${slug}`, input: { to }, reason };
  return performJob(context.audit, intent, async () => {
    const platform = await context.platform();
    const tenant = await getTenant(platform, slug);
    await checkConvertible(platform, tenant, to, await blueprintOf(context, platform, tenant));
    return startTenantJob(context, platform, actor, tenant, {
      kind: 'tenant.convert',
      title: `Convert ${tenant.name} from ${tenant.isolation} to ${to}`,
      input: { to },
    });
  });
}

/** What converting would do. Changes nothing. */
export async function planConversion(
  context: ConversionContext,
  { tenant: slug, to }: { tenant: string; to: IsolationModel },
): Promise<ConversionPlan> {
  const platform = await context.platform();
  const tenant = await getTenant(platform, slug);
  const blueprint = await blueprintOf(context, platform, tenant);
  const refused = await checkConvertible(platform, tenant, to, blueprint).then(
    () => null,
    (error) => {
      if (error instanceof CadastreError) return error;
      throw error;
    },
  );
  const { tables, rows } = await sizeOf(context, platform, tenant);
  const steps = planSteps(tenant, await targetNames(platform, tenant, to, blueprint), tables, rows);
  return {
    tenant: slug,
    from: tenant.isolation,
    to,
    whyNot: refused?.message ?? null,
    wayOut: refused?.details.wayOut ?? null,
    ...(refused?.details.command !== undefined && { wayOutCommand: refused.details.command }),
    tables,
    rows,
    steps,
    statementCount: steps.flatMap(({ statements }) => statements).length,
    command: `cadastre tenant convert ${slug} --to ${to}`,
  };
}

/** Former places that are kept, the oldest first. */
export async function listKeptPlaces(
  context: Pick<ConversionContext, 'platform'>,
): Promise<KeptPlaceFacts[]> {
  const platform = await context.platform();
  const { rows } = await platform.database.run<{ slug: string; organization_id: number }>(
    sql`SELECT slug, organization_id FROM platform.conversions JOIN platform.organizations ON organizations.id = organization_id
        WHERE conversions.ready_at IS NOT NULL ORDER BY switched_at`,
  );
  const kept = await Promise.all(
    rows.map(async ({ slug, organization_id }) => ({
      tenant: slug,
      place: await readConversion(platform, organization_id),
    })),
  );
  return kept.flatMap(({ tenant, place }) => {
    if (place === null) return [];
    const { model, database, schema, switchedAt } = place;
    return [{ tenant, model, database, schema, switchedAt }];
  });
}

export async function blueprintOf(
  context: Pick<ConversionContext, 'blueprintByHash'>,
  platform: OpenPlatform,
  tenant: Tenant,
): Promise<Blueprint> {
  const { rows } = await platform.database.run<{ hash: string | null }>(
    sql`SELECT blueprint_hash AS hash FROM platform.tenants WHERE organization_id = ${tenant.id}`,
  );
  const hash = rows[0]?.hash ?? null;
  if (hash !== null) return context.blueprintByHash(hash);
  throw new CadastreError('NOT_SUPPORTED', `Tenant ${tenant.slug} comes from no blueprint`, {
    wayOut: 'Only tenants that Cadastre made can be converted.',
  });
}

async function targetNames(
  platform: OpenPlatform,
  tenant: Tenant,
  to: IsolationModel,
  blueprint: Blueprint,
): Promise<string> {
  if (to === 'database') return tenantNames(blueprint.prefix, tenant.id).database;
  const shared = await readShared(platform, { serverId: tenant.serverId, blueprint, isolation: to });
  const database = shared?.database ?? 'a shared database that is built first';
  return to === 'schema' ? `${schemaName(blueprint.prefix, tenant.id)} in ${database}` : database;
}

async function sizeOf(
  context: ConversionContext,
  platform: OpenPlatform,
  tenant: Tenant,
): Promise<{ tables: number; rows: number }> {
  const place = dataPlace(await placeOf(platform, tenant));
  const session = await context.connectTo(tenant.serverId, place.database);
  try {
    const { rows } = await session.run<{ tables: number; rows: number }>(
      sql`SELECT count(*)::int AS tables,
            CASE WHEN ${place.model === 'row'} THEN -1 ELSE sum(greatest(reltuples, 0))::int END AS rows
          FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
          WHERE nspname = ${place.schema} AND relkind IN ('r', 'p') AND NOT relispartition`,
    );
    return { tables: rows[0]?.tables ?? 0, rows: rows[0]?.rows ?? -1 };
  } finally {
    await session.close();
  }
}

function planSteps(tenant: Tenant, target: string, tables: number, rows: number): PlanStep[] {
  const { database, role, server } = tenant;
  const about = rows < 0 ? '' : `, about ${rows} rows`;
  return [
    step('check', 'Check what is to be moved', server, `${role} keeps its name and password`, []),
    step(
      'target',
      'Build the new place',
      server,
      `${target}; the tenant is at work meanwhile`,
      [],
      'Remove the new place',
    ),
    step(
      'shut',
      'Shut the tenant out',
      database,
      'from here on it is out of service, until it is let in again',
      [`ALTER ROLE "${role}" NOLOGIN;`, `REVOKE CONNECT ON DATABASE "${database}" FROM "${role}";`],
      'Let the tenant in where it was',
    ),
    step('copy', 'Copy the rows', target, `${tables} tables${about}`, []),
    step('compare', 'Compare counts and checksums', target, 'every table, in both places', []),
    step(
      'switch',
      'Name the new place in the books',
      'platform',
      `${database} is kept`,
      [],
      'Name the former place again',
    ),
    step(
      'open',
      'Let the tenant in again',
      target,
      'the end of the time out of service',
      [`ALTER ROLE "${role}" LOGIN;`],
      'Shut it out of the new place',
    ),
    step('verify', 'Verify as the tenant', target, 'signs in, reads, writes; refused everywhere else', []),
    step('ready', 'Converted', 'platform', 'the former place is kept until the conversion is confirmed', []),
  ];
}
