import { z } from 'zod';
import { ISOLATION_MODELS } from '../../shared/models/tenant.ts';
import type { Blueprint } from '../blueprints/index.ts';
import { CadastreError } from '../errors.ts';
import type { JobVoice } from '../jobs/job-definition.ts';
import {
  closeLifecycleRun,
  type LifecycleContext,
  type LifecycleRun,
  openLifecycleRun,
} from '../lifecycle/lifecycle-run.ts';
import type { Place } from '../lifecycle/place.ts';
import { sql } from '../postgres/sql.ts';
import type { ProvisioningContext, ProvisionRun } from '../provisioning/provision-run.ts';
import { tenantRoleNames } from '../tenants/login-roles.ts';

export interface ConversionContext extends LifecycleContext, ProvisioningContext {}

export const conversionInput = z.object({ to: z.enum(ISOLATION_MODELS) });

/** Where data lies: what is compared and copied. */
export interface DataPlace {
  readonly model: Place['model'];
  readonly database: string;
  /** The schema that holds the tables: the tenant's own, or `public`. */
  readonly schema: string;
  /** Of shared tables: whose rows. */
  readonly tenantId: number;
  /** Every role of the tenant. */
  readonly roles: readonly string[];
}

export interface ConversionRun extends LifecycleRun {
  readonly context: ConversionContext;
  readonly blueprint: Blueprint;
  readonly to: Place['model'];
  /** The tenant's place as it was when the job was accepted, whatever the books say by now. */
  readonly former: Place;
  /** For the parts that provisioning shares: the same tenant, in the model it is led to. */
  readonly provision: ProvisionRun;
}

export interface ConversionState {
  readonly former?: {
    readonly model: Place['model'];
    readonly database: string;
    readonly schema: string | null;
  };
  /** Access as it stood before the tenant was shut. */
  readonly access?: Readonly<Record<string, unknown>>;
  readonly shutAt?: string;
  readonly compared?: { readonly tables: number; readonly rows: number };
}

export const conversionState = (run: Pick<LifecycleRun, 'voice'>) =>
  run.voice.record.state as ConversionState;

export async function openConversionRun(context: ConversionContext, voice: JobVoice): Promise<ConversionRun> {
  const run = await openLifecycleRun(context, voice);
  try {
    return await conversionRunOf(context, run, conversionInput.parse(voice.record.input).to);
  } catch (error) {
    await closeLifecycleRun(run);
    throw error;
  }
}

/** For a job that converts as a part of something larger: the caller closes what it has opened, and `provision.inTenant`. */
export async function conversionRunOf(
  context: ConversionContext,
  run: LifecycleRun,
  to: Place['model'],
): Promise<ConversionRun> {
  const { voice, tenant, platform, place } = run;
  const blueprint = await context.blueprintByHash(await blueprintHash(run));
  const known = (voice.record.state as ConversionState).former;
  const former: Place = known ? { ...place, ...known } : place;
  const provision: ProvisionRun = {
    context,
    voice,
    input: {
      name: tenant.name,
      slug: tenant.slug,
      slugGiven: true,
      ownerEmail: tenant.ownerEmail,
      ownerFirstName: null,
      ownerLastName: null,
      trialDays: 0,
      subscription: null,
      language: null,
      serverId: place.serverId,
      blueprint: blueprint.name,
      blueprintHash: blueprint.hash,
      variables: {},
      isolation: to,
      tier: null,
      onFailure: 'keep',
    },
    // Its login keeps its password, which nothing here has to know.
    secrets: { password: '', ownerPasswordHash: '' },
    platform,
    ordered: platform.database,
    oneCluster: false,
    blueprint,
    maintenance: await context.maintenance(place.serverId),
    ticket: `conversion ${voice.record.id}`,
    facts: null,
    template: null,
    shared: null,
    fresh: false,
    inTenant: null,
    content: null,
    lockedTenant: null,
  };
  return { ...run, context, blueprint, to, former, provision };
}

export async function closeConversionRun(run: ConversionRun): Promise<void> {
  await run.provision.inTenant?.session.close();
  await closeLifecycleRun(run);
}

async function blueprintHash(run: LifecycleRun): Promise<string> {
  const { rows } = await run.platform.database.run<{ hash: string | null }>(
    sql`SELECT blueprint_hash AS hash FROM platform.tenants WHERE organization_id = ${run.tenant.id}`,
  );
  const hash = rows[0]?.hash ?? null;
  if (hash !== null) return hash;
  throw new CadastreError('NOT_SUPPORTED', `Tenant ${run.tenant.slug} comes from no blueprint`);
}

/** The place that the books name. */
export const dataPlace = (place: Place): DataPlace => ({
  model: place.model,
  database: place.database,
  schema: place.model === 'schema' ? (place.schema ?? '') : 'public',
  tenantId: place.tenantId,
  roles: tenantRoleNames(place),
});
