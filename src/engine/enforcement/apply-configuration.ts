import type { ActResults } from '../../shared/models/lifecycle-acts.ts';
import type { Tenant } from '../../shared/models/tenant.ts';
import type { Actor } from '../acts/actor.ts';
import { CadastreError } from '../errors.ts';
import { performJob } from '../jobs/audited-job.ts';
import type { StartedJob } from '../jobs/job-runner.ts';
import type { ActTargets } from '../lifecycle/act-on-each.ts';
import { actOnMany } from '../lifecycle/act-on-many.ts';
import type { LifecycleContext } from '../lifecycle/lifecycle-run.ts';
import { startTenantJob } from '../lifecycle/start-tenant-job.ts';
import { isWhole } from '../namespaces/index.ts';
import { getTenant } from '../tenants/select-tenants.ts';
import { accessNotice } from './access-notice.ts';
import { lookAt } from './apply-steps.ts';
import { readConfigured, readEffective } from './configured-tenants.ts';
import { looksAtNames } from './names-tools.ts';

/** Holds tenants to their configurations. Who is held to none, and who is held to all of it already, is skipped. */
export function applyConfigurations(
  context: LifecycleContext,
  actor: Actor,
  { tenants, wait, signal, reason }: ActTargets,
): Promise<ActResults> {
  return actOnMany(context.platform, {
    slugs: tenants,
    wait,
    signal,
    async begin(slug) {
      const skipped = await whyNotNeeded(context, slug);
      return skipped ?? applyConfiguration(context, actor, slug, reason);
    },
  });
}

/** Begins the job of one tenant. Errors: `NOT_FOUND`, `REFUSED` for one that is being made, `CONFLICT` while another job is at work on it. */
export function applyConfiguration(
  context: LifecycleContext,
  actor: Actor,
  slug: string,
  reason?: string,
): Promise<StartedJob> {
  const intent = { actor, verb: 'apply configuration', target: `tenant ${slug}`, input: {}, reason };
  return performJob(context.audit, intent, async () => {
    const platform = await context.platform();
    const tenant = await getTenant(platform, slug);
    refusePending(tenant);
    if ((await readEffective(platform, tenant.id)) === null) throw heldToNone(slug);
    return startTenantJob(context, platform, actor, tenant, {
      kind: 'tenant.apply-configuration',
      title: `Hold ${tenant.name} to its configuration`,
      input: { reason: reason ?? null },
    });
  });
}

/** A sentence where there is nothing to do; null: there is. */
async function whyNotNeeded(context: LifecycleContext, slug: string): Promise<string | null> {
  const platform = await context.platform();
  const tenant = await getTenant(platform, slug);
  refusePending(tenant);
  const [configured] = await readConfigured(platform, { slugs: [slug] });
  if (!configured) return 'It is held to no tier';
  const maintenance = await context.maintenance(configured.serverId);
  const { unheld } = await lookAt(maintenance, configured.place, configured.values);
  if (unheld.length > 0) return null;
  const names = await looksAtNames(context, platform, configured);
  if (names !== null && !isWhole(names)) return null;
  // What no statement can mend is no reason for a job, and none to be silent.
  const access = await accessNotice(maintenance, configured);
  return access ?? 'Its server says so already';
}

function refusePending({ slug, status }: Tenant): void {
  if (status !== 'PENDING') return;
  throw new CadastreError('REFUSED', `Tenant ${slug} is being made`, {
    fields: [{ field: 'tenant', message: 'It has to be there first' }],
    wayOut: 'Wait until it is made.',
    command: `cadastre job list --tenant ${slug}`,
  });
}

const heldToNone = (slug: string): CadastreError =>
  new CadastreError('REFUSED', `Tenant ${slug} is held to no tier`, {
    fields: [{ field: 'tenant', message: 'It has no configuration' }],
    wayOut: 'Give it a tier.',
    command: `cadastre tenant set-tier ${slug} TIER`,
  });
