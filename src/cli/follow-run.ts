import { CadastreError } from '../engine/errors.ts';
import { isRunOver, type MigrationRun } from '../shared/models/migration-run.ts';
import type { CommandContext } from './run-command.ts';
import { duration, plain } from './text.ts';

/**
 * Watches a run until it is over or waits for a person. With `pause` the first Ctrl-C pauses it: the tenants at work end,
 * and `migrate resume` goes on. Errors: those of the connection, `CANCELLED` where the command left.
 */
export async function followRun(
  { client, output, interrupts }: CommandContext,
  run: number,
  onInterrupt: 'pause' | 'leave',
): Promise<MigrationRun> {
  const told = new Set<string>();
  const watch = async () => {
    let last: MigrationRun | undefined;
    const stop = new AbortController();
    const signal = AbortSignal.any([interrupts.signal, stop.signal]);
    for await (const seen of await client.migrations.watch({ run }, { signal })) {
      last = seen;
      for (const line of linesOf(seen)) {
        if (told.has(line)) continue;
        told.add(line);
        output.progress(line);
      }
      output.status(statusOf(seen));
      // Who leaves while this process has tenants at work would end them in the middle.
      if (stands(seen) && seen.counts.atWork === 0) break;
    }
    return last ?? client.migrations.show({ run });
  };
  const pause = () => {
    output.notice(
      `Pausing run ${run}: the tenants at work end. Ctrl-C again leaves at once; cadastre migrate resume ${run} goes on.`,
    );
    client.migrations.pause({ run }).catch((error) => output.notice(plain(error.message)));
  };
  const work = () => interrupts.orLeave(watch());
  try {
    return await (onInterrupt === 'pause' ? interrupts.softly(pause, work) : work());
  } catch (error) {
    if (!interrupts.signal.aborted || onInterrupt === 'leave') throw error;
    throw new CadastreError('CANCELLED', `Run ${run} was left, and its tenants stand as it says`, {
      wayOut: `See cadastre migrate show ${run}; an app or an agent that stays goes on with it, or cadastre migrate resume ${run}.`,
    });
  }
}

const stands = ({ status }: MigrationRun): boolean =>
  isRunOver(status) || status === 'paused' || status === 'gate';

/** What has come to an end, once each. */
function linesOf(run: MigrationRun): string[] {
  return [
    ...run.templates
      .filter(({ status }) => status !== 'waiting')
      .map(
        ({ server, status, fact }) =>
          `${status === 'done' ? '✓' : '✗'} Template on ${plain(server)}  ${plain(fact)}`,
      ),
    ...run.waves
      .filter(({ status }) => status === 'passed' || status === 'stopped' || status === 'gate')
      .map(({ name, status, fact, index }) => {
        const mark = status === 'stopped' ? '✗' : '✓';
        return `${mark} Wave ${index + 1} ${plain(name)}  ${plain(fact)}`;
      }),
    ...run.blocked.map(
      ({ name, blocker }) =>
        `… ${plain(name)} waits: pid ${blocker?.pid} of ${plain(blocker?.role)} is ${plain(blocker?.state)} and holds what we want (${plain(blocker?.wanted)})`,
    ),
  ];
}

function statusOf({ counts, rate, endsAt, fact, status }: MigrationRun): string {
  const done = counts.succeeded + counts.failed + counts.skipped;
  const left = endsAt === null ? '' : `, ${duration(Math.max(0, Date.parse(endsAt) - Date.now()))} left`;
  const speed = rate.at(-1);
  return `${done} of ${counts.total}, ${counts.failed} failed${speed ? `, ${Math.round(speed)} a minute` : ''}${left}${status === 'running' ? '' : `: ${plain(fact)}`}`;
}
