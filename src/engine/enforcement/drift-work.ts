import { CadastreError } from '../errors.ts';
import type { LifecycleContext } from '../lifecycle/lifecycle-run.ts';
import type { ScheduledWork } from '../schedule/scheduled-work.ts';
import { findDrift } from './find-drift.ts';

/** How many tenants are named in one line. */
const NAMED = 5;

/** Looks from time to time; what it finds stands where works that failed are shown. It mends nothing by itself. */
export function driftWork(context: LifecycleContext): ScheduledWork {
  return {
    name: 'compare-configurations',
    title: 'Compare configurations with servers',
    cron: '50 * * * *',
    async run() {
      const { tenants, drifts, unread } = await findDrift(context);
      if (drifts.length + unread.length === 0) return `${tenants} tenants are held to their configurations`;
      const slugs = [...new Set(drifts.map(({ tenant }) => tenant))];
      const more = slugs.length > NAMED ? ` and ${slugs.length - NAMED} more` : '';
      throw new CadastreError(
        'CONFLICT',
        [
          ...(slugs.length > 0 ? [`not as configured: ${slugs.slice(0, NAMED).join(', ')}${more}`] : []),
          ...unread.map(({ server }) => `${server} does not answer`),
        ].join('; '),
        { wayOut: 'cadastre drift config shows each setting; with --repair it is set.' },
      );
    },
  };
}
