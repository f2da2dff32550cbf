import type { Actor } from '../acts/actor.ts';
import { CadastreError, toErrorData } from '../errors.ts';
import { throwUnlessDone } from '../jobs/audited-job.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { ScheduledWork } from '../schedule/scheduled-work.ts';
import type { BackUpContext } from './back-up-context.ts';
import { beginBackup } from './back-up-tenants.ts';
import { forgetOldBackups, settleEnded } from './backup-records.ts';
import { sweepLeftovers } from './leftovers.ts';
import { BACKED_UP, readStandings, type Standing } from './read-standings.ts';
import { removeExpired } from './remove-expired.ts';

/** So long one turn goes on beginning backups; the next one, on whichever workstation, takes the rest. Milliseconds. */
const TURN_MS = 30 * 60_000;
/** How many are named in one line. */
const NAMED = 3;

/**
 * Backs up whose time has come, one after the other, whoever waits longest first. A time that was missed while nothing ran is
 * made up for once; what failed is tried again after a pause that grows. Which tenants are due is one question a turn.
 */
export function backupsWork(context: BackUpContext): ScheduledWork {
  return {
    name: 'backups',
    title: 'Back up tenants whose time has come',
    cron: '* * * * *',
    async run(actor, signal) {
      const platform = await context.platform();
      await settleEnded(platform);
      await sweepLeftovers(platform, context.workstation);
      await removeExpired(context, platform, actor);
      const standings = await readStandings(platform);
      const waiting = standings.filter(isDue).toSorted((a, b) => dueTime(a) - dueTime(b));
      const refused = standings.filter(({ due, standing }) => due !== null && standing.state === 'refused');
      const until = performance.now() + TURN_MS;
      let made = 0;
      const failed: string[] = [];
      for (const { standing, due } of waiting) {
        if (signal.aborted || performance.now() > until) break;
        if (due === null) continue;
        try {
          const job = await beginBackup(context, actor, standing.tenant.slug, due);
          throwUnlessDone(await job.ended);
          made += 1;
        } catch (error) {
          const { code, message, details } = toErrorData(error);
          // Somebody else is at work on it, or was quicker: the next turn looks again.
          if (code === 'CONFLICT' && details.jobId === undefined) continue;
          // By a person: its time is over. Because Cadastre closes: another goes on with it.
          if (code === 'CANCELLED') continue;
          failed.push(`${standing.tenant.slug}: ${message}`);
        }
      }
      const done = waiting.length === 0 ? 'none was due' : `${made} of ${waiting.length} made`;
      const fact =
        refused.length === 0 ? done : `${done}; ${refused.length} cannot be: ${refused[0]?.standing.problem}`;
      if (failed.length === 0) return fact;
      const more = failed.length > NAMED ? ` and ${failed.length - NAMED} more` : '';
      throw new CadastreError('CONFLICT', `${fact}; not made: ${failed.slice(0, NAMED).join('; ')}${more}`);
    },
  };
}

/** For shells that stay: what lies on this workstation, whoever has the turns; and the history of what is long gone. */
export async function tidyBackups(
  context: BackUpContext,
  platform: OpenPlatform,
  actor: Actor,
): Promise<void> {
  await sweepLeftovers(platform, context.workstation);
  await removeExpired(context, platform, actor);
  await forgetOldBackups(platform);
}

function isDue({ due, standing: { state, tenant, nextAt } }: Standing): boolean {
  if (due === null || state === 'refused' || state === 'at-work') return false;
  return (
    BACKED_UP.includes(tenant.status) &&
    nextAt !== null &&
    (due.notBefore === null || new Date() >= due.notBefore)
  );
}

const dueTime = ({ due }: Standing): number => due?.dueAt.getTime() ?? 0;
