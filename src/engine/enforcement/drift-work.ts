import { CadastreError } from '../errors.ts';
import type { LifecycleContext } from '../lifecycle/lifecycle-run.ts';
import type { ScheduledWork } from '../schedule/scheduled-work.ts';
import { type Drift, findDrift } from './find-drift.ts';
import { keepDrift } from './last-drift.ts';

/** How many tenants are named in one line. */
const NAMED = 5;

/** Compares all tenants with their servers, and keeps what was found for whoever looks at what waits for a person. */
export async function compareConfigurations(
  context: Pick<LifecycleContext, 'platform' | 'maintenance'>,
): Promise<Drift> {
  const found = await findDrift(context);
  await keepDrift(await context.platform(), found);
  return found;
}

/** Looks from time to time. To find something is no failure of the work: it waits for a person. It mends nothing by itself. */
export function driftWork(context: LifecycleContext): ScheduledWork {
  return {
    name: 'compare-configurations',
    title: 'Compare configurations with servers',
    cron: '50 * * * *',
    async run() {
      const { tenants, drifts, unread, hba } = await compareConfigurations(context);
      const slugs = [...new Set(drifts.map(({ tenant }) => tenant))];
      const more = slugs.length > NAMED ? ` and ${slugs.length - NAMED} more` : '';
      const found =
        slugs.length === 0
          ? `${tenants} tenants are held to their configurations`
          : `not as configured: ${slugs.slice(0, NAMED).join(', ')}${more}`;
      const rules = hba.map(({ server, state, tenants: concerned }) =>
        state === 'missing'
          ? `pg_hba.conf of ${server} does not hold ${concerned.length} of them`
          : `pg_hba.conf of ${server} cannot be read`,
      );
      if (unread.length === 0) return [found, ...rules].join('; ');
      const away = unread.map(({ server }) => `${server} does not answer`);
      throw new CadastreError('SERVER_UNREACHABLE', [found, ...away].join('; '), {
        wayOut: 'Its tenants are unknown, not well: test the server.',
        command: `cadastre server test ${unread[0]?.server}`,
      });
    },
  };
}
