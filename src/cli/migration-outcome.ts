import { invalidInput } from '../engine/errors.ts';
import type { MigrationRun, RunStatus, RunTarget } from '../shared/models/migration-run.ts';
import { OUTCOME_EXIT_CODES } from './exit-codes.ts';
import { followRun } from './follow-run.ts';
import { nextText, runText, targetsText } from './migration-text.ts';
import type { CommandContext } from './run-command.ts';

export function runNumber(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw invalidInput([{ field: 'run', message: 'The number of a run, as cadastre migrate runs shows it' }]);
}

/** Targets of a run by the slugs of their tenants, or by the databases of shared tables; each name has one. */
export async function targetsNamed(
  { client }: CommandContext,
  run: number,
  names: readonly string[],
): Promise<RunTarget[]> {
  const { targets } = await client.migrations.targets({ run, limit: 20_000 });
  const known = new Map<string, RunTarget>(
    targets.map((target) => [target.tenant ?? target.database, target]),
  );
  return names.map((name) => {
    const target = known.get(name);
    if (target) return target;
    throw invalidInput([{ field: 'tenant', message: `Run ${run} has no tenant ${name}` }]);
  });
}

/** Follows a run as long as this process is asked to, and tells its end by the exit code. */
export async function tellEnd(
  context: CommandContext,
  run: MigrationRun,
  { wait, onInterrupt = 'pause' }: { readonly wait: boolean; readonly onInterrupt?: 'pause' | 'leave' },
): Promise<number | undefined> {
  const { client, output } = context;
  const seen = wait ? await followRun(context, run.id, onInterrupt) : run;
  if (!wait && seen.status === 'running')
    output.notice(
      `Run ${run.id} is left to whoever keeps working: an app, an agent, or cadastre migrate resume ${run.id}.`,
    );
  const { targets } = await client.migrations.targets({ run: run.id, statuses: ['failed'] });
  output.result({ ...seen, targets }, () =>
    [runText(seen), targetsText(targets), nextText(seen)].filter((part) => part !== '').join('\n\n'),
  );
  return EXIT_OF[seen.status];
}

const EXIT_OF: Record<RunStatus, number | undefined> = {
  succeeded: undefined,
  partly: OUTCOME_EXIT_CODES.partly,
  cancelled: OUTCOME_EXIT_CODES.stopped,
  stopped: OUTCOME_EXIT_CODES.stopped,
  // It goes on elsewhere, or waits for somebody.
  running: undefined,
  paused: OUTCOME_EXIT_CODES.stopped,
  gate: OUTCOME_EXIT_CODES.stopped,
};
