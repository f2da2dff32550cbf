import type { Actor } from '../acts/actor.ts';
import { applyConfigurations } from '../enforcement/index.ts';
import type { LifecycleContext } from '../lifecycle/lifecycle-run.ts';
import { publishTier } from '../tiers/publish-tier.ts';
import type { Applied, ConfigurationContext } from './configuration-context.ts';
import { moveToTier } from './move-to-tier.ts';

/** Configurations over the jobs that hold servers to them. `directory`: of the shipped tiers. */
export function configurationContext(lifecycle: LifecycleContext, directory: string): ConfigurationContext {
  const { audit, platform } = lifecycle;
  const applyTo = async (actor: Actor, slug: string): Promise<Applied> => {
    const { results } = await applyConfigurations(lifecycle, actor, { tenants: [slug], wait: false });
    const [result] = results;
    if (result?.result !== 'failed') return { jobId: result?.jobId ?? null, notApplied: null };
    return { jobId: result.jobId, notApplied: result.message };
  };
  const context: ConfigurationContext = {
    audit,
    platform,
    maintenance: (serverId) => lifecycle.maintenance(serverId),
    connectTo: (serverId, database) => lifecycle.connectTo(serverId, database),
    applyTo,
    async changeTier(actor, change) {
      await moveToTier(context, actor, change);
    },
    publishTier: (actor, file) => publishTier({ audit, actor, platform, directory }, file),
  };
  return context;
}
