import { type Command, Option } from 'commander';
import { BLOCKER_RULES, type BlockerRule, type Wave } from '../shared/models/migration-options.ts';
import { wholeNumber } from './arguments.ts';
import { milliseconds, type StopAt, stopArgument, waveArgument } from './wave-arguments.ts';

/** How a run works, whichever way its files go. */
export interface HowItRuns {
  wave?: Wave[];
  perServer?: number;
  total?: number;
  lockTimeout?: number;
  lockTries?: number;
  statementTimeout?: number;
  endBlockers?: BlockerRule;
  stopAt?: StopAt;
  health?: string;
  backupTo?: string;
  allowDrift?: boolean;
}

export function howItRuns(command: Command): Command {
  return command
    .option(
      '--wave <wave>',
      'NAME:SIZE[,soak=TIME][,gate]; a size is 1, 10%, region=eu or rest; may be given often',
      waveArgument,
    )
    .option('--per-server <count>', 'tenants at once on one server (default: 4)', wholeNumber)
    .option('--total <count>', 'tenants at once in all (default: 16)', wholeNumber)
    .option('--lock-timeout <time>', 'how long a statement waits for a lock (default: 500ms)', milliseconds)
    .option('--lock-tries <count>', 'tries when a lock is not given (default: 5)', wholeNumber)
    .option('--statement-timeout <time>', 'for one statement; 0ms for none (default: 10min)', milliseconds)
    .addOption(
      new Option('--end-blockers <rule>', 'end a session that holds a lock we want (default: leave)').choices(
        BLOCKER_RULES,
      ),
    )
    .option(
      '--stop-at <failures>',
      'stop when more of a wave fail: a number, or a part of it such as 2% (default: 5)',
      stopArgument,
    )
    .option('--health <query>', 'one row with one true value says that a tenant is well')
    .option('--backup-to <folder>', 'a checked backup of each tenant first')
    .option('--allow-drift', 'also tenants whose schema is not what their version says');
}

/** As the contract takes them; what is not given has its default there. */
export const runOptionsOf = ({ stopAt, ...options }: HowItRuns) => ({
  waves: options.wave,
  perServer: options.perServer,
  total: options.total,
  lockTimeoutMs: options.lockTimeout,
  lockTries: options.lockTries,
  statementTimeoutMs: options.statementTimeout,
  blockers: options.endBlockers,
  stopAtFailures: stopAt?.failures,
  stopAtPercent: stopAt?.percent,
  healthQuery: options.health,
  backupTo: options.backupTo,
  allowDrift: options.allowDrift,
});
