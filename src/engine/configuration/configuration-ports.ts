import type { Actor } from '../acts/actor.ts';
import { accessNotice, applyConfigurations, readConfigured } from '../enforcement/index.ts';
import { CadastreError } from '../errors.ts';
import { changeTiers, type TierChangeContext } from '../tier-changes/index.ts';
import { publishTier } from '../tiers/publish-tier.ts';
import type { Applied, ConfigurationContext } from './configuration-context.ts';

/** Configurations over the jobs that hold servers to them and change tiers. `directory`: of the shipped tiers. */
export function configurationContext(lifecycle: TierChangeContext, directory: string): ConfigurationContext {
  const { audit, platform } = lifecycle;
  const accessOf = async (slug: string): Promise<string | null> => {
    const [tenant] = await readConfigured(await platform(), { slugs: [slug] });
    if (!tenant) return null;
    return accessNotice(await lifecycle.maintenance(tenant.serverId), tenant).catch((error) => {
      // A server that went away in between is told by whoever looks at it next.
      if (error instanceof CadastreError && error.code === 'SERVER_UNREACHABLE') return null;
      throw error;
    });
  };
  const applyTo = async (actor: Actor, slug: string, wait = false): Promise<Applied> => {
    const { results } = await applyConfigurations(lifecycle, actor, { tenants: [slug], wait });
    const [result] = results;
    if (result?.result === 'failed') return { jobId: result.jobId, notApplied: result.message, access: null };
    const access = await accessOf(slug);
    return { jobId: result?.jobId ?? null, notApplied: null, access };
  };
  return {
    audit,
    platform,
    maintenance: (serverId) => lifecycle.maintenance(serverId),
    connectTo: (serverId, database) => lifecycle.connectTo(serverId, database),
    applyTo,
    async changeTier(actor, change) {
      const { tenant, ...to } = change;
      const { results } = await changeTiers(lifecycle, actor, {
        ...to,
        tenants: [tenant],
        queue: false,
        wait: true,
      });
      const [result] = results;
      if (result?.error) {
        const { code, message, details } = result.error;
        throw new CadastreError(code, message, details);
      }
    },
    publishTier: (actor, file) => publishTier({ audit, actor, platform, directory }, file),
  };
}
