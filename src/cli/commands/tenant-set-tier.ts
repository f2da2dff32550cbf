import { type Command, InvalidArgumentError } from 'commander';
import { CadastreError, invalidInput } from '../../engine/errors.ts';
import { resultsExitCode, resultsText } from '../act-text.ts';
import { givenNumber, leaf, wholeNumber } from '../arguments.ts';
import { OUTCOME_EXIT_CODES } from '../exit-codes.ts';
import { followJob, requireSuccess } from '../follow-job.ts';
import { readTime } from '../read-time.ts';
import type { CommandContext, GlobalOptions, RunCommand } from '../run-command.ts';
import { plain } from '../text.ts';
import { changePlansText, scheduledText, waveResultsText } from '../tier-change-text.ts';

interface SetTierOptions extends GlobalOptions {
  at?: string;
  queue?: boolean;
  waves?: number[];
  stopAt?: number;
  backupTo?: string;
  reason?: string;
  plan?: boolean;
}

export function addTenantSetTier(tenant: Command, run: RunCommand): void {
  leaf(tenant, 'set-tier <slug-and-tier...>', 'Move tenants to a tier: SLUG... TIER, or TIER@VERSION')
    .option('--at <date>', 'not now but then, such as 2027-01-31T22:00:00Z')
    .option('--queue', 'a tenant over the new limits waits until it fits')
    .option('--waves <sizes>', 'such as 1,10: how many at first, and then how many at a time', waveSizes)
    .option(
      '--stop-at <failures>',
      'so many failures in one wave, and the next does not begin (default: 1)',
      wholeNumber,
    )
    .option(
      '--backup-to <folder>',
      'for the backup that a tier asks for before a change (default: the settings)',
    )
    .option('--reason <text>', 'why, for the audit log')
    .option('--plan', 'show what would change and what stands in the way, and do nothing')
    .action((words: string[], options: SetTierOptions) =>
      run(options, (context) => setTier(context, words, options)),
    );

  leaf(tenant, 'scheduled-changes', 'Changes of tier for a date, and those that wait until they fit').action(
    (options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const changes = await client.tierChanges.scheduled();
        output.result(changes, () => scheduledText(changes));
        return undefined;
      }),
  );

  leaf(tenant, 'cancel-change <number>', 'Let nothing come of a scheduled change of tier').action(
    (number: string, options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const change = await client.tierChanges.cancel({ id: givenNumber('change', number) });
        output.result(change, () => `Change ${change.id} of ${plain(change.tenant)} is cancelled.`);
        return undefined;
      }),
  );
}

async function setTier(
  context: CommandContext,
  words: string[],
  options: SetTierOptions,
): Promise<number | undefined> {
  const { client, output } = context;
  const tenants = words.slice(0, -1);
  if (tenants.length === 0)
    throw invalidInput([{ field: 'tier', message: 'Name tenants, and behind them the tier' }]);
  const to = tierOf(words.at(-1) ?? '');
  const { queue, waves, stopAt, backupTo, reason } = options;
  if (options.plan) {
    const planned = await client.tierChanges.plan({ tenants, ...to, backupTo });
    output.result(planned, () => changePlansText(planned.plans));
    return planned.plans.some(({ whyNot }) => whyNot !== null) ? OUTCOME_EXIT_CODES.partly : undefined;
  }
  const at = options.at === undefined ? undefined : readTime(options.at, 'at');
  if (stopAt !== undefined && waves === undefined)
    throw invalidInput([{ field: 'stopAt', message: 'It belongs to waves: name their sizes with --waves' }]);
  const [only] = tenants.length === 1 && waves === undefined ? tenants : [];
  const input = { tenants, ...to, at, queue: queue === true, waves, stopAt, backupTo, reason };
  const begun = await client.tierChanges.begin({ ...input, wait: false });
  if (begun.jobId !== undefined) return inWaves(context, begun.jobId);
  if (only === undefined) {
    output.result(begun, () => resultsText(begun));
    return resultsExitCode(begun);
  }
  const [first] = begun.results;
  if (first?.jobId == null) {
    if (first?.error) throw new CadastreError(first.error.code, first.error.message, first.error.details);
    output.result(begun, () => `${plain(only)}: ${plain(first?.message ?? '')}.`);
    return undefined;
  }
  const job = requireSuccess(await followJob(context, first.jobId, 'cancel'));
  const tenant = await client.tenants.get({ tenant: only });
  output.result({ tenant, job }, () => `${plain(only)} is ${plain(job.fact)} (job ${job.id}).`);
  return undefined;
}

/** Ctrl-C begins no more tenants; who is on the way arrives. */
async function inWaves(context: CommandContext, jobId: number): Promise<number | undefined> {
  const { client, output } = context;
  const job = await followJob(context, jobId, 'cancel');
  const { rows, totals } = await client.jobs.rows({ job: jobId, limit: 5000 });
  output.result({ job, rows, totals }, () => waveResultsText(job, rows, totals));
  if (job.status === 'succeeded' && totals.failed + totals.notRun === 0) return undefined;
  if (job.status === 'succeeded' || job.status === 'undone') return OUTCOME_EXIT_CODES.partly;
  requireSuccess(job);
  return undefined;
}

function tierOf(text: string): { tier: string; version?: number } {
  const [tier = '', version, ...more] = text.split('@');
  if (version === undefined) return { tier };
  if (more.length === 0 && /^[1-9]\d{0,8}$/.test(version)) return { tier, version: Number(version) };
  throw invalidInput([{ field: 'tier', message: 'TIER, or TIER@VERSION with a number' }]);
}

function waveSizes(text: string): number[] {
  const sizes = text.split(',').map((each) => Number(each.trim()));
  if (sizes.every((size) => Number.isInteger(size) && size > 0)) return sizes;
  throw new InvalidArgumentError('Whole numbers with commas, such as 1,10.');
}
