import { CadastreError } from '../errors.ts';
import type { LifecycleContext } from '../lifecycle/lifecycle-run.ts';
import type { ScheduledWork } from '../schedule/scheduled-work.ts';
import { closeFormerLogins, tenantsWithFormerLogin } from './close-former-logins.ts';

/** Ends the grace of rotated passwords. */
export function formerLoginsWork(context: LifecycleContext): ScheduledWork {
  return {
    name: 'close-former-logins',
    title: 'Shut former logins whose grace is over',
    cron: '*/5 * * * *',
    async run(actor) {
      const due = await tenantsWithFormerLogin(await context.platform(), 'due');
      if (due.length === 0) return 'nothing was due';
      const { totals, results } = await closeFormerLogins(
        context,
        actor,
        due.map((each) => each.slug),
      );
      // Whoever is being worked on has its turn later.
      const failed = results.filter((each) => each.result === 'failed' && each.error?.code !== 'CONFLICT');
      if (failed.length === 0) return `${totals.succeeded} of ${due.length} shut`;
      const [first] = failed;
      throw new CadastreError(
        'CONFLICT',
        `${totals.succeeded} of ${due.length} shut; ${failed.length} failed, first ${first?.tenant}: ${first?.message}`,
      );
    },
  };
}
