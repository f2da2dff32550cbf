import type { Command } from 'commander';
import { z } from 'zod';
import { JOB_STATUSES, type Job, type JobSummary } from '../../shared/models/job.ts';
import { givenNumber, leaf, wholeNumber } from '../arguments.ts';
import { followJob, requireSuccess } from '../follow-job.ts';
import { parseInput } from '../parse-input.ts';
import type { GlobalOptions, RunCommand } from '../run-command.ts';
import { duration, facts, plain, stamp, table } from '../text.ts';

export function addJobCommands(program: Command, run: RunCommand): void {
  const job = program.command('job').description('Long operations and their steps');

  leaf(job, 'list', 'Newest first')
    .option('--status <status...>', JOB_STATUSES.join(', '))
    .option('--tenant <slug>', 'jobs of one tenant')
    .option('--limit <number>', 'at most this many (default: 200)', wholeNumber)
    .action((options: GlobalOptions & { status?: string[]; tenant?: string; limit?: number }) =>
      run(options, async ({ client, output }) => {
        const { status: statuses, tenant, limit } = options;
        const listed = await client.jobs.list(
          parseInput(listSchema, { statuses, tenant, limit, needsFirst: false }),
        );
        output.result(listed, () => jobTable(listed.jobs));
        return undefined;
      }),
    );

  leaf(job, 'show <number>', 'Steps, facts and journal').action((number: string, options: GlobalOptions) =>
    run(options, async ({ client, output }) => {
      const shown = await client.jobs.get({ job: givenNumber('job', number) });
      output.result(shown, () => [jobText(shown), ...journalText(shown)].join('\n\n'));
      return undefined;
    }),
  );

  leaf(job, 'watch <number>', 'Follow a job until it ends').action((number: string, options: GlobalOptions) =>
    run(options, async (context) => {
      const ended = await followJob(context, givenNumber('job', number), 'leave');
      context.output.result(requireSuccess(ended), () => jobText(ended));
      return undefined;
    }),
  );

  leaf(job, 'cancel <number>', 'Stop a job and undo what it did').action(
    (number: string, options: GlobalOptions) =>
      run(options, async (context) => {
        const id = givenNumber('job', number);
        await context.client.jobs.cancel({ job: id });
        const ended = await followJob(context, id, 'leave');
        if (ended.status !== 'undone') requireSuccess(ended);
        context.output.result(ended, () => `Job ${id} is ${ended.status}.`);
        return undefined;
      }),
  );

  leaf(job, 'resume <number>', 'Go on at the step that failed').action(
    (number: string, options: GlobalOptions) =>
      run(options, async (context) => {
        const id = givenNumber('job', number);
        await context.client.jobs.resume({ job: id });
        const ended = await followJob(context, id, 'leave');
        // A job in repair is resumed at its undo: undone is then what was wanted.
        if (ended.status !== 'undone') requireSuccess(ended);
        context.output.result(ended, () => jobText(ended));
        return undefined;
      }),
  );
}

const listSchema = z.object({
  statuses: z.array(z.enum(JOB_STATUSES)).optional(),
  tenant: z.string().optional(),
  limit: z.number().int().min(1).max(1000).optional(),
  needsFirst: z.boolean(),
});

function jobTable(jobs: readonly JobSummary[]): string {
  if (jobs.length === 0) return 'No jobs.';
  return table(
    ['>job', 'status', 'title', 'server', 'progress', 'created', 'fact'],
    jobs.map((job) => [
      job.id,
      job.status,
      job.title,
      job.server,
      `${job.progress.done}/${job.progress.total} ${job.progress.unit}s`,
      stamp(job.createdAt),
      job.fact,
    ]),
  );
}

function jobText(job: Job): string {
  return [
    facts([
      ['job', `${job.id}: ${job.title}`],
      ['status', job.status],
      ['by', job.actor],
      ['created', stamp(job.createdAt)],
      ['ended', stamp(job.finishedAt)],
      ['fact', job.fact],
      ...(job.error ? ([['error', `${job.error.message} (${job.error.code})`]] as const) : []),
    ]),
    table(
      ['>step', 'title', 'status', '>time', '>attempts', 'fact'],
      job.steps.map((step) => [
        step.index + 1,
        step.title,
        step.status,
        duration(step.durationMs),
        step.attempts,
        step.fact,
      ]),
    ),
    ...(job.undo.length > 0 ? [`Undo would: ${job.undo.map(plain).join('; ')}`] : []),
  ].join('\n\n');
}

/** Each line as it was said, with the breaks inside a statement folded. */
function journalText({ journal }: Job): string[] {
  if (journal.length === 0) return [];
  const rows = journal.map((line) => [
    stamp(line.at),
    line.step + 1,
    duration(line.durationMs),
    line.text.replaceAll(/\s+/g, ' '),
  ]);
  return [table(['at', '>step', '>time', 'journal'], rows)];
}
