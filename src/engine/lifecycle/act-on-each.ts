import type { TenantStatus } from '../../shared/models/lifecycle.ts';
import type { ActResults } from '../../shared/models/lifecycle-acts.ts';
import type { StartedJob } from '../jobs/job-runner.ts';
import { getTenant } from '../tenants/select-tenants.ts';
import { actOnMany } from './act-on-many.ts';
import type { LifecycleContext } from './lifecycle-run.ts';

/** Tenants, and how long the caller stays. */
export interface ActTargets {
  readonly tenants: readonly string[];
  readonly reason?: string;
  readonly wait: boolean;
  readonly signal?: AbortSignal;
}

/** Who is where the act leads is skipped, with what `arrived` says of it: asking twice is no failure. */
export function actOnEach(
  context: LifecycleContext,
  { tenants, wait, signal }: ActTargets,
  arrived: (status: TenantStatus) => string | null,
  begin: (slug: string) => Promise<StartedJob>,
): Promise<ActResults> {
  return actOnMany(context.platform, {
    slugs: tenants,
    wait,
    signal,
    async begin(slug) {
      const { status } = await getTenant(await context.platform(), slug);
      return arrived(status) ?? begin(slug);
    },
  });
}

/** Says that a tenant is there already, in one of these statuses. */
export const already =
  (...statuses: readonly TenantStatus[]) =>
  (status: TenantStatus): string | null =>
    statuses.includes(status) ? `It is ${status.toLowerCase()} already` : null;
