import type { Command } from 'commander';
import { leaf, wholeNumber } from '../arguments.ts';
import { runNumber, targetsNamed, tellEnd } from '../migration-outcome.ts';
import { runText } from '../migration-text.ts';
import type { GlobalOptions, RunCommand } from '../run-command.ts';
import { plain } from '../text.ts';

interface ReasonOptions extends GlobalOptions {
  reason?: string;
}

interface WaitOptions extends ReasonOptions {
  wait: boolean;
}

/** What leads a run by hand: `watch`, `pause`, `resume`, `cancel`, `retry`, `skip`, `end-blocker`. */
export function addControlCommands(migrate: Command, run: RunCommand): void {
  leaf(
    migrate,
    'watch <run>',
    'Follow a run until it is over or waits for somebody; Ctrl-C only leaves',
  ).action((number: string, options: GlobalOptions) =>
    run(options, async (context) =>
      tellEnd(context, await context.client.migrations.show({ run: runNumber(number) }), {
        wait: true,
        onInterrupt: 'leave',
      }),
    ),
  );

  withReason(leaf(migrate, 'pause <run>', 'Begin no more tenants; those at work end')).action(
    (number: string, options: ReasonOptions) =>
      run(options, async ({ client, output }) => {
        const done = await client.migrations.pause({ run: runNumber(number), reason: options.reason });
        output.result(done, () => runText(done));
        return undefined;
      }),
  );

  goingOn(
    withReason(leaf(migrate, 'resume <run>', 'Go on after a pause, through a gate, or after a stop')),
  ).action((number: string, options: WaitOptions) =>
    run(options, async (context) => {
      const of = { run: runNumber(number), reason: options.reason };
      return tellEnd(context, await context.client.migrations.resume(of), options);
    }),
  );

  withReason(leaf(migrate, 'cancel <run>', 'End it after the tenants at work; what was done stands')).action(
    (number: string, options: ReasonOptions) =>
      run(options, async ({ client, output }) => {
        const done = await client.migrations.cancel({ run: runNumber(number), reason: options.reason });
        output.result(done, () => runText(done));
        return undefined;
      }),
  );

  goingOn(leaf(migrate, 'retry <run>', 'Try those that failed again'))
    .option('--tenant <slug...>', 'only these')
    .action((number: string, options: WaitOptions & { tenant?: string[] }) =>
      run(options, async (context) => {
        const of = { run: runNumber(number) };
        const named = options.tenant && (await targetsNamed(context, of.run, options.tenant));
        const targets = named?.map(({ id }) => id);
        return tellEnd(context, await context.client.migrations.retry({ ...of, targets }), options);
      }),
    );

  leaf(migrate, 'skip <run> <slug...>', 'Leave tenants out that failed or have not begun')
    .requiredOption('--reason <text>', 'why: it stands in the report')
    .action((number: string, slugs: string[], options: GlobalOptions & { reason: string }) =>
      run(options, async (context) => {
        const of = { run: runNumber(number), reason: options.reason };
        const targets = (await targetsNamed(context, of.run, slugs)).map(({ id }) => id);
        const done = await context.client.migrations.skip({ ...of, targets });
        context.output.result(done, () => runText(done));
        return undefined;
      }),
    );

  leaf(migrate, 'output <run> <slug>', 'What the command of the blueprint said for a tenant').action(
    (number: string, slug: string, options: GlobalOptions) =>
      run(options, async (context) => {
        const of = runNumber(number);
        const [target] = await targetsNamed(context, of, [slug]);
        const said = await context.client.migrations.output({ run: of, target: target?.id ?? 0 });
        context.output.result(said, () =>
          said.output === '' ? 'It said nothing.' : said.output.split('\n').map(plain).join('\n'),
        );
        return undefined;
      }),
  );

  withReason(
    leaf(migrate, 'end-blocker <run> <slug>', 'End the session that a tenant waits for').requiredOption(
      '--pid <number>',
      'which session, as migrate show tells it',
      wholeNumber,
    ),
  ).action((number: string, slug: string, options: ReasonOptions & { pid: number }) =>
    run(options, async (context) => {
      const of = { run: runNumber(number), pid: options.pid, reason: options.reason };
      const [target] = await targetsNamed(context, of.run, [slug]);
      const after = await context.client.migrations.endBlocker({ ...of, target: target?.id ?? 0 });
      context.output.result(after, () => `Session ${options.pid} is ended; ${plain(slug)} goes on.`);
      return undefined;
    }),
  );
}

const withReason = (command: Command): Command => command.option('--reason <text>', 'why, for the audit log');

const goingOn = (command: Command): Command =>
  command.option('--no-wait', 'leave it to whoever keeps working, such as an agent');
