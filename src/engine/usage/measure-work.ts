import { CadastreError } from '../errors.ts';
import type { ScheduledWork } from '../schedule/scheduled-work.ts';
import { measureTenants } from './measure-tenants.ts';
import type { UsageContext } from './usage-context.ts';

export const MEASURE_WORK = 'measure';
const LOOK_EVERY_MS = 60_000;

/**
 * Looks every minute whose interval has passed. `again`: does it once more after so many milliseconds, for tenants that are measured
 * more often than the schedule looks. A server that is away fails the work, after all others were measured.
 */
export function measureWork(context: UsageContext, again: (afterMs: number) => void): ScheduledWork {
  return {
    name: MEASURE_WORK,
    title: 'Measure what tenants use',
    cron: '* * * * *',
    async run(actor, signal) {
      const looked = await measureTenants(context, actor, { signal });
      if (looked === null) return 'another process is at it';
      const { measured, raised, ended, untold, left, unread, shortestMs } = looked;
      if (shortestMs !== null && shortestMs < LOOK_EVERY_MS) again(shortestMs);
      const facts = [
        measured === 0 ? 'nobody was due' : `${measured} measured`,
        ...(raised > 0 ? [`${raised} alerts raised`] : []),
        ...(ended > 0 ? [`${ended} ended`] : []),
        ...(left.length > 0 ? [`${left.length} not there: ${left[0]?.tenant}`] : []),
        ...(untold > 0 ? [`${untold} owners could not be told`] : []),
      ];
      if (unread.length === 0) return facts.join('; ');
      const away = unread.map(({ server, tenants }) => `${server} does not answer, ${tenants} tenants`);
      throw new CadastreError('SERVER_UNREACHABLE', [...facts, ...away].join('; '), {
        wayOut: 'What its tenants use is unknown meanwhile: test the server.',
        command: `cadastre server test ${unread[0]?.server}`,
      });
    },
  };
}
